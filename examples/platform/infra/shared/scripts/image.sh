#!/usr/bin/env bash
# Builds and pushes the image of a module. A module's scripts/ecr_put.sh calls
#
#     image.sh --module ID --root DIRECTORY --context PACKAGE "$@"
#
# Where to push stands in DIRECTORY/container_image.txt, which `manage.sh outputs` writes; what was
# pushed is written to DIRECTORY/container_image.digest.txt as repository@sha256:….

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

MODULE=''
MODULE_DIR=''
CONTEXT=''
ENVIRONMENT=''
TAG=''
PLATFORM='linux/amd64'
ALLOW_DIRTY=false

usage() {
  cat <<'USAGE'
Usage: ecr_put.sh --env ENVIRONMENT [options]

Builds the package and pushes the image named in container_image.txt, tagged with the commit. An
image that the registry has already is not built again: tags are never moved.

  --env ENVIRONMENT   environment of infra.yaml, or local (a registry on this machine)
  --tag TAG           instead of the short commit hash
  --platform P        default linux/amd64
  --allow-dirty       build although the package has uncommitted changes; needs --tag
  --dry-run           print the commands, run none that changes anything
  --verbose           print each command
  -h, --help          this text
USAGE
}

parse() {
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && MODULE="${VALUE}" && shift ;;
      --root) option_value "$@" && MODULE_DIR="${VALUE}" && shift ;;
      --context) option_value "$@" && CONTEXT="${VALUE}" && shift ;;
      --env) option_value "$@" && ENVIRONMENT="${VALUE}" && shift ;;
      --env=*) ENVIRONMENT="${1#*=}" ;;
      --tag) option_value "$@" && TAG="${VALUE}" && shift ;;
      --platform) option_value "$@" && PLATFORM="${VALUE}" && shift ;;
      --allow-dirty) ALLOW_DIRTY=true ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -n "${MODULE}" && -d "${MODULE_DIR}" && -n "${CONTEXT}" ]] || usage_error "--module, --root and --context are needed; call a module's ecr_put.sh"
  [[ -d "${CONTEXT}" ]] || die "there is no directory $(shown "${CONTEXT}") to build from"
}

# read_repository: container_image.txt, checked, in REPOSITORY, REGISTRY and REPOSITORY_NAME.
read_repository() {
  local file="${MODULE_DIR}/container_image.txt"
  local name='[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*'
  [[ -s "${file}" ]] || die "$(shown "${file}") is missing; run: $(shown "${MODULE_DIR}")/scripts/manage.sh outputs --env ${ENV_NAME}"
  IFS= read -r REPOSITORY <"${file}" || true
  [[ "${REPOSITORY}" =~ ^[A-Za-z0-9.-]+(:[0-9]+)?/${name}$ ]] || die "$(shown "${file}") does not hold a repository (host/name, no tag): '${REPOSITORY}'"
  REGISTRY="${REPOSITORY%%/*}"
  REPOSITORY_NAME="${REPOSITORY#*/}"
  if [[ "${ENV_LOCAL}" == true ]]; then
    [[ "${REGISTRY%%:*}" == 127.0.0.1 || "${REGISTRY%%:*}" == localhost ]] ||
      die "container_image.txt is of another environment (${REGISTRY}); run: $(shown "${MODULE_DIR}")/scripts/manage.sh outputs --env local"
  else
    [[ "${REGISTRY}" =~ ^${ENV_ACCOUNT}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$ ]] ||
      die "container_image.txt is of another environment (${REGISTRY}); run: $(shown "${MODULE_DIR}")/scripts/manage.sh outputs --env ${ENV_NAME}"
  fi
}

choose_tag() {
  if [[ -z "${TAG}" ]]; then
    TAG="$(git_commit "${CONTEXT}" --short=12)"
    [[ "${TAG}" != none ]] || die "there is no commit to name the image after; commit first or give --tag"
    if git_dirty "${CONTEXT}"; then
      die "$(shown "${CONTEXT}") has uncommitted changes, so the commit does not say what is in the image; commit, or give --allow-dirty and --tag"
    fi
  elif [[ "${ALLOW_DIRTY}" != true ]] && git_dirty "${CONTEXT}"; then
    die "$(shown "${CONTEXT}") has uncommitted changes; commit or give --allow-dirty"
  fi
  [[ "${TAG}" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ && "${TAG}" != latest ]] || usage_error "'${TAG}' cannot be used as a tag"
}

# digest_in_registry: sets DIGEST; empty if the registry has no such tag.
digest_in_registry() {
  DIGEST=''
  if [[ "${ENV_LOCAL}" == true ]]; then
    need curl
    DIGEST="$(curl --silent --show-error --fail --noproxy '*' --head \
      --header 'Accept: application/vnd.oci.image.index.v1+json' \
      --header 'Accept: application/vnd.oci.image.manifest.v1+json' \
      --header 'Accept: application/vnd.docker.distribution.manifest.list.v2+json' \
      --header 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
      "http://${REGISTRY}/v2/${REPOSITORY_NAME}/manifests/${TAG}" 2>/dev/null |
      tr -d '\r' | sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: *//p')" || DIGEST=''
    return 0
  fi
  temp_file
  if ! DIGEST="$(aws ecr describe-images --repository-name "${REPOSITORY_NAME}" --image-ids "imageTag=${TAG}" \
    --query 'imageDetails[0].imageDigest' --output text 2>"${TEMP_FILE}")"; then
    DIGEST=''
    grep -q ImageNotFoundException "${TEMP_FILE}" || die "repository ${REPOSITORY_NAME}: $(tr '\n' ' ' <"${TEMP_FILE}")"
  fi
}

log_in() {
  [[ "${ENV_LOCAL}" != true ]] || return 0
  if [[ "${DRY_RUN}" == true ]]; then
    log "would run: aws ecr get-login-password | docker login --username AWS --password-stdin ${REGISTRY}"
  else
    aws ecr get-login-password | docker login --username AWS --password-stdin "${REGISTRY}" >&2
  fi
}

# A machine without the buildx plugin still has the builder of the engine.
build_and_push() {
  local image="${REPOSITORY}:${TAG}"
  if docker buildx version >/dev/null 2>&1; then
    run docker buildx build --platform "${PLATFORM}" --tag "${image}" --push "${CONTEXT}" >&2
  else
    run docker build --platform "${PLATFORM}" --tag "${image}" "${CONTEXT}" >&2
    run docker push "${image}" >&2
  fi
}

main() {
  parse "$@"
  MODULE_DIR="$(cd -- "${MODULE_DIR}" && pwd -P)"
  CONTEXT="$(cd -- "${CONTEXT}" && pwd -P)"
  enter_environment "${ENVIRONMENT}"
  read_repository
  choose_tag
  need docker
  if [[ "${DRY_RUN}" == true ]]; then
    log_in
    build_and_push
    return 0
  fi
  [[ "${ENV_LOCAL}" == true ]] || verify_account
  digest_in_registry
  if [[ -n "${DIGEST}" ]]; then
    log "${REPOSITORY}:${TAG} is there; nothing to build"
  else
    log_in
    build_and_push
    digest_in_registry
  fi
  [[ "${DIGEST}" =~ ^sha256:[0-9a-f]{64}$ ]] || die "the registry does not tell the digest of ${REPOSITORY}:${TAG}"
  printf '%s@%s\n' "${REPOSITORY}" "${DIGEST}" | write_file "${MODULE_DIR}/container_image.digest.txt"
  log "wrote $(shown "${MODULE_DIR}/container_image.digest.txt")"
  printf '%s@%s\n' "${REPOSITORY}" "${DIGEST}"
}

main "$@"
