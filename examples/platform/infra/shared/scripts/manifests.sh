# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by deploy.sh after common.sh: rendering and applying the manifests, and the file that says
# which version serves. Nothing here decides; rollout.sh does.

# kube ARGUMENT…: kubectl in the checked context and the module's namespace.
kube() {
  debug "kubectl $*"
  kubectl --context "${CONTEXT}" --namespace "${NAMESPACE}" "$@"
}

# render: write the manifests of the environment to RENDERED.
render() {
  need kubectl
  temp_file
  RENDERED="${TEMP_FILE}"
  if [[ "${PACKAGING}" == helm ]]; then
    need helm
    chart_values
    helm template "${NAME}" "${MODULE_DIR}/k8s/chart" --namespace "${NAMESPACE}" "${CHART_VALUES[@]}" >"${RENDERED}" ||
      die "k8s/chart cannot be rendered for ${ENV_NAME}"
  else
    choose_overlay
    kubectl kustomize "${OVERLAY}" >"${RENDERED}" || die "k8s/overlays/${ENV_NAME} cannot be rendered"
  fi
}

# choose_overlay: set OVERLAY to what kustomize renders. In local that is the overlay with the components
# that scripts wrote on this machine, once there are any.
choose_overlay() {
  local part
  OVERLAY="${MODULE_DIR}/k8s/overlays/${ENV_NAME}"
  [[ "${ENV_LOCAL}" == true && -d "$(overlay_state)" ]] || return 0
  OVERLAY="$(overlay_state)"
  {
    cat <<'YAML'
# Overlay local with what runs on this machine. Rewritten by scripts/deploy.sh --env local.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

resources:
  - ../overlays/local

components:
YAML
    for part in rollout image; do
      [[ ! -f "${OVERLAY}/${part}/kustomization.yaml" ]] || printf '  - %s\n' "${part}"
    done
  } | write_file "${OVERLAY}/kustomization.yaml"
}

# chart_values: set CHART_VALUES to helm's options for the environment; later files win.
chart_values() {
  local file
  CHART_VALUES=()
  for file in "${ENV_NAME}" "${ENV_NAME}.image" "${ENV_NAME}.rollout"; do
    [[ ! -f "${MODULE_DIR}/k8s/values/${file}.yaml" ]] || CHART_VALUES+=(--values "${MODULE_DIR}/k8s/values/${file}.yaml")
  done
}

# images_in FILE: its images, each once.
images_in() { sed -n 's/^ *\(- \)\{0,1\}image: *//p' "$1" | tr -d "\"'" | sort -u; }

# apply_objects [SELECTOR]: apply the manifests, or those whose labels match. Helm knows no parts: it
# applies what changed, which is why write_state names the image of every version that must not change.
apply_objects() {
  render
  if [[ "${PACKAGING}" == helm ]]; then
    kube apply --filename "${MODULE_DIR}/k8s/namespace.yaml" >&2
    helm_in_cluster upgrade "${NAME}" "${MODULE_DIR}/k8s/chart" --install "${CHART_VALUES[@]}" >&2 || die "helm could not upgrade ${NAME}"
  else
    kube apply --filename "${RENDERED}" ${1+--selector "$1"} >&2 || die "the cluster refused the manifests; what it accepted of them is applied"
  fi
}

# undo_objects DEPLOYMENT [failed]: the pods before the last change; with helm all objects before it. A
# version that failed is forgotten, or the next rollback would lead to it.
undo_objects() {
  local revision replicaset
  if [[ "${PACKAGING}" == helm ]]; then
    revision="$(helm_revision_before "${2:-}")"
    [[ "${revision}" -gt 0 ]] || die "there is no version to go back to"
    helm_in_cluster rollback "${NAME}" "${revision}" >&2 || die "helm could not roll back ${NAME}"
    return 0
  fi
  revision="$(kube get deployment "$1" --output 'jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}')"
  kube rollout undo "deployment/$1" >&2 || die "there is no version to go back to"
  [[ "${2:-}" == failed ]] || return 0
  replicaset="$(kube get replicasets --selector "$(selector_of "$1")" \
    --output "jsonpath={.items[?(@.metadata.annotations.deployment\.kubernetes\.io/revision=='${revision}')].metadata.name}")"
  [[ -z "${replicaset}" ]] || kube delete replicaset "${replicaset}" --wait=false >&2
}

