#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# shellcheck disable=SC2154
# Reports a plan: digest, summary of the job, comment in the pull request: report_plan.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

# GitHub takes 65536 characters in a comment.
COMMENT_LIMIT=60000

# How a line ends that says how far reading is; it begins with the address of what is read.
PROGRESS='(Refreshing state|Reading|Opening|Renewing|Closing|Still [a-z]+)[.]{3}( \[.*\])?|(Read|Opening|Renewal|Closing) complete after .*'

usage() {
  cat <<'USAGE'
Usage: report_plan.sh --module ID --env ENVIRONMENT [--approved DIGEST] FILE

FILE holds what `manage.sh plan` printed. The digest is of its text, without the progress of reading;
with --approved a text of another digest is refused. Values that Terraform does not print, being
sensitive or known after apply only, are not compared.

Writes the digest to GITHUB_OUTPUT and the plan to GITHUB_STEP_SUMMARY where these are set, and the
plan as a comment of pull request PULL_REQUEST, replacing the one before. The comment needs gh with
GH_TOKEN and GITHUB_REPOSITORY.
USAGE
}

# plan_text FILE: the plan without progress, hints and the place where it was saved.
plan_text() {
  sed -E -e "/^[^[:space:]].*: (${PROGRESS})\$/d" \
    -e '/^(Acquiring|Releasing) state lock/d' \
    -e '/^─+$/,$d' -e '/^(Saved the plan to|To perform exactly these actions)/,$d' "$1" | sed -e '/./,$!d'
}

headline() { grep -E -m 1 '^(Plan:|No changes|Changes to Outputs)' "$1" || printf 'Plan\n'; }

# write_report TEXT HEADLINE: Markdown; the fence is longer than any that a plan holds.
write_report() {
  printf '### %s in %s: %s\n\n<details><summary>Plan</summary>\n\n`````````text\n' "${MODULE}" "${ENV_NAME}" "$2"
  cat -- "$1"
  printf '\n`````````\n\n</details>\n'
}

comment() {
  local body="$1" marker id comments="repos/${GITHUB_REPOSITORY}/issues/${PULL_REQUEST}/comments"
  need gh
  marker="<!-- plan: ${MODULE} ${ENV_NAME} -->"
  temp_file
  {
    printf '%s\n' "${marker}"
    cat -- "${body}"
  } >"${TEMP_FILE}"
  id="$(gh api --paginate "${comments}" --jq '.[] | select(.user.type == "Bot" and (.body | startswith("'"${marker}"'"))) | .id' | head -n 1)"
  if [[ -n "${id}" ]]; then
    gh api --method PATCH "repos/${GITHUB_REPOSITORY}/issues/comments/${id}" -F "body=@${TEMP_FILE}" --silent
  else
    gh api --method POST "${comments}" -F "body=@${TEMP_FILE}" --silent
  fi
}

report() {
  local text="$1" title digest body
  title="$(headline "${text}")"
  digest="$(sha256_of "${text}")"
  log "${MODULE} in ${ENV_NAME}: ${title} (${digest})"
  [[ -z "${GITHUB_OUTPUT:-}" ]] || printf 'digest=%s\n' "${digest}" >>"${GITHUB_OUTPUT}"
  [[ -z "${GITHUB_STEP_SUMMARY:-}" ]] || write_report "${text}" "${title}" >>"${GITHUB_STEP_SUMMARY}"
  if [[ -n "${APPROVED}" && "${APPROVED}" != "${digest}" ]]; then
    die "the plan is no longer the one that was approved: something changed in between. Run the whole workflow again, and look at the new plan"
  fi
  [[ -n "${PULL_REQUEST:-}" ]] || return 0
  temp_file
  body="${TEMP_FILE}"
  temp_file
  head -c "${COMMENT_LIMIT}" -- "${text}" >"${TEMP_FILE}"
  if ! cmp -s -- "${text}" "${TEMP_FILE}"; then printf '\n… cut: the summary of the job has all of it\n' >>"${TEMP_FILE}"; fi
  write_report "${TEMP_FILE}" "${title}" >"${body}"
  comment "${body}"
}

main() {
  local environment='' file=''
  MODULE=''
  APPROVED=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && MODULE="${VALUE}" && shift ;;
      --env) option_value "$@" && environment="${VALUE}" && shift ;;
      --approved) option_value "$@" && APPROVED="${VALUE}" && shift ;;
      -h | --help) usage && exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      *) file="$1" ;;
    esac
    shift
  done
  [[ -n "${MODULE}" ]] || usage_error "--module is needed"
  [[ -f "${file}" ]] || usage_error "a file with the plan is needed"
  load_environment "${environment}"
  temp_file
  plan_text "${file}" >"${TEMP_FILE}"
  [[ -s "${TEMP_FILE}" ]] || die "${file} holds no plan"
  report "${TEMP_FILE}"
}

main "$@"
