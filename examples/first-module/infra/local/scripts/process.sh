# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by setup_localstack.sh: emulator and registry as processes, for machines without Docker.
# Their ids, logs and the registry's images are in .run/.

RUN_DIR="${local_dir}/.run"

# process_id NAME: id of the process that this script started, if it still runs.
process_id() {
  local pid file="${RUN_DIR}/$1.pid"
  [[ -f "${file}" ]] || return 1
  pid="$(cat "${file}")"
  [[ "${pid}" =~ ^[0-9]+$ ]] && kill -0 -- "-${pid}" 2>/dev/null && printf '%s' "${pid}"
}

# start_process NAME COMMAND…: in the background, with a log.
start_process() {
  local name="$1"
  shift
  if [[ "${DRY_RUN}" == true ]]; then
    run "$@"
    return 0
  fi
  mkdir -p "${RUN_DIR}"
  # Own process group: the program may be a wrapper script, and stopping must reach both.
  (
    set -m
    nohup "$@" >"${RUN_DIR}/${name}.log" 2>&1 </dev/null &
    printf '%s\n' "$!" >"${RUN_DIR}/${name}.pid"
  )
}

# stop_process NAME: stop it if it runs.
stop_process() {
  local pid
  if pid="$(process_id "$1")"; then
    run kill -- "-${pid}"
    [[ "${DRY_RUN}" == true ]] || log "$1 stopped"
  fi
  [[ "${DRY_RUN}" == true ]] || rm -f -- "${RUN_DIR}/$1.pid"
}

# wait_for CHECK WHAT LOG: until CHECK succeeds; fails after a minute.
wait_for() {
  local deadline=$((SECONDS + 60))
  [[ "${DRY_RUN}" != true ]] || return 0
  until "$1"; do
    [[ "${SECONDS}" -lt "${deadline}" ]] || die "the $2 does not respond after 60 seconds; see: $3"
    sleep 0.5
  done
}

start_emulator_process() {
  local port="$1"
  if emulator_responds; then
    log "emulator responds at ${AWS_ENDPOINT_URL}"
    return 0
  fi
  [[ "${EMULATOR}" == moto ]] || die "${EMULATOR} runs in Docker only, and Docker is not available; start it, or set emulator: moto in infra.yaml"
  command -v moto_server >/dev/null 2>&1 || die "neither Docker with its Compose plugin nor moto_server is available; install one of them (pip install 'moto[server]')"
  start_process emulator env "MOTO_ACCOUNT_ID=${ENV_ACCOUNT}" MOTO_IAM_LOAD_MANAGED_POLICIES=true \
    moto_server -H 127.0.0.1 -p "${port}"
  wait_for emulator_responds emulator "$(shown "${RUN_DIR}")/emulator.log"
  [[ "${DRY_RUN}" == true ]] || log "emulator started as a process at ${AWS_ENDPOINT_URL}"
}

# The registry is a program of the distribution project: `registry`, in Debian `docker-registry`.
start_registry_process() {
  local program
  if registry_responds; then
    log "registry responds at ${REGISTRY}"
    return 0
  fi
  if ! program="$(command -v registry || command -v docker-registry)"; then
    log "no registry: it needs Docker, or the program registry (Debian: docker-registry); images cannot be pushed"
    return 0
  fi
  if [[ "${DRY_RUN}" != true ]]; then
    mkdir -p "${RUN_DIR}"
    write_file "${RUN_DIR}/registry.yml" <<YAML
version: 0.1
storage: { filesystem: { rootdirectory: "${RUN_DIR}/registry" } }
http: { addr: "${REGISTRY}" }
YAML
  fi
  start_process registry "${program}" serve "${RUN_DIR}/registry.yml"
  wait_for registry_responds registry "$(shown "${RUN_DIR}")/registry.log"
  [[ "${DRY_RUN}" == true ]] || log "registry started as a process at ${REGISTRY}"
}
