# shellcheck shell=bash
# Sourced by all scripts: strict mode, messages, confirmation, environments. Compatible with bash 3.2
# (macOS).

set -Eeuo pipefail
# Makes failures inside $(…) stop the script; not available before bash 4.4.
shopt -s inherit_errexit 2>/dev/null || true

COMMON_DIR="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
SHARED_DIR="$(dirname -- "${COMMON_DIR}")"
# infra/shared is two levels below the directory of infra.yaml.
REPO_DIR="$(cd -- "${SHARED_DIR}/../.." && pwd -P)"

# shellcheck source-path=SCRIPTDIR source=../environments.sh
. "${SHARED_DIR}/environments.sh"

DRY_RUN="${DRY_RUN:-false}"
VERBOSE="${VERBOSE:-false}"
TEMP_FILES=()
TEMP_FILE=''
VALUE=''

# ---------------------------------------------------------------- messages (all on stderr)

log() { printf '%s\n' "$*" >&2; }
debug() { [[ "${VERBOSE}" != true ]] || printf '  %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# die MESSAGE: fail or refuse, exit 1.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# usage_error MESSAGE: invalid arguments, exit 2.
usage_error() {
  printf 'error: %s\nRun with -h for help.\n' "$*" >&2
  exit 2
}

on_error() {
  local status="$1" line="$2" file="$3"
  # In a subshell, leave the report to the parent.
  [[ "${BASH_SUBSHELL}" -gt 0 ]] || printf 'error: %s:%s failed with status %s\n' "${file##*/}" "${line}" "${status}" >&2
}

on_exit() {
  local file
  for file in ${TEMP_FILES[@]+"${TEMP_FILES[@]}"}; do rm -f -- "${file}"; done
}

trap 'on_error "$?" "${LINENO}" "${BASH_SOURCE[0]}"' ERR
trap on_exit EXIT

# ---------------------------------------------------------------- helpers

# need COMMAND…: fail unless all commands are on PATH.
need() {
  local command
  for command in "$@"; do
    command -v "${command}" >/dev/null 2>&1 || die "${command} is needed and was not found on PATH"
  done
}

# option_value OPTION VALUE…: set VALUE to the option's value, or fail.
option_value() {
  [[ $# -ge 2 && -n "$2" ]] || usage_error "$1 needs a value"
  # shellcheck disable=SC2034
  VALUE="$2"
}

# run COMMAND…: run it, or print it with --dry-run, quoted for pasting.
run() {
  if [[ "${DRY_RUN}" == true ]]; then
    printf 'would run:' >&2
    printf ' %q' "$@" >&2
    printf '\n' >&2
  else
    debug "$*"
    "$@"
  fi
}

# confirm_typed WORD QUESTION: continue only if exactly WORD is typed.
confirm_typed() {
  local answer=''
  printf '%s\nType %s to continue: ' "$2" "$1" >&2
  IFS= read -r answer || true
  [[ "${answer}" == "$1" ]] || die "not confirmed; nothing was changed"
}

# temp_file: set TEMP_FILE to a new file that is removed on exit.
temp_file() {
  TEMP_FILE="$(mktemp "${TMPDIR:-/tmp}/infra.XXXXXX")"
  TEMP_FILES+=("${TEMP_FILE}")
}

# write_file PATH: write standard input to PATH atomically, mode 0600.
write_file() {
  local next="$1.$$.tmp"
  TEMP_FILES+=("${next}")
  (umask 077 && cat >"${next}")
  mv -f -- "${next}" "$1"
}

# overlay_state: directory of the kustomize components that scripts write. What runs in an environment
# belongs to its overlay and is committed; what runs on this machine is ignored by git.
# shellcheck disable=SC2154  # MODULE_DIR is set by who sources this
overlay_state() {
  if [[ "${ENV_LOCAL}" == true ]]; then
    printf '%s/k8s/.local' "${MODULE_DIR}"
  else
    printf '%s/k8s/overlays/%s' "${MODULE_DIR}" "${ENV_NAME}"
  fi
}

sha256_of() {
  local line
  if command -v sha256sum >/dev/null 2>&1; then line="$(sha256sum <"$1")"; else line="$(shasum -a 256 <"$1")"; fi
  printf '%s' "${line%% *}"
}

# git_commit DIR [--short]: HEAD of DIR, or `none`.
git_commit() {
  git -C "$1" rev-parse --verify ${2+"$2"} HEAD 2>/dev/null || printf 'none\n'
}

# git_dirty DIR: true if DIR has uncommitted changes; false where there is no git repository.
git_dirty() {
  local changes
  temp_file
  if changes="$(LC_ALL=C git -C "$1" status --porcelain -- . 2>"${TEMP_FILE}")"; then
    [[ -n "${changes}" ]]
    return
  fi
  case "$(<"${TEMP_FILE}")" in
    *'not a git repository'*) return 1 ;;
    *) die "cannot tell whether $(shown "$1") is committed: $(tr '\n' ' ' <"${TEMP_FILE}")" ;;
  esac
}

# dirty_files DIR: the files that git_dirty finds, relative to the git root; of many the first few.
dirty_files() {
  git -C "$1" status --porcelain --untracked-files=all -- . | cut -c 4- | awk '
    NR <= 5 { printf "%s%s", (NR > 1 ? ", " : ""), $0 }
    END { if (NR > 5) printf " and %d more", NR - 5 }'
}

# shown PATH: PATH relative to the repository, for messages.
shown() { printf '%s' "${1#"${REPO_DIR}/"}"; }

# ---------------------------------------------------------------- environments

# load_environment NAME: set ENV_NAME and the ENV_ settings from infra.yaml.
load_environment() {
  local names
  [[ -n "$1" ]] || usage_error "--env is needed"
  if ! settings_of "$1"; then
    names="$(environment_names | paste -s -d ' ' -)"
    usage_error "unknown environment '$1'; infra.yaml has: ${names}"
  fi
  ENV_NAME="$1"
  if [[ -z "${ENV_ACCOUNT}" ]]; then
    die "${ENV_NAME} has no AWS account yet: fill in environments.${ENV_NAME}.account in infra.yaml, then run: npx create-infra-module sync"
  fi
}

# environments_here: environments with the account and region of this one, itself included, in the order of
# infra.yaml. They share what the account has once per region; the first owns it.
environments_here() {
  local name here="${ENV_ACCOUNT} ${ENV_REGION}"
  for name in $(environment_names); do
    if (settings_of "${name}" && [[ "${ENV_ACCOUNT} ${ENV_REGION}" == "${here}" ]]); then printf '%s\n' "${name}"; fi
  done
}

# is_loopback URL: true for addresses on this machine. A user part (`127.0.0.1@host`) does not match.
is_loopback() {
  [[ "$1" =~ ^https?://(127(\.[0-9]{1,3}){3}|localhost|\[::1\])(:[0-9]+)?/?$ ]]
}

endpoint_variables() { env | sed -n 's/^\(AWS_ENDPOINT_URL[A-Z0-9_]*\)=..*/\1/p' | sort; }

# enter_environment NAME: load it and configure AWS tools for it. No network access.
enter_environment() {
  load_environment "$1"
  if [[ "${ENV_LOCAL}" == true ]]; then enter_local; else enter_account; fi
  export AWS_REGION="${ENV_REGION}" AWS_DEFAULT_REGION="${ENV_REGION}" AWS_PAGER=''
}

enter_local() {
  local variable
  export AWS_ENDPOINT_URL="${AWS_ENDPOINT_URL:-${ENV_ENDPOINT}}"
  for variable in $(endpoint_variables); do
    is_loopback "${!variable}" || die "environment local talks to an emulator on this machine, but ${variable} is ${!variable}"
  done
  # Never send real credentials to an emulator.
  unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true
  [[ -z "${LOCAL_REGISTRY_PORT}" ]] || export TF_VAR_local_registry="127.0.0.1:${LOCAL_REGISTRY_PORT}"
  export NO_PROXY="127.0.0.1,localhost,::1${NO_PROXY:+,${NO_PROXY}}"
  export no_proxy="${NO_PROXY}"
}

enter_account() {
  local variables
  variables="$(endpoint_variables | paste -s -d ' ' -)"
  [[ -z "${variables}" ]] || die "${variables} is set, but ${ENV_NAME} is a real account; unset it (emulators belong to --env local)"
}

# verify_account: fail unless the credentials belong to the environment's account.
verify_account() {
  local actual
  need aws
  temp_file
  if ! actual="$(aws sts get-caller-identity --query Account --output text 2>"${TEMP_FILE}")"; then
    debug "$(cat "${TEMP_FILE}")"
    [[ "${ENV_LOCAL}" != true ]] || die "no emulator responds at ${AWS_ENDPOINT_URL}; start it: infra/local/scripts/setup_localstack.sh"
    die "no valid AWS credentials for ${ENV_NAME} (account ${ENV_ACCOUNT}): $(tr '\n' ' ' <"${TEMP_FILE}")"
  fi
  [[ "${actual}" == "${ENV_ACCOUNT}" ]] || die "credentials are for account ${actual}, but ${ENV_NAME} is account ${ENV_ACCOUNT} (infra.yaml: environments.${ENV_NAME}.account)"
}

# is_local_context NAME: true if environment local may use this Kubernetes context.
is_local_context() {
  local pattern
  for pattern in "${LOCAL_CONTEXTS[@]}"; do
    # shellcheck disable=SC2053  # a pattern
    [[ "$1" != ${pattern} ]] || return 0
  done
  return 1
}

# require_local_context NAME: fail unless environment local may use it.
require_local_context() {
  is_local_context "$1" ||
    die "environment local never touches Kubernetes context '$1'; allowed: ${LOCAL_CONTEXTS[*]} (add yours to local.contexts in infra.yaml)"
}

# ---------------------------------------------------------------- modules

# module_directory ID: its directory, relative to the repository.
module_directory() { module_table | awk -F '|' -v id="$1" '$1 == id { print $2 }'; }

# module_reads ID: ids of the modules it reads, one per line.
module_reads() { module_table | awk -F '|' -v id="$1" '$1 == id { n = split($3, ids, " "); for (i = 1; i <= n; i++) print ids[i] }'; }

# module_readers ID: ids of the modules that read it, one per line.
module_readers() { module_table | awk -F '|' -v id="$1" '{ n = split($3, ids, " "); for (i = 1; i <= n; i++) if (ids[i] == id) print $1 }'; }
