# shellcheck shell=bash
# shellcheck disable=SC2034
# Kept in shape by create-infra-module (infra.yaml: shared); edits here are kept and merged.
# Settings from infra.yaml for the scripts: environments, their state, and dependencies between
# modules. Sourced by common.sh. Change infra.yaml, not the marked regions.

# infra:begin project
PROJECT='shop'
OUTPUTS_VIA='remote_state'
# Port of the registry in infra/local; empty without that module.
LOCAL_REGISTRY_PORT=5001
# Kubernetes contexts that environment local may use.
LOCAL_CONTEXTS=('kind-*' 'k3d-*' 'minikube' 'docker-desktop')
# infra:end project

# settings_of NAME: set the ENV_ variables; fails for an unknown environment. ENV_CONTEXT is a pattern:
# kube_context of this module, else any EKS cluster of the account and region.
# infra:begin environments
settings_of() {
  case "$1" in
    'dev')
      ENV_ACCOUNT=''
      ENV_REGION='eu-west-1'
      ENV_PROTECTED=false
      ENV_LOCAL=false
      ENV_ENDPOINT=''
      ENV_CONTEXT='arn:aws*:eks:eu-west-1::cluster/*'
      ENV_STATE_BUCKET='shop-dev-tfstate'
      ENV_LOCK_TABLE=''
      ;;
    'prod')
      ENV_ACCOUNT=''
      ENV_REGION='eu-west-1'
      ENV_PROTECTED=true
      ENV_LOCAL=false
      ENV_ENDPOINT=''
      ENV_CONTEXT='arn:aws*:eks:eu-west-1::cluster/*'
      ENV_STATE_BUCKET='shop-prod-tfstate'
      ENV_LOCK_TABLE=''
      ;;
    local)
      ENV_ACCOUNT='000000000000'
      ENV_REGION='eu-west-1'
      ENV_PROTECTED=false
      ENV_LOCAL=true
      ENV_ENDPOINT='http://127.0.0.1:4566'
      ENV_CONTEXT=''
      ENV_STATE_BUCKET='shop-local-tfstate'
      ENV_LOCK_TABLE=''
      ;;
    *) return 1 ;;
  esac
}
# infra:end environments

# environment_names: all environments, one per line. module_table: modules sorted by id, one per
# line: id, directory, ids of the modules it reads.
# infra:begin names
environment_names() {
  printf '%s\n' 'dev' 'prod' 'local'
}

module_table() {
  cat <<'MODULES'
local|infra/local|
orders|infra/orders|plumbing
plumbing|infra/plumbing|
shared|infra/shared|
MODULES
}
# infra:end names
