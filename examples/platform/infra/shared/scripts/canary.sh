# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by deploy.sh after rollout.sh: a canary beside the stable version, with a share of its pods.

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
    undo_objects "${NAME}-stable" failed
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
