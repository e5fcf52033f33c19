#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: local); edits here are kept and merged.
# Starts environment `local`: emulator, registry, state bucket, seed data; checks the cluster. Idempotent.
# shellcheck disable=SC2154  # PROJECT and ENV_… are set by infra/shared/environments.sh

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
local_dir="$(dirname -- "${here}")"
# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "${local_dir}/../../infra/shared/scripts/common.sh"

EMULATOR='moto'
REGISTRY=127.0.0.1:5001
SEED_BUCKET="${PROJECT//_/-}-local-seed"

# shellcheck source-path=SCRIPTDIR source=process.sh
. "${here}/process.sh"
# shellcheck source-path=SCRIPTDIR source=cluster.sh
. "${here}/cluster.sh"

usage() {
  cat <<'USAGE'
Usage: setup_localstack.sh [up|down|status] [options]

  up       start emulator and registry, create the state bucket, load seed data, check that the
           Kubernetes context is a local one and can be deployed to (default)
  down     stop them; volumes are kept unless --purge is given. The cluster is yours and stays
  status   show what is running; exit status 1 if the emulator does not respond

  --process        run emulator and registry as processes instead of containers (moto only)
  --context NAME   Kubernetes context to check; default the current one
  --purge          down: also remove volumes
  --module ID      also load seed data of this module, from DIR/seed
  --root DIR       directory of that module
  --dry-run        print the commands without running them
  --verbose        print each command
  -h, --help       this text

Without Docker, emulator and registry run as processes if moto_server (pip install 'moto[server]')
and registry (Debian: docker-registry) are installed. Set AWS_ENDPOINT_URL to use another port, for
all scripts; EMULATOR_PORT alone sets it for this one.
USAGE
}

# ---------------------------------------------------------------- what responds

emulator_responds() { aws sts get-caller-identity --cli-connect-timeout 2 --cli-read-timeout 5 >/dev/null 2>&1; }

registry_responds() { curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "http://${REGISTRY}/v2/" 2>/dev/null; }

