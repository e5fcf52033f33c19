#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Starts the local environment and loads this module's test data: setup_localstack.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
setup="${root}/../../infra/local/scripts/setup_localstack.sh"
if [[ ! -x "${setup}" ]]; then
  echo "error: infra/local is missing; add it with: npx create-infra-module add local" >&2
  exit 1
fi
exec "${setup}" --module file_processing --root "${root}" "$@"
