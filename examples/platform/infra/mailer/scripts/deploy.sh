#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: mailer); edits here are kept and merged.
# Deploys to Kubernetes: deploy.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
exec "${root}/../../infra/shared/scripts/deploy.sh" \
  --module mailer --root "${root}" --name mailer --namespace platform-mailer \
  --workload worker --packaging kustomize --delivery kubectl \
  --rollout rolling --default-watch 60 "$@"
