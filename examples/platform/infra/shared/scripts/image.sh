#!/usr/bin/env bash
# Builds and pushes the image of a module. With --from it copies one that was built before. A module's
# scripts/ecr_put.sh calls
#
#     image.sh --module ID --root DIRECTORY --context PACKAGE "$@"
#
# The repository is read from DIRECTORY/container_image.txt, written by `manage.sh outputs`. The pushed
# image is written to DIRECTORY/container_image.digest.txt as repository@sha256:… and, if it exists,
# to the kustomize component DIRECTORY/k8s/overlays/<environment>/image, in local DIRECTORY/k8s/.local/image.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

MODULE=''
MODULE_DIR=''
CONTEXT=''
ENVIRONMENT=''
TAG=''
PLATFORM=''
FROM=''
ALLOW_DIRTY=false

usage() {
  cat <<'USAGE'
Usage: ecr_put.sh --env ENVIRONMENT [options]

Builds the package, pushes it to the repository in container_image.txt, tagged with the commit, and
sets registry and digest for ENVIRONMENT in k8s/. Tags are immutable: an image that is
already in the registry is not built again. In local, a package with uncommitted changes is tagged
with a hash of its files.

  --env ENVIRONMENT   environment of infra.yaml, or local (a registry on this machine)
  --from IMAGE        promote: copy this image of an earlier environment, registry/name@sha256:…, instead
                      of building; its digest stays the same. Needs docker buildx. Tagged from-DIGEST
  --tag TAG           tag to use instead
  --platform P        default linux/amd64; in local that of this machine
  --allow-dirty       build with uncommitted changes in the package; needs --tag
  --dry-run           print the commands without running them
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
      --from) option_value "$@" && FROM="${VALUE}" && shift ;;
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
  [[ -d "${CONTEXT}" ]] || die "build context $(shown "${CONTEXT}") does not exist"
}

# read_repository: set REPOSITORY, REGISTRY and REPOSITORY_NAME from container_image.txt.
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
      die "container_image.txt belongs to another environment (${REGISTRY}); run: $(shown "${MODULE_DIR}")/scripts/manage.sh outputs --env local"
  else
    [[ "${REGISTRY}" =~ ^${ENV_ACCOUNT}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$ ]] ||
      die "container_image.txt belongs to another environment (${REGISTRY}); run: $(shown "${MODULE_DIR}")/scripts/manage.sh outputs --env ${ENV_NAME}"
  fi
}

# content_tag: a tag that follows from the files of the package, committed or not.
content_tag() {
  temp_file
  (cd -- "${CONTEXT}" &&
    find . \( -name .git -o -name node_modules -o -name .venv -o -name __pycache__ \) -prune -o -type f -print |
    LC_ALL=C sort | while IFS= read -r file; do printf '%s %s\n' "$(sha256_of "${file}")" "${file}"; done) >"${TEMP_FILE}"
  TAG="$(sha256_of "${TEMP_FILE}")"
  TAG="files-${TAG:0:12}"
}