docker_works() { docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

# read_emulator_port: set EMULATOR_PORT to the port of AWS_ENDPOINT_URL.
read_emulator_port() {
  EMULATOR_PORT="${AWS_ENDPOINT_URL##*:}"
  EMULATOR_PORT="${EMULATOR_PORT%/}"
  [[ "${EMULATOR_PORT}" =~ ^[0-9]+$ ]] || die "AWS_ENDPOINT_URL has no port: ${AWS_ENDPOINT_URL}"
}

compose() { run env "EMULATOR_PORT=${EMULATOR_PORT}" docker compose --file "${local_dir}/docker-compose.yml" "$@"; }

# ---------------------------------------------------------------- up

# Newer LocalStack images exit without a token, which would loop under the restart policy.
require_token() {
  local image="${EMULATOR_IMAGE:-}"
  [[ "${EMULATOR}" == localstack && -n "${image}" && -z "${LOCALSTACK_AUTH_TOKEN:-}" ]] || return 0
  # Without the digest, which may follow the tag.
  image="${image%@*}"
  [[ "${image##*:}" =~ ^[1-4]\. ]] || die "${image} needs LOCALSTACK_AUTH_TOKEN; 4.14.0 is the last release that does not"
}

start_containers() {
  local logs
  logs="docker compose --file $(shown "${local_dir}")/docker-compose.yml logs"
  require_token
  compose up --detach --wait ||
    die "emulator and registry did not start; Docker says why above. If a port is taken: AWS_ENDPOINT_URL sets the emulator's (${EMULATOR_PORT}), registry_port in infra.yaml the registry's (${REGISTRY##*:}). If one is unhealthy: ${logs}"
  wait_for emulator_responds emulator "${logs}"
}

# runs_as_process: emulator or registry was started as a process, which goes on until `down`.
runs_as_process() { process_id emulator >/dev/null || process_id registry >/dev/null; }

ensure_seed_bucket() {
  if aws s3api head-bucket --bucket "${SEED_BUCKET}" >/dev/null 2>&1; then return 0; fi
  if [[ "${ENV_REGION}" == us-east-1 ]]; then
    run aws s3api create-bucket --bucket "${SEED_BUCKET}" >/dev/null
  else
    run aws s3api create-bucket --bucket "${SEED_BUCKET}" \
      --create-bucket-configuration "LocationConstraint=${ENV_REGION}" >/dev/null
  fi
}

# load FOLDER PREFIX: sync FOLDER to objects under PREFIX.
load() {
  [[ -d "$1" ]] || return 0
  run aws s3 sync --only-show-errors "$1" "s3://${SEED_BUCKET}/$2"
  log "seed data of $(shown "$1") is in s3://${SEED_BUCKET}/$2"
}

up() {
  need aws curl
  if [[ "${process}" != true ]] && ! runs_as_process && docker_works; then
    start_containers
  else
    [[ "${process}" == true || "${EMULATOR}" != moto ]] || runs_as_process || log "Docker with its Compose plugin does not respond: starting processes instead"
    start_emulator_process "${EMULATOR_PORT}"
    start_registry_process
  fi
  if [[ "${DRY_RUN}" == true ]]; then
    log "would create the state bucket ${ENV_STATE_BUCKET} and load seed data into s3://${SEED_BUCKET}"
  else
    verify_account
    "${COMMON_DIR}/bootstrap_state.sh" --env local
    ensure_seed_bucket
    load "${local_dir}/seed/s3" ''
    [[ -z "${module}" ]] || load "${module_root}/seed" "${module}/"
  fi
  prepare_cluster
  [[ "${AWS_ENDPOINT_URL}" == "${ENV_ENDPOINT}" ]] || log "the emulator is not at ${ENV_ENDPOINT}, so other scripts need: export AWS_ENDPOINT_URL=${AWS_ENDPOINT_URL}"
  [[ "${DRY_RUN}" == true ]] || log "local is ready; next: scripts/manage.sh init --env local, foundation first"
}

# ---------------------------------------------------------------- down, status

down() {
  stop_process emulator
  stop_process registry
  if docker_works; then
    if [[ "${purge}" == true ]]; then compose down --volumes; else compose down; fi
  fi
  [[ "${purge}" != true ]] || run rm -rf -- "${RUN_DIR}"
}

status() {
  local name pid
  need aws curl
  for name in emulator registry; do
    if pid="$(process_id "${name}")"; then log "${name} process: ${pid}"; fi
  done
  if docker_works; then docker compose --file "${local_dir}/docker-compose.yml" ps >&2; fi
  if registry_responds; then log "registry responds at ${REGISTRY}"; else log "no registry responds at ${REGISTRY}"; fi
  choose_context
  if [[ -n "${CONTEXT}" ]] && cluster_accepts; then log "cluster ${CONTEXT} is ready to deploy to"; fi
  emulator_responds || die "no emulator responds at ${AWS_ENDPOINT_URL}; start it: $(shown "${here}")/setup_localstack.sh"
  log "emulator responds at ${AWS_ENDPOINT_URL}"
}

main() {
  local command=up process=false purge=false module='' module_root='' wanted_context=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      up | down | status) command="$1" ;;
      --process) process=true ;;
      --purge) purge=true ;;
      --context) option_value "$@" && wanted_context="${VALUE}" && shift ;;
      --module) option_value "$@" && module="${VALUE}" && shift ;;
      --root) option_value "$@" && module_root="${VALUE}" && shift ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -z "${module}" || -n "${module_root}" ]] || usage_error "--module needs --root"
  [[ -z "${module}" || "${module}" =~ ^[a-z][a-z0-9_-]*$ ]] || usage_error "'${module}' is not the id of a module"
  [[ -z "${EMULATOR_PORT:-}" ]] || AWS_ENDPOINT_URL="${AWS_ENDPOINT_URL:-http://127.0.0.1:${EMULATOR_PORT}}"
  enter_environment local
  read_emulator_port
  "${command}"
}

main "$@"
