#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Waits until the modules that this one reads are released for the same commit: await_modules.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

usage() {
  cat <<'USAGE'
Usage: await_modules.sh --env ENVIRONMENT NAME…

Waits until the workflows module-NAME.yml have released ENVIRONMENT for the commit in GITHUB_SHA.
Modules that the commit does not change have no run, and are not waited for. Fails if a release
failed, or after WAIT_MINUTES (default 20), which an approval may well take.

Reads GITHUB_SHA, GITHUB_REPOSITORY and GH_TOKEN, as GitHub's jobs have them.
USAGE
}

# run_of NAME: id and status of the module's newest run for this commit; empty if there is none.
run_of() {
  gh run list --repo "${GITHUB_REPOSITORY}" --workflow "module-$1.yml" --commit "${GITHUB_SHA}" --event push \
    --limit 1 --json databaseId,status --jq '.[] | "\(.databaseId) \(.status)"'
}

# state_of_release ID: conclusion of the release to this environment; `running` before that, empty
# if the run has no such job.
state_of_release() {
  gh run view "$1" --repo "${GITHUB_REPOSITORY}" --json jobs --jq \
    '[.jobs[] | select(.name | contains("release '"${ENV_NAME}"' /") or endswith("release '"${ENV_NAME}"'")) | .conclusion] | if length == 0 then "" elif all(. == "success") then "success" elif any(. == "") then "running" else (map(select(. != "success")) | first) end'
}

# released NAME: true if there is nothing to wait for (any more).
released() {
  local found state
  # Called in a condition, where a failed command ends nothing by itself.
  found="$(run_of "$1")" || die "GitHub does not tell the runs of module-$1.yml: run this job again"
  [[ -n "${found}" ]] || return 0
  state="$(state_of_release "${found%% *}")" || die "GitHub does not tell the jobs of run ${found%% *}: run this job again"
  case "${state}" in
    success) return 0 ;;
    running) return 1 ;;
    '')
      [[ "${found#* }" == completed ]] || return 1
      die "$1 was not released to ${ENV_NAME} for this commit: see run ${found%% *}, then run this job again"
      ;;
    *) die "$1 was not released to ${ENV_NAME} for this commit (${state}): see run ${found%% *}, then run this job again" ;;
  esac
}

await() {
  local seconds=$((${WAIT_MINUTES:-20} * 60)) pause="${WAIT_PAUSE:-15}"
  # The runs of one push do not begin at the same moment.
  sleep "${pause}"
  until released "$1"; do
    [[ "${seconds}" -gt 0 ]] || die "$1 is not released to ${ENV_NAME} yet; if it waits for approval, approve it, then run this job again"
    log "waiting for $1 in ${ENV_NAME}"
    sleep "${pause}"
    seconds=$((seconds - pause))
  done
}

main() {
  local environment='' names=() name
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --env) option_value "$@" && environment="${VALUE}" && shift ;;
      -h | --help) usage && exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      # Several names may come in one argument.
      *) IFS=' ' read -r -a names <<<"${names[*]-} $1" ;;
    esac
    shift
  done
  [[ ${#names[@]} -gt 0 ]] || usage_error "a module is needed"
  load_environment "${environment}"
  need gh
  [[ -n "${GITHUB_SHA:-}" && -n "${GITHUB_REPOSITORY:-}" ]] || die "GITHUB_SHA and GITHUB_REPOSITORY are not set"
  for name in "${names[@]}"; do await "${name}"; done
}

main "$@"
