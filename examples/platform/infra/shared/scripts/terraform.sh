#!/usr/bin/env bash
# Terraform lifecycle for all modules. A module's scripts/manage.sh calls
#
#     terraform.sh --module ID --root DIRECTORY "$@"
#
# where ID is the module's key in infra.yaml and DIRECTORY the parent of its terraform/, followed by
# the user's arguments: COMMAND [options] [-- terraform arguments], in any order.
#
# Exit status: 0 success, 1 failure, 2 usage error (plan --detailed-exitcode: 0 no changes,
# 2 changes). Messages go to stderr; stdout carries Terraform's output or the JSON of `outputs`.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source-path=SCRIPTDIR source=terraform_guards.sh
. "${COMMON_DIR}/terraform_guards.sh"

COMMAND=''
MODULE=''
MODULE_DIR=''
ENVIRONMENT=''
ASSUME_YES=false
AUTO=false
CHECK=false
DETAILED=false
EXTRA=()

usage() {
  cat <<'USAGE'
Usage: manage.sh COMMAND --env ENVIRONMENT [options] [-- terraform arguments]

Commands
  init       initialize the backend of the environment
  plan       show the changes and save the plan
  apply      apply the saved plan, then write the outputs
  destroy    plan the destruction of all resources, ask, destroy
  outputs    write outputs/<environment>.json and container_image.txt, print the JSON
  state      list the resources in the state
  unlock     release a stale state lock: unlock LOCK_ID
  validate   validate the code (no environment, no credentials)
  fmt        format the code (no environment); --check only reports
  test       run terraform test (no environment, no credentials)
  lock       record provider checksums for all platforms (no environment)

Options
  --env ENVIRONMENT   environment of infra.yaml, or local (the emulator)
  --auto              apply: plan and apply in one step; not in protected environments
  --yes               skip confirmation, except destroy in protected environments
  --detailed-exitcode plan: 0 no changes, 2 changes
  --check             fmt: report only
  --dry-run           check the settings and print the commands without running them
  --verbose           print each command
  -h, --help          this text

Destroying a protected environment needs ALLOW_PROTECTED_DESTROY=1 and a typed confirmation.
TF_BIN selects the terraform or tofu binary.
USAGE
}

parse() {
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && MODULE="${VALUE}" && shift ;;
      --root) option_value "$@" && MODULE_DIR="${VALUE}" && shift ;;
      --env) option_value "$@" && ENVIRONMENT="${VALUE}" && shift ;;
      --env=*) ENVIRONMENT="${1#*=}" ;;
      --auto) AUTO=true ;;
      --yes) ASSUME_YES=true ;;
      --check) CHECK=true ;;
      --detailed-exitcode) DETAILED=true ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      --) shift && EXTRA+=("$@") && break ;;
      -*) usage_error "unknown option '$1'" ;;
      *)
        if [[ -z "${COMMAND}" ]]; then
          COMMAND="$1"
        elif [[ "${COMMAND}" == unlock && ${#EXTRA[@]} -eq 0 ]]; then
          EXTRA+=("$1")
        else
          usage_error "unexpected argument '$1'"
        fi
        ;;
    esac
    shift
  done
  [[ -n "${COMMAND}" ]] || usage_error "a command is needed"
  [[ -n "${MODULE}" && -d "${MODULE_DIR}/terraform" ]] || usage_error "--module and --root (with a terraform directory) are needed; call a module's manage.sh"
  check_extra_arguments ${EXTRA[@]+"${EXTRA[@]}"}
}

# tf ARGUMENT…: terraform in the module's terraform/; relative paths start there.
tf() { run "${TERRAFORM}" "-chdir=${TF_DIR}" "$@"; }

# tf_must ARGUMENT…: the same, exiting on failure; Terraform has reported why.
tf_must() { tf "$@" || exit 1; }

# quiet_terraform: no prompts, and no colour unless stdout is a terminal.
quiet_terraform() {
  local variable
  for variable in TF_CLI_ARGS_plan TF_CLI_ARGS_apply TF_CLI_ARGS_destroy; do
    [[ -z "${!variable:-}" ]] || die "${variable} is set: it would bypass a guard; unset it"
  done
  export TF_IN_AUTOMATION=1 TF_INPUT=0
  if [[ -n "${NO_COLOR:-}" || ! -t 1 ]]; then export TF_CLI_ARGS="${TF_CLI_ARGS:+${TF_CLI_ARGS} }-no-color"; fi
}

# enter: load and check the environment and the tool. No network access.
enter() {
  enter_environment "${ENVIRONMENT}"
  check_environment_files
  choose_terraform
  # One data directory per environment, so that backends cannot be mixed up.
  export TF_DATA_DIR=".terraform-${ENV_NAME}"
  quiet_terraform
  PLAN=".plans/${ENV_NAME}.tfplan"
}

# connect: check the account and the state bucket.
connect() {
  [[ "${DRY_RUN}" != true ]] || return 0
  verify_account
  check_state_bucket
}

# initialized: fail unless `init` was run for this environment, with the backend that it has now.
initialized() {
  [[ "${DRY_RUN}" != true ]] || return 0
  [[ -f "${TF_DIR}/${TF_DATA_DIR}/terraform.tfstate" ]] ||
    die "not initialized for ${ENV_NAME}; run: $(shown "${MODULE_DIR}")/scripts/manage.sh init --env ${ENV_NAME}"
  # Where something else ran `terraform init`, nothing says with which backend; a second one finds out.
  [[ -f "${TF_DIR}/${TF_DATA_DIR}/backend" ]] ||
    die "initialized for ${ENV_NAME} by something else; run: $(shown "${MODULE_DIR}")/scripts/manage.sh init --env ${ENV_NAME}"
  check_backend
}

upstream() { [[ "${DRY_RUN}" == true ]] || check_upstream; }

# offline: setup for commands without environment and credentials.
offline() {
  choose_terraform
  export TF_DATA_DIR=.terraform-offline
  quiet_terraform
}

command_init() {
  local readonly_lock=''
  enter
  connect
  case "${DRY_RUN} ${EXTRA[*]-}" in
    true* | *-reconfigure* | *-migrate-state*) ;;
    *) check_backend ;;
  esac
  [[ -z "${CI:-}" || ! -f "${TF_DIR}/.terraform.lock.hcl" ]] || readonly_lock=-lockfile=readonly
  tf_must init -backend-config="${BACKEND_FILE}" ${readonly_lock:+"${readonly_lock}"} ${EXTRA[@]+"${EXTRA[@]}"}
  [[ "${DRY_RUN}" != true ]] || return 0
  backend_settings | write_file "${TF_DIR}/${TF_DATA_DIR}/backend"
  [[ -n "${CI:-}" ]] || tell_lock
}

