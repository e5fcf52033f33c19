# shellcheck shell=bash
# Sourced by every script here and by the modules' own scripts: strict mode, messages,
# confirmation, environments. Written for bash 3.2 and later (macOS ships 3.2).

set -Eeuo pipefail
# Without it a failure inside $(…) goes unnoticed; bash before 4.4 does not know it.
shopt -s inherit_errexit 2>/dev/null || true

COMMON_DIR="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
SHARED_DIR="$(dirname -- "${COMMON_DIR}")"
# infra/shared lies two levels below the directory that holds infra.yaml.
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

# die MESSAGE: refused or failed.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# usage_error MESSAGE: called wrongly.
usage_error() {
  printf 'error: %s\nRun with -h for help.\n' "$*" >&2
  exit 2
}

on_error() {
  local status="$1" line="$2" file="$3"
  # In a subshell the parent reports; a child that died of its own message has said enough.
  [[ "${BASH_SUBSHELL}" -gt 0 ]] || printf 'error: %s:%s failed with status %s\n' "${file##*/}" "${line}" "${status}" >&2
}

on_exit() {
  local file
  for file in ${TEMP_FILES[@]+"${TEMP_FILES[@]}"}; do rm -f -- "${file}"; done
}

trap 'on_error "$?" "${LINENO}" "${BASH_SOURCE[0]}"' ERR
trap on_exit EXIT

# ---------------------------------------------------------------- small tools

# need COMMAND…: every command that the script is going to call.
need() {
  local command
  for command in "$@"; do
    command -v "${command}" >/dev/null 2>&1 || die "${command} is needed and was not found on PATH"
  done
}

# option_value OPTION VALUE…: the value of an option in VALUE, a usage error if none follows.
option_value() {
  [[ $# -ge 2 && -n "$2" ]] || usage_error "$1 needs a value"
  # shellcheck disable=SC2034
  VALUE="$2"
}

# run COMMAND…: runs it, or with --dry-run prints it in a form that can be pasted.
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

# confirm_typed WORD QUESTION: goes on only if exactly WORD is typed.
confirm_typed() {
  local answer=''
  printf '%s\nType %s to go on: ' "$2" "$1" >&2
  IFS= read -r answer || true
  [[ "${answer}" == "$1" ]] || die "not confirmed; nothing was changed"
}

# temp_file: path of a new file in TEMP_FILE, removed on exit.
temp_file() {
  TEMP_FILE="$(mktemp "${TMPDIR:-/tmp}/infra.XXXXXX")"
  TEMP_FILES+=("${TEMP_FILE}")
}

# write_file PATH: standard input to PATH, whole or not at all, readable by the owner only.
write_file() {
  local next="$1.$$.tmp"
  TEMP_FILES+=("${next}")
  (umask 077 && cat >"${next}")
  mv -f -- "${next}" "$1"
}

sha256_of() {
  local line
  if command -v sha256sum >/dev/null 2>&1; then line="$(sha256sum <"$1")"; else line="$(shasum -a 256 <"$1")"; fi
  printf '%s' "${line%% *}"
}

# git_commit DIR [--short]: commit that DIR stands at, `none` outside git or before the first one.
git_commit() {
  git -C "$1" rev-parse --verify ${2+"$2"} HEAD 2>/dev/null || printf 'none\n'
}

# git_dirty DIR: true if something below DIR differs from the commit.
git_dirty() {
  local changes
  changes="$(git -C "$1" status --porcelain -- . 2>/dev/null)" || return 1
  [[ -n "${changes}" ]]
}

# shown PATH: relative to the repository, as it is written in messages.
shown() { printf '%s' "${1#"${REPO_DIR}/"}"; }

# ---------------------------------------------------------------- environments

# load_environment NAME: sets ENV_NAME and the ENV_ settings of infra.yaml.
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

# Addresses that cannot leave this machine. A user part (`127.0.0.1@host`) does not match.
is_loopback() {
  [[ "$1" =~ ^https?://(127(\.[0-9]{1,3}){3}|localhost|\[::1\])(:[0-9]+)?/?$ ]]
}

endpoint_variables() { env | sed -n 's/^\(AWS_ENDPOINT_URL[A-Z0-9_]*\)=..*/\1/p' | sort; }

# enter_environment NAME: load it and point every AWS tool at it. No network.
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
  # Real credentials must never reach an emulator, nor the emulator's a real account.
  unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true
  export NO_PROXY="127.0.0.1,localhost,::1${NO_PROXY:+,${NO_PROXY}}"
  export no_proxy="${NO_PROXY}"
}

enter_account() {
  local variables
  variables="$(endpoint_variables | paste -s -d ' ' -)"
  [[ -z "${variables}" ]] || die "${variables} is set, but ${ENV_NAME} is a real account; unset it (emulators belong to --env local)"
}

# verify_account: the credentials belong to the account of the environment.
verify_account() {
  local actual
  need aws
  temp_file
  if ! actual="$(aws sts get-caller-identity --query Account --output text 2>"${TEMP_FILE}")"; then
    debug "$(cat "${TEMP_FILE}")"
    [[ "${ENV_LOCAL}" != true ]] || die "no emulator answers at ${AWS_ENDPOINT_URL}; start it: infra/local/scripts/setup_localstack.sh"
    die "no valid AWS credentials for ${ENV_NAME} (account ${ENV_ACCOUNT}): $(tr '\n' ' ' <"${TEMP_FILE}")"
  fi
  [[ "${actual}" == "${ENV_ACCOUNT}" ]] || die "credentials are for account ${actual}, but ${ENV_NAME} is account ${ENV_ACCOUNT} (infra.yaml: environments.${ENV_NAME}.account)"
}

# ---------------------------------------------------------------- modules

# module_directory ID: its directory below the repository, or nothing.
module_directory() { module_table | awk -F '|' -v id="$1" '$1 == id { print $2 }'; }

# module_reads ID: ids of the modules it reads, one a line.
module_reads() { module_table | awk -F '|' -v id="$1" '$1 == id { n = split($3, ids, " "); for (i = 1; i <= n; i++) print ids[i] }'; }

# module_readers ID: ids of the modules that read it, one a line.
module_readers() { module_table | awk -F '|' -v id="$1" '{ n = split($3, ids, " "); for (i = 1; i <= n; i++) if (ids[i] == id) print $1 }'; }
