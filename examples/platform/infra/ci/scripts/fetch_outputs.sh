#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# shellcheck disable=SC2154
# Fetches the outputs that a module reads, where they do not come from state or SSM: fetch_outputs.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

usage() {
  cat <<'USAGE'
Usage: fetch_outputs.sh --module ID --env ENVIRONMENT [--always]

Calls `manage.sh outputs` of the modules that ID reads, by outputs.via in infra.yaml:

  artifact           writes their outputs/<environment>.json
  ci_variables       the same, and prints TF_VAR_<id>_outputs=<JSON> lines, for GITHUB_ENV
  remote_state, ssm  nothing: Terraform reads them itself; --always writes the files all the same
USAGE
}

# fetch ID: write the outputs of a module, unless it has no Terraform of its own.
fetch() {
  local manage
  manage="${REPO_DIR}/$(module_directory "$1")/scripts/manage.sh"
  [[ -x "${manage}" ]] || return 0
  log "fetching the outputs of $1 in ${ENV_NAME}"
  "${manage}" init --env "${ENV_NAME}" >&2
  "${manage}" outputs --env "${ENV_NAME}" >/dev/null
}

# print_variable ID: its outputs as the line of a variable of Terraform.
print_variable() {
  local file json
  file="${REPO_DIR}/$(module_directory "$1")/outputs/${ENV_NAME}.json"
  [[ -f "${file}" ]] || return 0
  json="$(jq --compact-output 'map_values(.value)' "${file}")"
  printf 'TF_VAR_%s_outputs=%s\n' "$(printf '%s' "$1" | tr '-' '_')" "${json}"
}

main() {
  local module='' environment='' always=false id
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && module="${VALUE}" && shift ;;
      --env) option_value "$@" && environment="${VALUE}" && shift ;;
      --always) always=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -n "${module}" ]] || usage_error "--module is needed"
  load_environment "${environment}"
  case "${OUTPUTS_VIA}" in
    ci_variables) need jq ;;
    artifact) ;;
    *) [[ "${always}" == true ]] || exit 0 ;;
  esac
  for id in $(module_reads "${module}"); do
    fetch "${id}"
    if [[ "${OUTPUTS_VIA}" == ci_variables ]]; then print_variable "${id}"; fi
  done
}

main "$@"
