# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by terraform.sh after common.sh: checks before Terraform runs. Each failure is one line that
# names the problem and the fix.

# choose_terraform: set TERRAFORM and TERRAFORM_VERSION. TF_BIN wins, then tofu if .opentofu-version
# exists or terraform is not installed, then terraform. Rejects unsupported versions.
choose_terraform() {
  local major minor rest
  if [[ -n "${TF_BIN:-}" ]]; then
    TERRAFORM="${TF_BIN}"
  elif [[ -f "${REPO_DIR}/.opentofu-version" ]] || ! command -v terraform >/dev/null 2>&1 && command -v tofu >/dev/null 2>&1; then
    TERRAFORM=tofu
  else
    TERRAFORM=terraform
  fi
  need "${TERRAFORM}"
  TERRAFORM_VERSION="$("${TERRAFORM}" version -json 2>/dev/null | sed -n 's/.*"terraform_version": *"\([^"]*\)".*/\1/p')"
  IFS=. read -r major minor rest <<<"${TERRAFORM_VERSION}"
  [[ "${major}" =~ ^[0-9]+$ && "${minor}" =~ ^[0-9]+$ ]] || die "${TERRAFORM} does not report its version"
  [[ "${major}" -eq 1 && "${minor}" -ge 10 ]] || die "${TERRAFORM} ${TERRAFORM_VERSION} is not supported; 1.10 or later of version 1 is needed"
  # 1.15.0 rejects an empty `backend "s3" {}`; fixed in 1.15.1.
  [[ "${TERRAFORM}" == *tofu* || "${minor}.${rest}" != 15.0 ]] || die "terraform 1.15.0 cannot read a partial backend; use 1.15.1 or later"
}

# backend_value KEY FILE: string value from a backend file.
backend_value() { sed -n 's/^[[:space:]]*'"$1"'[[:space:]]*=[[:space:]]*"\([^"]*\)".*/\1/p' "$2"; }

# check_environment_files: the module has variables and a backend for the environment.
check_environment_files() {
  local file
  for file in "${TF_DIR}/env/${ENV_NAME}.tfvars" "${TF_DIR}/env/${ENV_NAME}.s3.tfbackend"; do
    [[ -f "${file}" ]] || die "$(shown "${file}") is missing; run: npx create-infra-module sync"
  done
  BACKEND_FILE="env/${ENV_NAME}.s3.tfbackend"
  STATE_BUCKET="$(backend_value bucket "${TF_DIR}/${BACKEND_FILE}")"
  STATE_KEY="$(backend_value key "${TF_DIR}/${BACKEND_FILE}")"
  [[ -n "${STATE_BUCKET}" && -n "${STATE_KEY}" ]] || die "$(shown "${TF_DIR}/${BACKEND_FILE}") needs a bucket and a key"
  # A workspace would store a second state behind the same backend file.
  [[ -z "${TF_WORKSPACE:-}" || "${TF_WORKSPACE}" == default ]] || die "TF_WORKSPACE is ${TF_WORKSPACE}; environments are kept apart by --env, unset it"
}

# check_state_bucket: it exists, is readable and belongs to the account: names of buckets are global, so that somebody
# else may have the expected one.
check_state_bucket() {
  temp_file
  aws s3api head-bucket --bucket "${STATE_BUCKET}" --expected-bucket-owner "${ENV_ACCOUNT}" >/dev/null 2>"${TEMP_FILE}" && return 0
  case "$(<"${TEMP_FILE}")" in
    *'(404)'*) die "state bucket ${STATE_BUCKET} does not exist; create it once: infra/shared/scripts/bootstrap_state.sh --env ${ENV_NAME}" ;;
    *'(403)'*) die "no access to state bucket ${STATE_BUCKET}: it is not of account ${ENV_ACCOUNT} (choose a name of your own: state.bucket in infra.yaml), or these credentials may not use it" ;;
    *) die "state bucket ${STATE_BUCKET}: $(tr '\n' ' ' <"${TEMP_FILE}")" ;;
  esac
}

# state_of DIR [ENVIRONMENT]: fetch a module's state for this environment, or another one of its account, into
# STATE_FILE; false if there is none.
state_of() {
  local backend="${REPO_DIR}/$1/terraform/env/${2:-${ENV_NAME}}.s3.tfbackend"
  [[ -f "${backend}" ]] || return 1
  state_at "$(backend_value bucket "${backend}")" "$(backend_value key "${backend}")"
}

# state_at BUCKET KEY: fetch a state into STATE_FILE; false if there is none.
state_at() {
  temp_file
  STATE_FILE="${TEMP_FILE}"
  temp_file
  aws s3api get-object --bucket "$1" --key "$2" --expected-bucket-owner "${ENV_ACCOUNT}" "${STATE_FILE}" >/dev/null 2>"${TEMP_FILE}" && return 0
  case "$(<"${TEMP_FILE}")" in
    *NoSuchKey* | *NoSuchBucket* | *'(404)'*) return 1 ;;
    *) die "cannot read s3://$1/$2: $(tr '\n' ' ' <"${TEMP_FILE}")" ;;
  esac
}

# backend_settings: what the module's backend file sets, whatever its layout.
backend_settings() { grep -Ev '^[[:space:]]*(#|$)' "${TF_DIR}/${BACKEND_FILE}" | sed 's/[[:space:]]*=[[:space:]]*/ = /'; }

# state_value NAME FILE: lineage or serial of a state; two blanks in, as those of resources lie deeper.
state_value() { sed -n 's/^  "'"$1"'": "\{0,1\}\([^",]*\)"\{0,1\},\{0,1\}$/\1/p' "$2"; }