# tell_lock: say what the lock file is for while it is not in git. Terraform wrote it, for this platform only.
tell_lock() {
  local file="${TF_DIR}/.terraform.lock.hcl"
  [[ -f "${file}" ]] || return 0
  if git -C "${TF_DIR}" ls-files --error-unmatch -- "${file}" >/dev/null 2>&1; then return 0; fi
  log "$(shown "${file}") pins the providers and is not in git yet; add the other platforms, then commit it: $(shown "${MODULE_DIR}")/scripts/manage.sh lock"
}

# make_plan KIND ARGUMENT…: save a plan and what it was made from; sets PLAN_STATUS.
make_plan() {
  local kind="$1"
  shift
  PLAN_STATUS=0
  [[ "${DRY_RUN}" == true ]] || (umask 077 && mkdir -p -- "${TF_DIR}/.plans")
  [[ "${DRY_RUN}" == true ]] || rm -f -- "${TF_DIR}/${PLAN}" "${TF_DIR}/${PLAN}.meta"
  (umask 077 && tf plan -lock-timeout=120s -detailed-exitcode -var-file="env/${ENV_NAME}.tfvars" \
    -out="${PLAN}" "$@" ${EXTRA[@]+"${EXTRA[@]}"}) || PLAN_STATUS=$?
  [[ "${PLAN_STATUS}" -eq 0 || "${PLAN_STATUS}" -eq 2 ]] || die "no plan was made"
  [[ "${DRY_RUN}" == true ]] || plan_facts "${kind}" | write_file "${TF_DIR}/${PLAN}.meta"
}

# plan_facts KIND: facts that must not change between plan and apply.
plan_facts() {
  local commit sum
  commit="$(git_commit "${MODULE_DIR}")"
  sum="$(sha256_of "${TF_DIR}/${PLAN}")"
  printf 'kind=%s\nenvironment=%s\nstate=%s/%s\ncommit=%s\ntool=%s %s\nsha256=%s\n' "$1" "${ENV_NAME}" \
    "${STATE_BUCKET}" "${STATE_KEY}" "${commit}" "${TERRAFORM##*/}" "${TERRAFORM_VERSION}" "${sum}"
}

# check_plan KIND: a saved plan exists and still matches.
check_plan() {
  local fact file="${TF_DIR}/${PLAN}" again
  again="$(shown "${MODULE_DIR}")/scripts/manage.sh plan --env ${ENV_NAME}"
  [[ -f "${file}" && -f "${file}.meta" ]] || die "no saved plan for ${ENV_NAME}; run: ${again}"
  temp_file
  plan_facts "$1" >"${TEMP_FILE}"
  for fact in kind environment state commit tool sha256; do
    [[ "$(grep "^${fact}=" "${TEMP_FILE}")" == "$(grep "^${fact}=" "${file}.meta" || true)" ]] ||
      die "the saved plan for ${ENV_NAME} was made with another ${fact}; run again: ${again}"
  done
}

apply_plan() {
  if ! tf apply -lock-timeout=120s "${PLAN}"; then
    die "apply failed; completed changes are in the state. Run plan again, review it, then apply"
  fi
  [[ "${DRY_RUN}" == true ]] || rm -f -- "${TF_DIR}/${PLAN}" "${TF_DIR}/${PLAN}.meta"
}

command_plan() {
  enter
  connect
  upstream
  initialized
  make_plan apply
  [[ "${DRY_RUN}" == true ]] || log "saved; to apply it: $(shown "${MODULE_DIR}")/scripts/manage.sh apply --env ${ENV_NAME}"
  [[ "${DETAILED}" != true ]] || exit "${PLAN_STATUS}"
}

