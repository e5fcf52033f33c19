#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: report); edits here are kept and merged.
# Deploys to Kubernetes: deploy.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
exec "${root}/../../infra/shared/scripts/deploy.sh" \
  --module report --root "${root}" --name report --namespace platform-report \
  --workload cronjob --packaging kustomize --delivery kubectl \
  --rollout rolling --default-watch 60 "$@"
