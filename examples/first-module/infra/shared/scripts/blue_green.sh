# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by deploy.sh after rollout.sh: two versions, blue and green; the Service selects one of them.

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
