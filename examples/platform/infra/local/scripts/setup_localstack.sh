#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: local); edits here are kept and merged.
# Starts environment `local`: emulator, registry, state bucket, seed data. Idempotent.
# shellcheck disable=SC2154  # PROJECT and ENV_… are set by infra/shared/environments.sh

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
local_dir="$(dirname -- "${here}")"
# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "${local_dir}/../../infra/shared/scripts/common.sh"

EMULATOR='moto'
SEED_BUCKET="${PROJECT//_/-}-local-seed"
RUN_DIR="${local_dir}/.run"
PID_FILE="${RUN_DIR}/emulator.pid"
WAIT_SECONDS=60

usage() {
  cat <<'USAGE'
Usage: setup_localstack.sh [up|down|status] [options]

  up       start emulator and registry, create the state bucket, load seed data (default)
  down     stop them; volumes are kept unless --purge is given
  status   show what is running; exit status 1 if the emulator does not respond

  --process        run the emulator as a process instead of a container (moto only, no registry)
  --purge          down: also remove volumes
  --module ID      also load seed data of this module, from DIR/seed
  --root DIR       directory of that module
  --dry-run        print the commands without running them
  --verbose        print each command
  -h, --help       this text

Without Docker, the emulator runs as a process if moto_server is installed
(pip install 'moto[server]'). Set AWS_ENDPOINT_URL to use another port.
USAGE
}

# ---------------------------------------------------------------- emulator

answers() { aws sts get-caller-identity --cli-connect-timeout 2 --cli-read-timeout 5 >/dev/null 2>&1; }

wait_until_it_answers() {
  local deadline=$((SECONDS + WAIT_SECONDS))
  [[ "${DRY_RUN}" != true ]] || return 0
  until answers; do
    [[ "${SECONDS}" -lt "${deadline}" ]] || die "the emulator does not respond at ${AWS_ENDPOINT_URL} after ${WAIT_SECONDS} seconds; see: $1"
    sleep 0.5
  done
}

docker_works() { docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

emulator_port() {
  local port="${AWS_ENDPOINT_URL##*:}"
  port="${port%/}"
  [[ "${port}" =~ ^[0-9]+$ ]] || die "AWS_ENDPOINT_URL has no port: ${AWS_ENDPOINT_URL}"
  printf '%s' "${port}"
}

compose() {
  EMULATOR_PORT="$(emulator_port)" run docker compose --file "${local_dir}/docker-compose.yml" "$@"
}

# emulator_pid: the process started by this script, if it is still running.
emulator_pid() {
  local pid
  [[ -f "${PID_FILE}" ]] || return 1
  pid="$(cat "${PID_FILE}")"
  [[ "${pid}" =~ ^[0-9]+$ ]] && kill -0 -- "-${pid}" 2>/dev/null && printf '%s' "${pid}"
}

# ---------------------------------------------------------------- up

# Newer LocalStack images exit without a token, which would loop under the restart policy.
require_token() {
  local image="${EMULATOR_IMAGE:-}"
  [[ "${EMULATOR}" == localstack && -n "${image}" && -z "${LOCALSTACK_AUTH_TOKEN:-}" ]] || return 0
  [[ "${image##*:}" =~ ^[1-4]\. ]] || die "${image} needs LOCALSTACK_AUTH_TOKEN; 4.14.0 is the last release that does not"
}

start_container() {
  require_token
  compose up --detach --wait
  wait_until_it_answers "docker compose --file $(shown "${local_dir}")/docker-compose.yml logs"
}

start_process() {
  local port
  if answers; then
    log "emulator responds at ${AWS_ENDPOINT_URL}"
    return 0
  fi
  [[ "${EMULATOR}" == moto ]] || die "${EMULATOR} runs in Docker only, and Docker is not available; start it, or set emulator: moto in infra.yaml"
  command -v moto_server >/dev/null 2>&1 || die "neither Docker nor moto_server is available; install one of them (pip install 'moto[server]')"
  port="$(emulator_port)"
  if [[ "${DRY_RUN}" == true ]]; then
    run moto_server -H 127.0.0.1 -p "${port}"
    return 0
  fi
  mkdir -p "${RUN_DIR}"
  # Own process group: moto_server may be a wrapper script, and stopping must reach both.
  (
    set -m
    MOTO_ACCOUNT_ID="${ENV_ACCOUNT}" MOTO_IAM_LOAD_MANAGED_POLICIES=true \
      nohup moto_server -H 127.0.0.1 -p "${port}" >"${RUN_DIR}/emulator.log" 2>&1 </dev/null &
    printf '%s\n' "$!" >"${PID_FILE}"
  )
  wait_until_it_answers "$(shown "${RUN_DIR}")/emulator.log"
  log "emulator started as a process at ${AWS_ENDPOINT_URL}; no registry without Docker"
}

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
  need aws
  if [[ "${process}" != true ]] && docker_works; then start_container; else start_process; fi
  if [[ "${DRY_RUN}" == true ]]; then
    log "would create the state bucket ${ENV_STATE_BUCKET} and load seed data into s3://${SEED_BUCKET}"
    return 0
  fi
  verify_account
  "${COMMON_DIR}/bootstrap_state.sh" --env local
  ensure_seed_bucket
  load "${local_dir}/seed/s3" ''
  [[ -z "${module}" ]] || load "${module_root}/seed" "${module}/"
  log "local is ready; next: scripts/manage.sh init --env local, foundation first"
}

# ---------------------------------------------------------------- down, status

stop_process() {
  local pid
  if ! pid="$(emulator_pid)"; then
    rm -f -- "${PID_FILE}"
    return 0
  fi
  run kill -- "-${pid}"
  [[ "${DRY_RUN}" != true ]] || return 0
  rm -f -- "${PID_FILE}"
  log "emulator process stopped; its data is gone"
}

down() {
  stop_process
  if docker_works; then
    if [[ "${purge}" == true ]]; then compose down --volumes; else compose down; fi
  fi
}

status() {
  local pid
  need aws
  if pid="$(emulator_pid)"; then log "emulator process: ${pid}"; fi
  if docker_works; then docker compose --file "${local_dir}/docker-compose.yml" ps >&2; fi
  answers || die "no emulator responds at ${AWS_ENDPOINT_URL}; start it: $(shown "${here}")/setup_localstack.sh"
  log "emulator responds at ${AWS_ENDPOINT_URL}"
}

main() {
  local command=up process=false purge=false module='' module_root=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      up | down | status) command="$1" ;;
      --process) process=true ;;
      --purge) purge=true ;;
      --module | --root)
        [[ $# -ge 2 && -n "$2" ]] || usage_error "$1 needs a value"
        if [[ "$1" == --module ]]; then module="$2"; else module_root="$2"; fi
        shift
        ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -z "${module}" || -n "${module_root}" ]] || usage_error "--module needs --root"
  [[ -z "${module}" || "${module}" =~ ^[a-z][a-z0-9_-]*$ ]] || usage_error "'${module}' is not the id of a module"
  enter_environment local
  "${command}"
}

main "$@"
