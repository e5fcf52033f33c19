# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by deploy.sh after manifests.sh: watching a version, and the rolling update. What
# serves is read from the cluster, never from files, so an interrupted deployment can be repeated.

# ---------------------------------------------------------------- watching

# ready DEPLOYMENT: wait until all of its pods run the version that was applied.
ready() {
  kube rollout status "deployment/$1" --timeout "${TIMEOUT}s" >&2 && return 0
  show_pods "$(selector_of "$1")"
  return 1
}

selector_of() {
  case "$1" in
    "${NAME}") printf 'app.kubernetes.io/name=%s' "${NAME}" ;;
    *) printf 'app.kubernetes.io/name=%s,track=%s' "${NAME}" "${1#"${NAME}-"}" ;;
  esac
}

# unavailable DEPLOYMENT: number of its pods that are not ready; 0 if there are none. Fails where the
# cluster does not answer.
unavailable() {
  local count
  count="$(kube get deployment "$1" --output 'jsonpath={.status.unavailableReplicas}')" || return 1
  printf '%s' "${count:-0}"
}

# restarts DEPLOYMENT: a line for each of its pods that stays: name and restarts of its containers.
# Fails where the cluster does not answer.
restarts() {
  kube get pods --selector "$(selector_of "$1")" --output \
    'jsonpath={range .items[*]}{.metadata.name}|{.metadata.deletionTimestamp}|{.status.containerStatuses[*].restartCount}{"\n"}{end}' |
    awk -F '|' '$2 == "" && $1 != "" {
      sum = 0
      for (i = split($3, counts, " "); i > 0; i--) sum += counts[i]
      print $1, sum
    }'
}

# restarted BEFORE NOW: true if a pod has more restarts now; a pod that is new began with none.
restarted() {
  printf '%s\n=\n%s\n' "$1" "$2" | awk '
    $1 == "=" { now = 1; next }
    !now { had[$1] = $2; next }
    $2 > had[$1] + 0 { found = 1 }
    END { exit !found }'
}

# steady DEPLOYMENT: watch it for WATCH seconds. Fails once a container was restarted, or when pods
# are unavailable (an autoscaler may just have added one) or unknown twice in a row.
steady() {
  local began now before pods missing bad=0 unknown=0
  [[ "${WATCH}" -gt 0 ]] || return 0
  log "watching $1 for ${WATCH} s"
  before="$(restarts "$1")" || {
    log "the pods of $1 cannot be watched: the cluster does not answer"
    return 1
  }
  began="$(date +%s)"
  while :; do
    if pods="$(restarts "$1")" && missing="$(unavailable "$1")"; then
      unknown=0
      if restarted "${before}" "${pods}"; then
        log "a container of $1 was restarted"
        break
      fi
      if [[ "${missing}" -gt 0 ]]; then bad=$((bad + 1)); else bad=0; fi
    else
      unknown=$((unknown + 1))
    fi
    if [[ "${unknown}" -ge 2 ]]; then
      log "the pods of $1 cannot be watched: the cluster does not answer"
      break
    fi
    if [[ "${bad}" -ge 2 ]]; then
      log "pods of $1 are not ready"
      break
    fi
    now="$(date +%s)"
    [[ $((now - began)) -lt "${WATCH}" ]] || return 0
    sleep 2
  done
  show_pods "$(selector_of "$1")"
  return 1
}

# tell_leftovers: Deployments of another rollout and an autoscaler, left behind when infra.yaml changed. They go on.
tell_leftovers() {
  local object every='{range .items[*]}{.kind}/{.metadata.name} {end}'
  for object in $(kube get deployments,horizontalpodautoscalers --selector "app.kubernetes.io/name=${NAME}" --output "jsonpath=${every}"); do
    is_rendered "${object%%/*}" "${object#*/}" ||
      warn "${object} is not in the manifests any more; remove it: kubectl --context ${CONTEXT} --namespace ${NAMESPACE} delete ${object}"
  done
}

# is_rendered KIND NAME: the manifests hold it.
is_rendered() {
  awk -v kind="$1" -v name="$2" '
    /^---/ { is = "" }
    /^kind: / { is = $2 }
    is == kind && $0 == "  name: " name { found = 1 }
    END { exit !found }
  ' "${RENDERED}"
}

# keep LIVE TRACK…: LIVE serves or is stable; these versions keep the images that they run.
keep() {
  local live="$1" track pairs=()
  shift
  for track in "$@"; do pairs+=("${track}=$(image_of "${NAME}-${track}")"); done
  write_state "${live}" "${pairs[@]}"
}

# ---------------------------------------------------------------- rolling

apply_rolling() {
  local before
  before="$(image_of "${NAME}")"
  apply_objects
  if ready "${NAME}" && steady "${NAME}"; then return 0; fi
  [[ -n "${before}" ]] || die "the first version of ${NAME} does not run; there is none to go back to"
  undo_rolling failed
  die "the new version does not run; back at ${before}. The manifests still name the new image"
}

undo_rolling() {
  undo_objects "${NAME}" "$@"
  kube rollout status "deployment/${NAME}" --timeout "${TIMEOUT}s" >&2 || die "the version before does not run either"
}

rollback_rolling() {
  undo_rolling
  log "${NAME} runs $(image_of "${NAME}"). The manifests still describe the version that it left"
}
