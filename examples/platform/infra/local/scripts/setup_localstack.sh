#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: local); edits here are kept and merged.
# Starts environment `local`: emulator, registry, state buckets, seed data. May be run at any time.
# shellcheck disable=SC2154  # PROJECT and ENV_… come from infra/shared/environments.sh

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
local_dir="$(dirname -- "${here}")"
# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "${local_dir}/../../infra/shared/scripts/common.sh"

EMULATOR='moto'
SEED_BUCKET="${PROJECT}-local-seed"
RUN_DIR="${local_dir}/.run"
PID_FILE="${RUN_DIR}/emulator.pid"
WAIT_SECONDS=60

usage() {
  cat <<'USAGE'
Usage: setup_localstack.sh [up|down|status] [options]

  up       start emulator and registry, make the state buckets, load the seed data (default)
  down     stop them; what a container keeps in a volume stays, unless --purge is given
  status   say what answers; ends with 1 if the emulator does not

  --process        run the emulator as a process, not as a container (moto only; no registry)
  --purge          with down: remove the volumes too
  --module ID      load the seed data of this module as well ...
  --root DIR       ... from DIR/seed (both are set by the module's own setup_localstack.sh)
  --dry-run        print what would be run, change nothing
  --verbose        print each command
  -h, --help       this text

Without Docker the emulator runs as a process by itself, if moto_server is installed
(pip install 'moto[server]'). AWS_ENDPOINT_URL moves it to another port of this machine.
USAGE
}

# ---------------------------------------------------------------- what runs

answers() { aws sts get-caller-identity --cli-connect-timeout 2 --cli-read-timeout 5 >/dev/null 2>&1; }

wait_until_it_answers() {
  local deadline=$((SECONDS + WAIT_SECONDS))
  [[ "${DRY_RUN}" != true ]] || return 0
  until answers; do
    [[ "${SECONDS}" -lt "${deadline}" ]] || die "the emulator does not answer at ${AWS_ENDPOINT_URL} after ${WAIT_SECONDS} seconds; see: $1"
    sleep 0.5
  done
}

docker_works() { docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

emulator_port() {
  local port="${AWS_ENDPOINT_URL##*:}"
  port="${port%/}"
  [[ "${port}" =~ ^[0-9]+$ ]] || die "AWS_ENDPOINT_URL names no port: ${AWS_ENDPOINT_URL}"
  printf '%s' "${port}"
}

compose() {
  EMULATOR_PORT="$(emulator_port)" run docker compose --file "${local_dir}/docker-compose.yml" "$@"
}

# The process that this script started, if it still runs.
emulator_pid() {
  local pid
  [[ -f "${PID_FILE}" ]] || return 1
  pid="$(cat "${PID_FILE}")"
  [[ "${pid}" =~ ^[0-9]+$ ]] && kill -0 -- "-${pid}" 2>/dev/null && printf '%s' "${pid}"
}

# ---------------------------------------------------------------- up

# Newer LocalStack images end at once without a token, and a restart policy would repeat that for ever.
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
    log "emulator answers at ${AWS_ENDPOINT_URL}"
    return 0
  fi
  [[ "${EMULATOR}" == moto ]] || die "${EMULATOR} runs in Docker only, and Docker does not answer; start it, or set emulator: moto in infra.yaml"
  command -v moto_server >/dev/null 2>&1 || die "neither Docker nor moto_server was found; install one of them (pip install 'moto[server]')"
  port="$(emulator_port)"
  if [[ "${DRY_RUN}" == true ]]; then
    run moto_server -H 127.0.0.1 -p "${port}"
    return 0
  fi
  mkdir -p "${RUN_DIR}"
  # A group of its own: moto_server may be a wrapper, and both must be reached to stop it.
  (
    set -m
    MOTO_ACCOUNT_ID="${ENV_ACCOUNT}" MOTO_IAM_LOAD_MANAGED_POLICIES=true \
      nohup moto_server -H 127.0.0.1 -p "${port}" >"${RUN_DIR}/emulator.log" 2>&1 </dev/null &
    printf '%s\n' "$!" >"${PID_FILE}"
  )
  wait_until_it_answers "$(shown "${RUN_DIR}")/emulator.log"
  log "emulator started as a process, answers at ${AWS_ENDPOINT_URL}; there is no registry without Docker"
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

# load FOLDER PREFIX: what lies in FOLDER, as objects below PREFIX; only what changed is sent.
load() {
  [[ -d "$1" ]] || return 0
  run aws s3 sync --only-show-errors "$1" "s3://${SEED_BUCKET}/$2"
  log "seed data of $(shown "$1") is in s3://${SEED_BUCKET}/$2"
}

up() {
  need aws
  if [[ "${process}" != true ]] && docker_works; then start_container; else start_process; fi
  if [[ "${DRY_RUN}" == true ]]; then
    log "would make the state bucket ${ENV_STATE_BUCKET} and load the seed data into s3://${SEED_BUCKET}"
    return 0
  fi
  verify_account
  "${COMMON_DIR}/bootstrap_state.sh" --env local
  ensure_seed_bucket
  load "${local_dir}/seed/s3" ''
  [[ -z "${module}" ]] || load "${module_root}/seed" "${module}/"
  log "local is ready; next: scripts/manage.sh init --env local, the foundation first"
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
  log "emulator process stopped; what it held is gone"
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
  answers || die "no emulator answers at ${AWS_ENDPOINT_URL}; start it: $(shown "${here}")/setup_localstack.sh"
  log "emulator answers at ${AWS_ENDPOINT_URL}"
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
