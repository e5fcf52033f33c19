#!/usr/bin/env bash
# Deploys a service to Kubernetes. A module's scripts/deploy.sh calls
#
#     deploy.sh --module ID --root DIRECTORY --name NAME --namespace NAMESPACE --workload WORKLOAD
#               --packaging PACKAGING --delivery DELIVERY --rollout ROLLOUT --default-watch SECONDS "$@"
#
# Exit status: 0 success, 1 failure (the version before serves on), 2 usage error. Messages go to
# stderr; stdout carries manifests, differences, or what runs.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source-path=SCRIPTDIR source=manifests.sh
. "${COMMON_DIR}/manifests.sh"
# shellcheck source-path=SCRIPTDIR source=rollout.sh
. "${COMMON_DIR}/rollout.sh"
# shellcheck source-path=SCRIPTDIR source=blue_green.sh
. "${COMMON_DIR}/blue_green.sh"
# shellcheck source-path=SCRIPTDIR source=canary.sh
. "${COMMON_DIR}/canary.sh"

COMMAND=''
MODULE=''
MODULE_DIR=''
ENVIRONMENT=''
CONTEXT=''
NAME=''
NAMESPACE=''
WORKLOAD=''
PACKAGING=''
DELIVERY=''
ROLLOUT=''
STEPS=''
WATCH=''
DEFAULT_WATCH=60
TIMEOUT=600
HOLD=false
ASSUME_YES=false

usage() {
  cat <<'USAGE'
Usage: deploy.sh COMMAND --env ENVIRONMENT [options]

Commands
  apply      deploy the image that ecr_put.sh has set, wait until it runs, go back if it does not
  promote    finish what apply --hold began
  rollback   go back to the previous version
  status     show what runs
  ask        print what a deployment answers at /readyz, through kubectl port-forward
  diff       show what apply would change
  render     print the manifests (no cluster)
  run        run a cronjob once, now, and print what it says
  delete     take the module out of the cluster; the namespace stays

Options
  --env ENVIRONMENT   environment of infra.yaml, or local (a cluster on this machine)
  --context NAME      context of kubectl instead of the current one
  --timeout SECONDS   how long a version may take to become ready; default 600
  --watch SECONDS     how long it is watched before the next step; default watch_seconds of the module
                      in infra.yaml, in local 10 at most
  --steps 'P ...'     canary: shares of the pods in percent
  --hold              blue_green: do not switch yet; canary: stay at the first step
  --yes               skip confirmation in protected environments
  --dry-run           check everything, let the cluster check the manifests, change nothing
  --verbose           print each command
  -h, --help          this text

Deleting from a protected environment needs ALLOW_PROTECTED_DESTROY=1, and a typed confirmation or
--yes.
USAGE
}

parse() {
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --module) option_value "$@" && MODULE="${VALUE}" && shift ;;
      --root) option_value "$@" && MODULE_DIR="${VALUE}" && shift ;;
      --name) option_value "$@" && NAME="${VALUE}" && shift ;;
      --namespace) option_value "$@" && NAMESPACE="${VALUE}" && shift ;;
      --workload) option_value "$@" && WORKLOAD="${VALUE}" && shift ;;
      --packaging) option_value "$@" && PACKAGING="${VALUE}" && shift ;;
      --delivery) option_value "$@" && DELIVERY="${VALUE}" && shift ;;
      --rollout) option_value "$@" && ROLLOUT="${VALUE}" && shift ;;
      --env) option_value "$@" && ENVIRONMENT="${VALUE}" && shift ;;
      --env=*) ENVIRONMENT="${1#*=}" ;;
      --context) option_value "$@" && CONTEXT="${VALUE}" && shift ;;
      --timeout) option_value "$@" && TIMEOUT="${VALUE}" && shift ;;
      --default-watch) option_value "$@" && DEFAULT_WATCH="${VALUE}" && shift ;;
      --watch) option_value "$@" && WATCH="${VALUE}" && shift ;;
      --steps) option_value "$@" && STEPS="${VALUE}" && shift ;;
      --hold) HOLD=true ;;
      --yes) ASSUME_YES=true ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      *) [[ -z "${COMMAND}" ]] || usage_error "unexpected argument '$1'" && COMMAND="$1" ;;
    esac
    shift
  done
  [[ -n "${COMMAND}" ]] || usage_error "a command is needed"
  [[ -n "${MODULE}" && -d "${MODULE_DIR}/k8s" && -n "${NAME}" && -n "${ROLLOUT}" ]] || usage_error "call a module's deploy.sh"
  [[ "${TIMEOUT}" =~ ^[1-9][0-9]{0,4}$ ]] || usage_error "--timeout needs a number of seconds"
  choose_watch
  [[ "${WATCH}" =~ ^[0-9]{1,5}$ ]] || usage_error "--watch needs a number of seconds"
  [[ "${STEPS}" =~ ^([1-9][0-9]?( |$))*$ ]] || usage_error "--steps needs percentages from 1 to 99, such as '10 50'"
}