# check_source: --from names an image by digest, in a registry that this environment may read.
check_source() {
  local host="${FROM%%/*}"
  [[ "${FROM}" =~ ^[A-Za-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$ ]] ||
    usage_error "--from needs an image by digest, registry/name@sha256:…, not '${FROM}'"
  if [[ "${ENV_LOCAL}" == true ]]; then
    is_loopback "http://${host}" || die "environment local takes images from registries on this machine only, not from ${host}"
  else
    [[ "${host}" =~ ^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$ ]] || die "--from names no ECR registry: ${host}"
  fi
}

# choose_tag: of a copy not the commit, which need not be what it was built from.
choose_tag() {
  if [[ -n "${FROM}" ]]; then
    TAG="${TAG:-from-$(printf '%.12s' "${FROM##*@sha256:}")}"
  elif [[ -z "${TAG}" && "${ENV_LOCAL}" == true ]] && { git_dirty "${CONTEXT}" || [[ "$(git_commit "${CONTEXT}")" == none ]]; }; then
    content_tag
  elif [[ -z "${TAG}" ]]; then
    TAG="$(git_commit "${CONTEXT}" --short=12)"
    [[ "${TAG}" != none ]] || die "there is no commit to tag the image with; commit first or use --tag"
    if git_dirty "${CONTEXT}"; then
      die "$(shown "${CONTEXT}") has uncommitted changes; commit them, or use --allow-dirty with --tag"
    fi
  elif [[ "${ALLOW_DIRTY}" != true ]] && git_dirty "${CONTEXT}"; then
    die "$(shown "${CONTEXT}") has uncommitted changes; commit them or use --allow-dirty"
  fi
  [[ "${TAG}" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ && "${TAG}" != latest ]] || usage_error "'${TAG}' cannot be used as a tag"
}

# check_engine: the engine responds, and in local the registry does.
check_engine() {
  docker version >/dev/null 2>&1 || die "docker is installed, but its engine does not respond; start it"
  [[ "${ENV_LOCAL}" == true ]] || return 0
  need curl
  curl --silent --fail --noproxy '*' --output /dev/null "http://${REGISTRY}/v2/" ||
    die "no registry responds at ${REGISTRY}; start it: infra/local/scripts/setup_localstack.sh"
}

# digest_in_registry: set DIGEST; empty if the registry has no such tag.
digest_in_registry() {
  DIGEST=''
  if [[ "${ENV_LOCAL}" == true ]]; then
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
    ! grep -q RepositoryNotFoundException "${TEMP_FILE}" ||
      die "there is no repository ${REPOSITORY_NAME}; run first: $(shown "${MODULE_DIR}")/scripts/manage.sh apply --env $(environments_here | head -n 1)"
    grep -q ImageNotFoundException "${TEMP_FILE}" || die "repository ${REPOSITORY_NAME}: $(tr '\n' ' ' <"${TEMP_FILE}")"
  fi
}

# log_in REGISTRY
log_in() {
  local region="${1#*.dkr.ecr.}"
  region="${region%%.*}"
  [[ "${ENV_LOCAL}" != true ]] || return 0
  if [[ "${DRY_RUN}" == true ]]; then
    log "would run: aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin $1"
  else
    aws ecr get-login-password --region "${region}" | docker login --username AWS --password-stdin "$1" >&2
  fi
}

# build_and_push: with BuildKit the same files give the same digest, on any machine: all times are the first
# of 1980, and there is no attestation, which would hold the time of the build. BuildKit takes back later times
# only, so a date like that of the last commit would leave those of files that are older. Without the buildx
# plugin the times of the build are in the image.
build_and_push() {
  local image="${REPOSITORY}:${TAG}"
  export SOURCE_DATE_EPOCH=315532800
  if docker buildx version >/dev/null 2>&1; then
    run docker buildx build ${PLATFORM:+--platform "${PLATFORM}"} --provenance=false --tag "${image}" \
      --output type=registry,rewrite-timestamp=true "${CONTEXT}" >&2
  else
    run docker build ${PLATFORM:+--platform "${PLATFORM}"} --tag "${image}" "${CONTEXT}" >&2
    run docker push "${image}" >&2
  fi
}

# copy: the manifest byte for byte, so that the digest is that of the image that was tested. Without
# prefer-index=false buildx wraps an image of one platform into an index, which has a digest of its own.
copy() {
  log_in "${REGISTRY}"
  [[ "${FROM%%/*}" == "${REGISTRY}" ]] || log_in "${FROM%%/*}"
  run docker buildx imagetools create --prefer-index=false --tag "${REPOSITORY}:${TAG}" "${FROM}" >&2
}

# publish: build the image, or copy it.
publish() {
  if [[ -n "${FROM}" ]]; then
    copy
  else
    log_in "${REGISTRY}"
    build_and_push
  fi
}

# set_overlay: point the kustomize component of the environment at the pushed image. The manifests
# name it image.invalid/<repository>, which never resolves.
set_overlay() {
  local file
  [[ -d "${MODULE_DIR}/k8s/overlays/${ENV_NAME}" ]] || return 0
  file="$(overlay_state)/image/kustomization.yaml"
  mkdir -p -- "$(dirname -- "${file}")"
  write_file "${file}" <<YAML
# Image that runs in ${ENV_NAME}. Rewritten by scripts/ecr_put.sh --env ${ENV_NAME} after each push.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component

images:
  - name: image.invalid/${REPOSITORY_NAME}
    newName: ${REPOSITORY}
    digest: ${DIGEST}
YAML
  chmod 644 "${file}"
  log "wrote $(shown "${file}")"
}

# set_values: the same for a Helm chart.
set_values() {
  local file="${MODULE_DIR}/k8s/values/${ENV_NAME}.image.yaml"
  [[ -d "${MODULE_DIR}/k8s/chart" ]] || return 0
  write_file "${file}" <<YAML
# Image that runs in ${ENV_NAME}. Rewritten by scripts/ecr_put.sh --env ${ENV_NAME} after each push.
image:
  repository: ${REPOSITORY}
  digest: ${DIGEST}
YAML
  chmod 644 "${file}"
  log "wrote $(shown "${file}")"
}

main() {
  parse "$@"
  MODULE_DIR="$(cd -- "${MODULE_DIR}" && pwd -P)"
  CONTEXT="$(cd -- "${CONTEXT}" && pwd -P)"
  enter_environment "${ENVIRONMENT}"
  read_repository
  [[ -z "${FROM}" ]] || check_source
  choose_tag
  [[ -n "${PLATFORM}" || "${ENV_LOCAL}" == true ]] || PLATFORM='linux/amd64'
  need docker
  if [[ "${DRY_RUN}" == true ]]; then
    publish
    return 0
  fi
  check_engine
  [[ -z "${FROM}" ]] || docker buildx version >/dev/null 2>&1 || die "copying an image by digest needs docker buildx, which is not installed"
  [[ "${ENV_LOCAL}" == true ]] || verify_account
  digest_in_registry
  if [[ -n "${DIGEST}" ]]; then
    log "${REPOSITORY}:${TAG} already exists; nothing to $([[ -n "${FROM}" ]] && printf copy || printf build)"
  else
    publish
    digest_in_registry
  fi
  [[ -z "${FROM}" || "${DIGEST}" == "${FROM##*@}" ]] || die "${REPOSITORY}:${TAG} is another image (${DIGEST:-none}) than ${FROM}; use --tag"
  [[ "${DIGEST}" =~ ^sha256:[0-9a-f]{64}$ ]] || die "the registry does not report the digest of ${REPOSITORY}:${TAG}"
  printf '%s@%s\n' "${REPOSITORY}" "${DIGEST}" | write_file "${MODULE_DIR}/container_image.digest.txt"
  log "wrote $(shown "${MODULE_DIR}/container_image.digest.txt")"
  set_overlay
  set_values
  printf '%s@%s\n' "${REPOSITORY}" "${DIGEST}"
}

main "$@"
