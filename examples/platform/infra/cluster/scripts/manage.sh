#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform lifecycle of this module: manage.sh -h
set -euo pipefail

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"

exec "${root}/../../infra/shared/scripts/terraform.sh" \
  --module 'cluster' --root "${root}" "$@"
