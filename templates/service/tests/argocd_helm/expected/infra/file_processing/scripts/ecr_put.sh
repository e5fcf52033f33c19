#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Builds and pushes the image, and sets it in the overlay: ecr_put.sh -h
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(dirname -- "${here}")"
exec "${root}/../../infra/shared/scripts/image.sh" \
  --module file_processing --root "${root}" --context "${root}/../../packages/file_processing" "$@"
