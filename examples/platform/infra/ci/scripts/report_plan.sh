#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# shellcheck disable=SC2154
# Reports a plan: digest, summary of the job, comment in the pull request: report_plan.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

# GitHub takes 65536 characters in a comment, and of a step 1 MiB in the summary. In bytes, with room for the rest.
COMMENT_LIMIT=60000
SUMMARY_LIMIT=1000000

# How a line ends that says how far reading is; it begins with the address of what is read.
PROGRESS='(Refreshing state|Reading|Opening|Renewing|Closing|Still [a-z]+)[.]{3}( \[.*\])?|(Read|Opening|Renewal|Closing) complete after .*'

usage() {
  cat <<'USAGE'
Usage: report_plan.sh --module ID --env ENVIRONMENT [--approved DIGEST] FILE

FILE holds what `manage.sh plan` printed. The digest is of its text, without the progress of reading;
with --approved a text of another digest is refused, and so is an empty DIGEST. Values that Terraform
does not print, being sensitive or known after apply only, are not compared.

Writes the digest to GITHUB_OUTPUT and the plan to GITHUB_STEP_SUMMARY where these are set, and the
plan as a comment of pull request PULL_REQUEST, replacing the one before. The comment needs gh with
GH_TOKEN and GITHUB_REPOSITORY.
USAGE
}

# plan_text FILE: the plan without progress, hints and the place where it was saved. A rule stands before the hints,
# but before the plan, too, where something changed outside of Terraform: it ends nothing.
plan_text() {
  sed -E -e "/^[^[:space:]].*: (${PROGRESS})\$/d" \
    -e '/^(Acquiring|Releasing) state lock/d' \
    -e '/^(─)+$/d' -e '/^(Saved the plan to|To perform exactly these actions)/,$d' "$1" | sed -e '/./,$!d'
}

headline() { grep -E -m 1 '^(Plan:|No changes|Changes to Outputs)' "$1" || printf 'Plan\n'; }

# fence FILE: backticks that no line of FILE can close.
fence() {
  awk '
    { while (match($0, /`+/)) { if (RLENGTH > longest) longest = RLENGTH; $0 = substr($0, RSTART + RLENGTH) } }
    END { for (n = 0; n <= longest || n < 3; n++) printf "`" }' "$1"
}

# first_lines FILE LIMIT WHERE: whole lines of FILE, LIMIT bytes at most; WHERE has those that are left out.
first_lines() {
  LC_ALL=C awk -v limit="$2" -v all="$3" '
    { size += length($0) + 1 }
    size > limit { printf "\n… cut: %s has all of it\n", all; exit }
    { print }' "$1"
}

# write_report TEXT HEADLINE LIMIT WHERE: Markdown.
write_report() {
  local ticks
  ticks="$(fence "$1")"
  printf '### %s in %s: %s\n\n<details><summary>Plan</summary>\n\n%stext\n' "${MODULE}" "${ENV_NAME}" "$2" "${ticks}"
  first_lines "$1" "$3" "$4"
  printf '\n%s\n\n</details>\n' "${ticks}"
}

# comment TEXT HEADLINE: create the comment of this module and environment, or replace it.
comment() {
  local marker id comments
  need gh
  [[ -n "${GITHUB_REPOSITORY:-}" ]] || die "GITHUB_REPOSITORY is not set"
  comments="repos/${GITHUB_REPOSITORY}/issues/${PULL_REQUEST}/comments"
  marker="<!-- plan: ${MODULE} ${ENV_NAME} -->"
  temp_file
  {
    printf '%s\n' "${marker}"
    write_report "$1" "$2" "${COMMENT_LIMIT}" 'the summary of the job'
  } >"${TEMP_FILE}"
  id="$(gh api --paginate "${comments}" --jq '.[] | select(.user.type == "Bot" and (.body | startswith("'"${marker}"'"))) | .id' | sed -n 1p)"
  if [[ -n "${id}" ]]; then
    gh api --method PATCH "repos/${GITHUB_REPOSITORY}/issues/comments/${id}" -F "body=@${TEMP_FILE}" --silent
  else
    gh api --method POST "${comments}" -F "body=@${TEMP_FILE}" --silent
  fi
}

report() {
  local text="$1" title digest
  title="$(headline "${text}")"
  digest="$(sha256_of "${text}")"
  log "${MODULE} in ${ENV_NAME}: ${title} (${digest})"
  [[ -z "${GITHUB_OUTPUT:-}" ]] || printf 'digest=%s\n' "${digest}" >>"${GITHUB_OUTPUT}"
  if [[ -n "${GITHUB_STEP_SUMMARY:-}" ]]; then
    write_report "${text}" "${title}" "${SUMMARY_LIMIT}" 'the log of the job' >>"${GITHUB_STEP_SUMMARY}"
  fi
  if [[ -n "${APPROVED}" && "${APPROVED}" != "${digest}" ]]; then
    die "the plan is no longer the one that was approved: something changed in between. Run the whole workflow again, and look at the new plan"
  fi
  [[ -z "${PULL_REQUEST:-}" ]] || comment "${text}" "${title}"
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
      *)
        [[ -z "${file}" ]] || usage_error "unexpected argument '$1'"
        file="$1"
        ;;
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