# choose_watch: on one's own machine somebody waits for it, and there is no traffic that could show a fault.
choose_watch() {
  [[ -z "${WATCH}" ]] || return 0
  WATCH="${DEFAULT_WATCH}"
  [[ "${ENVIRONMENT}" != local || "${WATCH}" -le 10 ]] || WATCH=10
}

# ---------------------------------------------------------------- guards

# require_context: the cluster that kubectl would talk to belongs to the environment.
require_context() {
  need kubectl
  [[ -n "${CONTEXT}" ]] || CONTEXT="$(kubectl config current-context 2>/dev/null)" ||
    die "kubectl has no current context; use --context, or get one: aws eks update-kubeconfig --name CLUSTER"
  if [[ "${ENV_LOCAL}" == true ]]; then
    require_local_context "${CONTEXT}"
  else
    # shellcheck disable=SC2053,SC2154  # a pattern, set by environments.sh
    [[ "${CONTEXT}" == ${ENV_CONTEXT} ]] ||
      die "context '${CONTEXT}' does not belong to ${ENV_NAME}, which allows ${ENV_CONTEXT} (kube_context of module shared in infra.yaml)"
    require_own_cluster
  fi
}

# require_own_cluster: where environments share account and region, all of them allow the context. The one whose
# name is in that of the cluster has it; the longest, since dev is in dev-eu, too.
require_own_cluster() {
  local name owner='' sharing=0 cluster="-${CONTEXT##*/}-"
  for name in $(environment_names); do
    # shellcheck disable=SC2053  # a pattern
    (settings_of "${name}" && [[ "${CONTEXT}" == ${ENV_CONTEXT} ]]) || continue
    sharing=$((sharing + 1))
    [[ "${cluster}" != *"-${name}-"* || "${#name}" -le "${#owner}" ]] || owner="${name}"
  done
  [[ "${sharing}" -le 1 || "${owner}" == "${ENV_NAME}" ]] ||
    die "context '${CONTEXT}' fits several environments of one account and region, and by its name it is ${owner:-of none of them}, not ${ENV_NAME}; set kube_context of module shared for each of them in infra.yaml"
}