# follows NEW OLD: the state in NEW is that in OLD, or was made from it.
follows() {
  [[ "$(state_value lineage "$1")" == "$(state_value lineage "$2")" ]] &&
    [[ "$(state_value serial "$1")" -ge "$(state_value serial "$2")" ]]
}

# check_backend: it is the one that `init` was run with. Terraform would go on with that one, its bucket and its lock,
# while others use the new one.
check_backend() {
  local used="${TF_DIR}/${TF_DATA_DIR}/backend" how=-reconfigure bucket key before=''
  [[ -f "${used}" ]] || return 0
  if backend_settings | cmp -s -- - "${used}"; then return 0; fi
  bucket="$(backend_value bucket "${used}")"
  key="$(backend_value key "${used}")"
  if [[ "${bucket}/${key}" != "${STATE_BUCKET}/${STATE_KEY}" ]]; then
    if state_at "${bucket}" "${key}"; then before="${STATE_FILE}"; fi
    # Only the first moves the state: a copy of the old one would replace what others did since.
    if ! state_at "${STATE_BUCKET}" "${STATE_KEY}"; then
      how='-migrate-state -force-copy'
    elif [[ -n "${before}" ]] && ! follows "${STATE_FILE}" "${before}"; then
      die "the backend of ${MODULE} in ${ENV_NAME} has changed since init, and the state in its new place is older than that in the old one, or another: compare s3://${STATE_BUCKET}/${STATE_KEY} with s3://${bucket}/${key}, and move the one away that is out of date"
    fi
  fi
  die "the backend of ${MODULE} in ${ENV_NAME} has changed since init; run: $(shown "${MODULE_DIR}")/scripts/manage.sh init --env ${ENV_NAME} -- ${how}"
}

# has_resources FILE: false for a state emptied by destroy. Only the state's own key counts, two blanks
# in: an assume-role policy among the data sources holds `"resources": []`, too.
has_resources() { ! grep -q '^  "resources": \[\]' "$1"; }

# is_applied ID DIR: its outputs are available (outputs.via in infra.yaml).
is_applied() {
  local variable
  case "${OUTPUTS_VIA}" in
    remote_state) state_of "$2" && has_resources "${STATE_FILE}" ;;
    artifact) [[ -s "${REPO_DIR}/$2/outputs/${ENV_NAME}.json" ]] ;;
    ci_variables)
      variable="TF_VAR_$(printf '%s' "$1" | tr '-' '_')_outputs"
      [[ -n "${!variable:-}" ]]
      ;;
    ssm) has_parameter "/${PROJECT}/${ENV_NAME}/$1/contract_version" ;;
    *) die "unknown outputs.via '${OUTPUTS_VIA}' in infra.yaml" ;;
  esac
}

# has_parameter NAME: false where there is none; what else goes wrong is told.
has_parameter() {
  temp_file
  aws ssm get-parameter --name "$1" >/dev/null 2>"${TEMP_FILE}" && return 0
  case "$(<"${TEMP_FILE}")" in
    *ParameterNotFound*) return 1 ;;
    *) die "cannot read the parameter $1: $(tr '\n' ' ' <"${TEMP_FILE}")" ;;
  esac
}

# check_upstream: the modules this one reads are applied in this environment.
check_upstream() {
  local id directory how
  for id in $(module_reads "${MODULE}"); do
    directory="$(module_directory "${id}")"
    if is_applied "${id}" "${directory}"; then continue; fi
    case "${OUTPUTS_VIA}" in
      artifact) how="${directory}/outputs/${ENV_NAME}.json is missing; run: ${directory}/scripts/manage.sh outputs --env ${ENV_NAME}" ;;
      ci_variables) how="TF_VAR_$(printf '%s' "${id}" | tr '-' '_')_outputs is not set; it comes from CI" ;;
      *) how="it is not applied there; run first: ${directory}/scripts/manage.sh apply --env ${ENV_NAME}" ;;
    esac
    die "${MODULE} needs ${id} in ${ENV_NAME}: ${how}"
  done
}

# check_readers: no module that reads this one still has resources.
check_readers() {
  local id directory
  for id in $(module_readers "${MODULE}"); do
    directory="$(module_directory "${id}")"
    if state_of "${directory}" && has_resources "${STATE_FILE}"; then
      die "${id} reads ${MODULE} and still has resources in ${ENV_NAME}; first run: ${directory}/scripts/manage.sh destroy --env ${ENV_NAME}"
    fi
  done
}

# check_sharers: no other environment of the account runs images of the repository that this one owns.
check_sharers() {
  local name names
  [[ -f "${MODULE_DIR}/scripts/ecr_put.sh" ]] || return 0
  names="$(environments_here)"
  [[ "${names%%$'\n'*}" == "${ENV_NAME}" ]] || return 0
  for name in ${names}; do
    if [[ "${name}" != "${ENV_NAME}" ]] && state_of "$(shown "${MODULE_DIR}")" "${name}" && has_resources "${STATE_FILE}"; then
      die "${name} shares the account of ${ENV_NAME} and with it the image repository of ${MODULE}; first run: $(shown "${MODULE_DIR}")/scripts/manage.sh destroy --env ${name}"
    fi
  done
}

# check_extra_arguments ARGUMENT…: arguments after `--` must not bypass the guards.
check_extra_arguments() {
  local argument
  for argument in "$@"; do
    case "${argument}" in
      -lock=* | --lock=* | -auto-approve* | --auto-approve* | -chdir* | --chdir* | -destroy* | --destroy* | -out* | --out* | \
        -backend-config* | --backend-config* | -state* | --state* | -var-file* | --var-file*)
        usage_error "${argument} is not allowed: it would bypass a guard"
        ;;
      *) ;;
    esac
  done
}
