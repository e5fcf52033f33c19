# shellcheck shell=bash
# shellcheck disable=SC2034
# Kept in shape by create-infra-module (infra.yaml: shared); edits here are kept and merged.
# Settings from infra.yaml for the scripts: environments, their state, and dependencies between
# modules. Sourced by common.sh. Change infra.yaml, not the marked regions.

# infra:begin project
PROJECT='platform'
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
    'staging')
      ENV_ACCOUNT='111111111111'
      ENV_REGION='eu-central-1'
      ENV_PROTECTED=false
      ENV_LOCAL=false
      ENV_ENDPOINT=''
      ENV_CONTEXT='arn:aws*:eks:eu-central-1:111111111111:cluster/*'
      ENV_STATE_BUCKET='platform-staging-tfstate'
      ENV_LOCK_TABLE=''
      ;;
    'production')
      ENV_ACCOUNT='222222222222'
      ENV_REGION='eu-central-1'
      ENV_PROTECTED=true
      ENV_LOCAL=false
      ENV_ENDPOINT=''
      ENV_CONTEXT='arn:aws*:eks:eu-central-1:222222222222:cluster/*'
      ENV_STATE_BUCKET='platform-production-tfstate'
      ENV_LOCK_TABLE=''
      ;;
    local)
      ENV_ACCOUNT='000000000000'
      ENV_REGION='eu-central-1'
      ENV_PROTECTED=false
      ENV_LOCAL=true
      ENV_ENDPOINT='http://127.0.0.1:4566'
      ENV_CONTEXT=''
      ENV_STATE_BUCKET='platform-local-tfstate'
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
  printf '%s\n' 'staging' 'production' 'local'
}

module_table() {
  cat <<'MODULES'
ci|infra/ci|
cluster|infra/cluster|plumbing
local|infra/local|
mailer|infra/mailer|cluster plumbing
plumbing|infra/plumbing|
report|infra/report|cluster plumbing
shared|infra/shared|
storefront|infra/storefront|cluster plumbing
MODULES
}
# infra:end names