command_apply() {
  enter
  if [[ "${AUTO}" == true && "${ENV_PROTECTED}" == true ]]; then
    die "${ENV_NAME} is protected: run plan, have it reviewed, then apply (--auto is not allowed)"
  fi
  if [[ "${ENV_PROTECTED}" == true ]] && git_dirty "${TF_DIR}"; then
    die "${ENV_NAME} is protected and there are uncommitted changes: $(dirty_files "${TF_DIR}"); commit them and plan again"
  fi
  connect
  upstream
  initialized
  if [[ "${AUTO}" == true ]]; then make_plan apply; elif [[ "${DRY_RUN}" != true ]]; then check_plan apply; fi
  if [[ "${ENV_PROTECTED}" == true && "${ASSUME_YES}" != true && "${DRY_RUN}" != true ]]; then
    confirm_typed "${MODULE}-${ENV_NAME}" "This changes ${MODULE} in ${ENV_NAME} (account ${ENV_ACCOUNT})."
  fi
  apply_plan
  write_outputs
}

command_destroy() {
  enter
  if [[ "${ENV_PROTECTED}" == true && "${ALLOW_PROTECTED_DESTROY:-}" != 1 && "${DRY_RUN}" != true ]]; then
    die "${ENV_NAME} is protected: destroy needs ALLOW_PROTECTED_DESTROY=1"
  fi
  connect
  initialized
  [[ "${DRY_RUN}" == true ]] || check_readers
  [[ "${DRY_RUN}" == true ]] || check_sharers
  make_plan destroy -destroy
  if [[ "${DRY_RUN}" != true && ("${ASSUME_YES}" != true || "${ENV_PROTECTED}" == true) ]]; then
    confirm_typed "${MODULE}-${ENV_NAME}" "This destroys what is listed above, in ${ENV_NAME} (account ${ENV_ACCOUNT})."
  fi
  apply_plan
  # Other modules take these files as a sign that this one is applied.
  run rm -f -- "${MODULE_DIR}/outputs/${ENV_NAME}.json" "${MODULE_DIR}/container_image.txt"
}

# write_outputs: write outputs/<environment>.json and, if there is such an output, container_image.txt.
write_outputs() {
  local image
  if [[ "${DRY_RUN}" == true ]]; then
    tf output -json
    return 0
  fi
  temp_file
  tf_must output -json >"${TEMP_FILE}"
  grep -q '"value"' "${TEMP_FILE}" || die "${MODULE} has no outputs in ${ENV_NAME}; apply it first"
  mkdir -p -- "${MODULE_DIR}/outputs"
  write_file "${MODULE_DIR}/outputs/${ENV_NAME}.json" <"${TEMP_FILE}"
  log "wrote $(shown "${MODULE_DIR}/outputs/${ENV_NAME}.json")"
  if grep -q '^  "container_image": {' "${TEMP_FILE}"; then
    image="$(tf_must output -raw container_image)"
    [[ -n "${image}" ]] || die "output container_image is empty"
    printf '%s\n' "${image}" | write_file "${MODULE_DIR}/container_image.txt"
    log "wrote $(shown "${MODULE_DIR}/container_image.txt")"
  fi
}

command_outputs() {
  enter
  connect
  initialized
  write_outputs
  [[ "${DRY_RUN}" == true ]] || cat -- "${MODULE_DIR}/outputs/${ENV_NAME}.json"
}

command_state() {
  enter
  connect
  initialized
  tf_must state list ${EXTRA[@]+"${EXTRA[@]}"}
}

command_unlock() {
  [[ ${#EXTRA[@]} -eq 1 ]] || usage_error "unlock needs the lock id that the error message shows"
  enter
  connect
  initialized
  if [[ "${DRY_RUN}" != true ]]; then
    confirm_typed "${MODULE}-${ENV_NAME}" "Releasing a lock that is still held can corrupt the state. Make sure nobody is running apply."
  fi
  tf_must force-unlock -force "${EXTRA[0]}"
}

command_validate() {
  offline
  tf_must init -backend=false >&2
  tf_must validate ${EXTRA[@]+"${EXTRA[@]}"}
}

command_fmt() {
  offline
  if [[ "${CHECK}" == true ]]; then tf_must fmt -recursive -check -diff; else tf_must fmt -recursive; fi
}

command_test() {
  offline
  tf_must init -backend=false >&2
  tf_must test ${EXTRA[@]+"${EXTRA[@]}"}
}

command_lock() {
  offline
  tf_must providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64 -platform=windows_amd64
}

main() {
  parse "$@"
  MODULE_DIR="$(cd -- "${MODULE_DIR}" && pwd -P)"
  TF_DIR="${MODULE_DIR}/terraform"
  case "${COMMAND}" in
    init | plan | apply | destroy | outputs | state | unlock | validate | fmt | test | lock) "command_${COMMAND}" ;;
    *) usage_error "unknown command '${COMMAND}'" ;;
  esac
}

main "$@"
