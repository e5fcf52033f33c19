#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: orders); edits here are kept and merged.
# Deploys to Kubernetes: deploy.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
exec "${root}/../../infra/shared/scripts/deploy.sh" \
  --module orders --root "${root}" --name orders --namespace shop-orders \
  --workload deployment --packaging kustomize --delivery kubectl \
  --rollout rolling --steps '10 50' --default-watch 60 "$@"
