#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: storefront); edits here are kept and merged.
# Deploys to Kubernetes: deploy.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
exec "${root}/../../infra/shared/scripts/deploy.sh" \
  --module storefront --root "${root}" --name storefront --namespace platform-storefront \
  --workload deployment --packaging kustomize --delivery kubectl \
  --rollout rolling --steps '10 50' --default-watch 60 "$@"
