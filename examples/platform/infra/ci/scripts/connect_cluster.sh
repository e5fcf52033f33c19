#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Makes kubectl talk to the cluster of an environment: connect_cluster.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

usage() {
  cat <<'USAGE'
Usage: connect_cluster.sh --module ID --env ENVIRONMENT [--dry-run]

Writes credentials for the EKS cluster into the settings of kubectl. The cluster is output
cluster_name of a module that ID reads.
USAGE
}

# find_cluster ID: set CLUSTER from the outputs of the modules that ID reads.
find_cluster() {
  local id file
  CLUSTER=''
  for id in $(module_reads "$1"); do
    file="${REPO_DIR}/$(module_directory "${id}")/outputs/${ENV_NAME}.json"
    [[ -f "${file}" ]] || continue
    CLUSTER="$(jq --raw-output '.cluster_name.value // ""' "${file}")"
    [[ -z "${CLUSTER}" ]] || return 0
  done
  die "$1 reads no cluster in ${ENV_NAME}: add cluster_name of a cluster under uses in infra.yaml"
}

main() {
  local module='' environment=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && module="${VALUE}" && shift ;;
      --env) option_value "$@" && environment="${VALUE}" && shift ;;
      --dry-run) DRY_RUN=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -n "${module}" ]] || usage_error "--module is needed"
  enter_environment "${environment}"
  need aws jq
  verify_account
  "$(dirname -- "${BASH_SOURCE[0]}")/fetch_outputs.sh" --module "${module}" --env "${ENV_NAME}" --always >/dev/null
  find_cluster "${module}"
  run aws eks update-kubeconfig --name "${CLUSTER}" >&2
}

main "$@"