# helm_revision_before [failed]: the revision before the one that runs. A rollback is a revision of its
# own, which says whose content it has; one that failed is the last.
helm_revision_before() {
  helm_in_cluster history "${NAME}" --output json | tr '{' '\n' |
    sed -n 's/.*"revision":\([0-9]*\).*"description":"\([^"]*\)".*/\1 \2/p' |
    awk -v failed="$1" '
      { last = $1; if ($2 == "Rollback") origin[$1] = $4 }
      END {
        while (failed == "" && last in origin) last = origin[last]
        print last - 1
      }'
}

helm_in_cluster() {
  debug "helm $*"
  helm --kube-context "${CONTEXT}" --namespace "${NAMESPACE}" "$@"
}

# check_objects: let the cluster check the manifests; nothing is changed.
check_objects() {
  local mode=server
  if [[ -z "$(kube get namespace "${NAMESPACE}" --ignore-not-found --output name)" ]]; then
    log "namespace ${NAMESPACE} does not exist yet: only the fields of the manifests are checked"
    mode=client
  fi
  kube apply --dry-run="${mode}" --validate=strict --filename "${RENDERED}" >&2 || die "the cluster refuses the manifests"
}

# ---------------------------------------------------------------- what runs

# image_of DEPLOYMENT: its image in the cluster; empty if there is no such Deployment.
image_of() {
  kube get deployment "$1" --ignore-not-found --output "jsonpath={.spec.template.spec.containers[?(@.name=='${NAME}')].image}"
}

# replicas_of DEPLOYMENT: number of pods it should have.
replicas_of() { kube get deployment "$1" --output 'jsonpath={.spec.replicas}'; }

scale() { kube scale "deployment/$1" --replicas "$2" >&2; }

# take_down DEPLOYMENT: no pods of it, if it is there.
take_down() { [[ -z "$(image_of "$1")" ]] || scale "$1" 0; }

# show_pods SELECTOR: why pods do not run, for the log of a failed deployment.
show_pods() {
  local pod
  kube get pods --selector "$1" >&2 || return 0
  kube get events --field-selector type=Warning --sort-by .lastTimestamp \
    --output 'custom-columns=OBJECT:.involvedObject.name,REASON:.reason,MESSAGE:.message' 2>/dev/null | tail -n 5 >&2 || true
  for pod in $(kube get pods --selector "$1" --output name 2>/dev/null); do
    kube logs "${pod}" --tail 5 --prefix >&2 2>/dev/null || true
  done
}

# ---------------------------------------------------------------- which version serves

# write_state LIVE TRACK=IMAGE…: LIVE serves (blue_green) or is stable, and these versions keep these
# images. One that is not named runs what ecr_put.sh has set. Commit the file, that of local apart: it
# belongs to what is deployed.
write_state() {
  local file write=kustomize_state
  file="$(overlay_state)/rollout/kustomization.yaml"
  if [[ "${PACKAGING}" == helm ]]; then
    file="${MODULE_DIR}/k8s/values/${ENV_NAME}.rollout.yaml"
    write=helm_state
  fi
  mkdir -p -- "$(dirname -- "${file}")"
  {
    printf '# Which version %s in %s, and images. Rewritten by scripts/deploy.sh --env %s.\n' \
      "$([[ "${ROLLOUT}" == blue_green ]] && printf serves || printf 'is stable')" "${ENV_NAME}" "${ENV_NAME}"
    "${write}" "$@"
  } | write_file "${file}"
  chmod 644 "${file}"
}

helm_state() {
  local pair
  printf 'rollout:\n  track: %s\n  images:\n' "$1"
  shift
  for pair in "$@"; do printf '    %s: %s\n' "${pair%%=*}" "${pair#*=}"; done
}

kustomize_state() {
  local live="$1" pair
  shift
  printf 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n\npatches:\n'
  for pair in "$@"; do
    cat <<YAML
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: ${NAME}-${pair%%=*}
      spec:
        template:
          spec:
            containers:
              - name: ${NAME}
                image: ${pair#*=}
YAML
  done
  [[ "${ROLLOUT}" == blue_green ]] || return 0
  cat <<YAML
  - patch: |-
      apiVersion: v1
      kind: Service
      metadata:
        name: ${NAME}
      spec:
        selector:
          track: ${live}
  - target:
      kind: HorizontalPodAutoscaler
    patch: |-
      - op: replace
        path: /spec/scaleTargetRef/name
        value: ${NAME}-${live}
YAML
}