# require_images: every image has a digest. A new overlay has none, and a tag may move.
require_images() {
  local image
  for image in $(images_in "${RENDERED}"); do
    [[ "${image}" != image.invalid/* ]] ||
      die "${ENV_NAME} has no image yet; push one: $(shown "${MODULE_DIR}")/scripts/ecr_put.sh --env ${ENV_NAME}"
    [[ "${image}" =~ @sha256:[0-9a-f]{64}$ ]] || die "image ${image} has no digest; only images by digest are deployed"
  done
}

# enter: everything that is checked before anything is changed.
enter() {
  load_environment "${ENVIRONMENT}"
  require_context
  debug "context ${CONTEXT}"
}

# enter_change: the same for commands that change the cluster.
enter_change() {
  enter
  if [[ "${DELIVERY}" == argocd && "${ENV_LOCAL}" != true ]]; then
    die "Argo CD deploys ${MODULE} to ${ENV_NAME}: commit k8s/ and let it sync"
  fi
  if [[ "${ENV_PROTECTED}" == true && "${ASSUME_YES}" != true && "${DRY_RUN}" != true ]]; then
    confirm_typed "${MODULE}-${ENV_NAME}" "This changes ${MODULE} in ${ENV_NAME} (context ${CONTEXT})."
  fi
}

# ---------------------------------------------------------------- commands

command_render() {
  load_environment "${ENVIRONMENT}"
  render
  cat -- "${RENDERED}"
}

command_diff() {
  enter
  render
  # kubectl diff: 0 no difference, 1 differences, else an error.
  kube diff --filename "${RENDERED}" || [[ $? -eq 1 ]] || die "the cluster could not compare the manifests"
}

command_apply() {
  enter_change
  render
  require_images
  if [[ "${DRY_RUN}" == true ]]; then
    check_objects
    return 0
  fi
  if [[ "${WORKLOAD}" == cronjob ]]; then
    apply_objects
    log "${NAME} runs the new image from the next run on"
  else
    "apply_${ROLLOUT}"
    tell_leftovers
  fi
}

command_promote() {
  [[ "${ROLLOUT}" != rolling ]] || usage_error "rollout ${ROLLOUT} has nothing to promote"
  enter_change
  render
  require_images
  [[ "${DRY_RUN}" == true ]] || "promote_${ROLLOUT}"
}

command_rollback() {
  [[ "${WORKLOAD}" != cronjob ]] || usage_error "a cronjob keeps no earlier version; set the earlier image and apply"
  enter_change
  [[ "${DRY_RUN}" == true ]] || "rollback_${ROLLOUT}"
}

command_status() {
  local kinds=deployments,horizontalpodautoscalers template=.spec.template selector="app.kubernetes.io/name=${NAME}"
  if [[ "${WORKLOAD}" == cronjob ]]; then kinds=cronjobs,jobs template=.spec.jobTemplate.spec.template; fi
  enter
  kube get "${kinds},pods" --selector "${selector}"
  kube get "${kinds%%,*}" --selector "${selector}" \
    --output "jsonpath={range .items[*]}{.metadata.name} runs {${template}.spec.containers[0].image}{\"\\n\"}{end}"
  [[ "${ROLLOUT}" != blue_green ]] || log "live: $(live_track)"
}

# command_ask: from inside the pod's network, so that no network policy has to allow it.
command_ask() {
  local forward port answer status=0
  [[ "${WORKLOAD}" == deployment ]] || usage_error "${MODULE} is a ${WORKLOAD}; only a deployment answers requests"
  enter
  need curl
  temp_file
  kube port-forward "service/${NAME}" :http >"${TEMP_FILE}" 2>&1 &
  forward=$!
  until port="$(sed -n 's/^Forwarding from 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "${TEMP_FILE}")" && [[ -n "${port}" ]]; do
    kill -0 "${forward}" 2>/dev/null || die "no pod of ${NAME} can be reached: $(tr '\n' ' ' <"${TEMP_FILE}")"
    sleep 0.2
  done
  answer="$(curl --silent --show-error --fail --noproxy '*' --max-time 10 "http://127.0.0.1:${port}/readyz")" || status=$?
  kill "${forward}" 2>/dev/null || true
  [[ "${status}" -eq 0 ]] || die "${NAME} does not answer; see: deploy.sh status"
  printf '%s\n' "${answer}"
}

command_run() {
  local job
  [[ "${WORKLOAD}" == cronjob ]] || usage_error "${MODULE} is a ${WORKLOAD}; only a cronjob can be run"
  enter_change
  job="${NAME}-$(date -u +%Y%m%d%H%M%S)"
  [[ "${DRY_RUN}" != true ]] || return 0
  kube create job "${job}" --from "cronjob/${NAME}" >&2
  if ! kube wait --for=condition=Complete "job/${job}" --timeout "${TIMEOUT}s" >&2; then
    show_pods "job-name=${job}"
    die "job ${job} did not complete"
  fi
  kube logs "job/${job}"
}

# command_delete: by label, so that nothing else in the namespace is touched.
command_delete() {
  local kinds='deployments,cronjobs,jobs,services,configmaps,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers'
  local selector="app.kubernetes.io/name=${NAME}"
  load_environment "${ENVIRONMENT}"
  if [[ "${ENV_PROTECTED}" == true && "${ALLOW_PROTECTED_DESTROY:-}" != 1 && "${DRY_RUN}" != true ]]; then
    die "${ENV_NAME} is protected: delete needs ALLOW_PROTECTED_DESTROY=1"
  fi
  enter_change
  if [[ "${DRY_RUN}" == true ]]; then
    kube get "${kinds}" --selector "${selector}" --output name
    return 0
  fi
  if [[ "${PACKAGING}" == helm ]]; then helm_in_cluster uninstall "${NAME}" --wait --ignore-not-found >&2; fi
  kube delete "${kinds}" --selector "${selector}" >&2
}

main() {
  parse "$@"
  MODULE_DIR="$(cd -- "${MODULE_DIR}" && pwd -P)"
  case "${COMMAND}" in
    apply | promote | rollback | status | ask | diff | render | run | delete) "command_${COMMAND}" ;;
    *) usage_error "unknown command '${COMMAND}'" ;;
  esac
}

main "$@"
