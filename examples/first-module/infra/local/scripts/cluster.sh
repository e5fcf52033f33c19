# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced by setup_localstack.sh: the Kubernetes context that environment local deploys to. Nothing is
# created in it here; contexts that infra.yaml does not allow are never touched.

# choose_context: set CONTEXT to --context or the current one; empty, with a line that says why, if
# there is none to use.
choose_context() {
  CONTEXT="${wanted_context}"
  if [[ -n "${CONTEXT}" ]]; then
    need kubectl
    require_local_context "${CONTEXT}"
  elif ! command -v kubectl >/dev/null 2>&1; then
    log "no cluster: kubectl was not found on PATH; pods cannot be deployed"
  elif ! CONTEXT="$(kubectl config current-context 2>/dev/null)"; then
    CONTEXT=''
    log "no cluster: no Kubernetes context is selected; pods cannot be deployed (one way: kind create cluster)"
  elif ! is_local_context "${CONTEXT}"; then
    log "no cluster: context '${CONTEXT}' is not a local one and is left alone; allowed: ${LOCAL_CONTEXTS[*]} (local.contexts in infra.yaml)"
    CONTEXT=''
  fi
}

cluster() { kubectl --context "${CONTEXT}" --request-timeout=10s "$@"; }

# cluster_accepts: the cluster responds, and whoever the context is may deploy to it.
cluster_accepts() {
  local message kind
  if ! message="$(cluster get --raw /readyz 2>&1)"; then
    warn "cluster ${CONTEXT} does not respond: ${message##*$'\n'}"
    return 1
  fi
  for kind in namespaces deployments.apps; do
    if ! cluster auth can-i create "${kind}" >/dev/null 2>&1; then
      warn "cluster ${CONTEXT} does not let you create ${kind}"
      return 1
    fi
  done
}

# connect_kind: let the nodes of a kind cluster pull from the registry, under the address that images
# carry. On a node 127.0.0.1 is the node itself. False, with a line that says why, if that is not possible.
connect_kind() {
  local node nodes container folder="/etc/containerd/certs.d/${REGISTRY}"
  if ! docker_works; then
    warn "nodes of ${CONTEXT} cannot be told where the registry is: Docker with compose does not respond"
    return 1
  fi
  nodes="$(docker ps --filter "label=io.x-k8s.kind.cluster=${CONTEXT#kind-}" --format '{{.Names}}')"
  container="$(docker compose --file "${local_dir}/docker-compose.yml" ps --quiet registry)"
  if [[ -z "${nodes}" ]]; then
    warn "kind has no nodes of ${CONTEXT} in this Docker, so they cannot be told where the registry is"
    return 1
  fi
  if [[ -z "${container}" ]]; then
    warn "the registry at ${REGISTRY} is a process, which nodes of ${CONTEXT} cannot reach; stop it and start containers: $(shown "${here}")/setup_localstack.sh down, then up without --process"
    return 1
  fi
  docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' "${container}" | grep -qw kind ||
    run docker network connect --alias "${PROJECT}-registry" kind "${container}"
  for node in ${nodes}; do
    run docker exec "${node}" mkdir -p "${folder}"
    printf '[host."http://%s-registry:5000"]\n' "${PROJECT}" | run docker exec --interactive "${node}" cp /dev/stdin "${folder}/hosts.toml"
  done
  log "nodes of ${CONTEXT} pull from ${REGISTRY}"
}

# prepare_cluster: check the context, and connect it to the registry where that is known.
prepare_cluster() {
  choose_context
  [[ -n "${CONTEXT}" ]] || return 0
  cluster_accepts || return 0
  [[ "${CONTEXT}" != kind-* ]] || connect_kind || return 0
  log "cluster ${CONTEXT} is ready to deploy to"
}
