#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Uploads the DAGs of a package to the shared artifact bucket: upload_dags.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

usage() {
  cat <<'USAGE'
Usage: upload_dags.sh --module ID --env ENVIRONMENT [--dry-run] DIRECTORY

Makes s3://<artifact_bucket>/dags/ID/ the same as DIRECTORY: what is not in DIRECTORY any more is
deleted there. The bucket is output artifact_bucket of a module that ID reads.
USAGE
}

# find_bucket ID: set BUCKET from the outputs of the modules that ID reads.
find_bucket() {
  local id file
  BUCKET=''
  for id in $(module_reads "$1"); do
    file="${REPO_DIR}/$(module_directory "${id}")/outputs/${ENV_NAME}.json"
    [[ -f "${file}" ]] || continue
    BUCKET="$(jq --raw-output '.artifact_bucket.value // ""' "${file}")"
    [[ -z "${BUCKET}" ]] || return 0
  done
  die "no module that $1 reads has an artifact bucket in ${ENV_NAME}: set artifact_bucket of the foundation in infra.yaml"
}

main() {
  local module='' environment='' directory=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && module="${VALUE}" && shift ;;
      --env) option_value "$@" && environment="${VALUE}" && shift ;;
      --dry-run) DRY_RUN=true ;;
      -h | --help) usage && exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      *) directory="$1" ;;
    esac
    shift
  done
  [[ -n "${module}" ]] || usage_error "--module is needed"
  [[ -d "${directory}" ]] || usage_error "a directory with DAGs is needed"
  enter_environment "${environment}"
  need aws jq
  verify_account
  "$(dirname -- "${BASH_SOURCE[0]}")/fetch_outputs.sh" --module "${module}" --env "${ENV_NAME}" --always >/dev/null
  find_bucket "${module}"
  run aws s3 sync "${directory}" "s3://${BUCKET}/dags/${module}/" --delete --exclude '*__pycache__*' --exclude '*.pyc' --no-progress >&2
  log "uploaded $(shown "${directory}") to s3://${BUCKET}/dags/${module}/"
}

main "$@"
