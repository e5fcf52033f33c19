# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by deploy.sh after manifests.sh: how a new version takes over, and how it goes back. What
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

# unavailable DEPLOYMENT: number of its pods that are not ready; 0 if there are none.
unavailable() {
  local count
  count="$(kube get deployment "$1" --output 'jsonpath={.status.unavailableReplicas}')"
  printf '%s' "${count:-0}"
}

restarts() {
  kube get pods --selector "$(selector_of "$1")" --output 'jsonpath={.items[*].status.containerStatuses[*].restartCount}' |
    awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum + 0 }'
}

# steady DEPLOYMENT: watch it for WATCH seconds. Fails once a container was restarted, or when pods
# are unavailable twice in a row (an autoscaler may just have added one).
steady() {
  local began now before bad=0
  [[ "${WATCH}" -gt 0 ]] || return 0
  log "watching $1 for ${WATCH} s"
  before="$(restarts "$1")"
  began="$(date +%s)"
  while :; do
    if [[ "$(restarts "$1")" -gt "${before}" ]]; then
      log "a container of $1 was restarted"
      break
    fi
    if [[ "$(unavailable "$1")" -gt 0 ]]; then bad=$((bad + 1)); else bad=0; fi
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

# tell_leftovers: Deployments of another rollout, left behind when infra.yaml changed.
tell_leftovers() {
  local deployment
  for deployment in $(kube get deployments --selector "app.kubernetes.io/name=${NAME}" --output 'jsonpath={.items[*].metadata.name}'); do
    grep -q "^  name: ${deployment}\$" "${RENDERED}" ||
      warn "deployment/${deployment} is not in the manifests any more; remove it: kubectl --context ${CONTEXT} --namespace ${NAMESPACE} delete deployment ${deployment}"
  done
}

# ---------------------------------------------------------------- rolling

apply_rolling() {
  local before
  before="$(image_of "${NAME}")"
  apply_objects
  if ready "${NAME}" && steady "${NAME}"; then return 0; fi
  [[ -n "${before}" ]] || die "the first version of ${NAME} does not run; there is none to go back to"
  undo_rolling
  die "the new version does not run; back at ${before}. The manifests still name the new image"
}

undo_rolling() {
  undo_objects "${NAME}"
  kube rollout status "deployment/${NAME}" --timeout "${TIMEOUT}s" >&2 || die "the version before does not run either"
}

rollback_rolling() {
  undo_rolling
  log "${NAME} runs $(image_of "${NAME}"). The manifests still name the other image"
}

# ---------------------------------------------------------------- blue_green

# live_track: the version the Service selects; empty before the first deployment.
live_track() { kube get service "${NAME}" --ignore-not-found --output 'jsonpath={.spec.selector.track}'; }

other_track() { if [[ "$1" == blue ]]; then printf green; else printf blue; fi; }

# apply_blue_green: bring up the version that does not serve, then switch. The live one and the
# Service (track=live) are left out until then.
apply_blue_green() {
  local live next
  live="$(live_track)"
  if [[ -z "${live}" ]]; then
    apply_objects 'track notin (live,green)'
    ready "${NAME}-blue" || die "the first version of ${NAME} does not run; there is none to go back to"
    keep blue blue
    apply_objects 'track=live'
    take_down "${NAME}-green"
    return 0
  fi
  next="$(other_track "${live}")"
  keep "${live}" "${live}"
  apply_objects "track notin (live,${live})"
  match_size "${next}" "${live}"
  if ! ready "${NAME}-${next}"; then
    scale "${NAME}-${next}" 0
    die "${next} does not run; ${live} serves on"
  fi
  if [[ "${HOLD}" == true ]]; then
    log "${next} runs and ${live} serves; go on with promote, or back with rollback"
    return 0
  fi
  switch "${live}" "${next}"
}

# keep LIVE TRACK…: LIVE serves or is stable; these versions keep the images that they run.
keep() {
  local live="$1" track pairs=()
  shift
  for track in "$@"; do pairs+=("${track}=$(image_of "${NAME}-${track}")"); done
  write_state "${live}" "${pairs[@]}"
}

# match_size TRACK LIVE: with an autoscaler the manifests fix no number; take that of the live one.
match_size() {
  local wanted
  wanted="$(replicas_of "${NAME}-$2")"
  [[ "$(replicas_of "${NAME}-$1")" -ge "${wanted}" ]] || scale "${NAME}-$1" "${wanted}"
}

# switch FROM TO: send traffic to TO, watch it, go back if it does not hold.
switch() {
  keep "$2" "$2" "$1"
  apply_objects 'track=live'
  log "$2 serves"
  if ! steady "${NAME}-$2"; then
    keep "$1" "$1" "$2"
    apply_objects 'track=live'
    scale "${NAME}-$2" 0
    die "$2 did not hold; $1 serves again"
  fi
  scale "${NAME}-$1" 0
}

promote_blue_green() {
  local live next
  live="$(live_track)"
  [[ -n "${live}" ]] || die "nothing was deployed yet"
  next="$(other_track "${live}")"
  [[ -n "$(image_of "${NAME}-${next}")" && "$(replicas_of "${NAME}-${next}")" -gt 0 ]] || die "no version waits for its promotion"
  ready "${NAME}-${next}" || die "${next} does not run; ${live} serves on"
  switch "${live}" "${next}"
}

# rollback_blue_green: a version that waits is taken down, else the one before serves again.
rollback_blue_green() {
  local live next
  live="$(live_track)"
  [[ -n "${live}" ]] || die "nothing was deployed yet"
  next="$(other_track "${live}")"
  [[ -n "$(image_of "${NAME}-${next}")" ]] || die "there is no version to go back to"
  if [[ "$(replicas_of "${NAME}-${next}")" -gt 0 ]]; then
    scale "${NAME}-${next}" 0
    log "${next} is taken down; ${live} serves on"
    return 0
  fi
  match_size "${next}" "${live}"
  if ! ready "${NAME}-${next}"; then
    scale "${NAME}-${next}" 0
    die "${next} does not run any more; ${live} serves on"
  fi
  switch "${live}" "${next}"
}

# ---------------------------------------------------------------- canary

# apply_canary: give the new version a growing share of the pods beside the stable one, which keeps
# all of its own, then replace the stable one.
apply_canary() {
  local stable step
  stable="$(image_of "${NAME}-stable")"
  if [[ -z "${stable}" ]]; then
    apply_objects 'track!=canary'
    ready "${NAME}-stable" || die "the first version of ${NAME} does not run; there is none to go back to"
    keep stable stable
    take_down "${NAME}-canary"
    return 0
  fi
  keep stable stable
  apply_objects 'track!=stable'
  for step in ${STEPS}; do
    scale "${NAME}-canary" "$(canary_pods "${step}")"
    log "canary: ${step} % of the pods"
    if ! { ready "${NAME}-canary" && steady "${NAME}-canary"; }; then
      scale "${NAME}-canary" 0
      die "the canary did not hold; all requests go to ${stable}"
    fi
    if [[ "${HOLD}" == true ]]; then
      log "the canary stays at ${step} %; go on with promote, or back with rollback"
      return 0
    fi
  done
  promote_canary
}

# canary_pods PERCENT: pods beside those of the stable version, rounded up, that make this share.
canary_pods() {
  local pods
  pods="$(replicas_of "${NAME}-stable")"
  printf '%s' $(((pods * $1 + 99 - $1) / (100 - $1)))
}

promote_canary() {
  local stable next
  stable="$(image_of "${NAME}-stable")"
  next="$(image_of "${NAME}-canary")"
  [[ -n "${next}" && "$(replicas_of "${NAME}-canary")" -gt 0 ]] || die "no canary runs"
  write_state stable "stable=${next}" "canary=${next}"
  apply_objects 'track!=canary'
  if ! { ready "${NAME}-stable" && steady "${NAME}-stable"; }; then
    undo_objects "${NAME}-stable"
    write_state stable "stable=${stable}"
    scale "${NAME}-canary" 0
    die "the new version did not hold; back at ${stable}"
  fi
  scale "${NAME}-canary" 0
}

# rollback_canary: end the trial, else take the stable version back to the one before.
rollback_canary() {
  if [[ -n "$(image_of "${NAME}-canary")" && "$(replicas_of "${NAME}-canary")" -gt 0 ]]; then
    scale "${NAME}-canary" 0
    log "the canary is taken down; all requests go to $(image_of "${NAME}-stable")"
    return 0
  fi
  undo_objects "${NAME}-stable"
  kube rollout status "deployment/${NAME}-stable" --timeout "${TIMEOUT}s" >&2 || die "the version before does not run either"
  keep stable stable
  take_down "${NAME}-canary"
}
