#!/usr/bin/env bash
# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Runs the tests of a package, as its files say how: test_package.sh -h

# shellcheck source-path=SCRIPTDIR source=../../../infra/shared/scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../infra/shared/scripts/common.sh"

usage() {
  cat <<'USAGE'
Usage: test_package.sh DIRECTORY

The first of these that DIRECTORY has decides:

  Makefile with a target test   make test
  package.json                  npm ci, npm test
  go.mod                        go vet, go test
  pyproject.toml or tests/      pytest if the package requires it, else unittest, in a virtual
                                environment with its requirements

A directory with none of them has nothing to test.
USAGE
}

test_node() {
  need npm
  npm ci --ignore-scripts
  npm test --if-present
}

test_go() {
  need go
  go vet ./...
  go test ./...
}

test_python() {
  local venv="${TMPDIR:-/tmp}/test_package.$$" file
  need python3
  python3 -m venv "${venv}"
  # shellcheck source=/dev/null
  . "${venv}/bin/activate"
  for file in requirements.txt requirements-dev.txt; do
    if [[ -s "${file}" ]]; then python -m pip install --quiet --disable-pip-version-check --requirement "${file}"; fi
  done
  if grep -q '^\[build-system\]' pyproject.toml 2>/dev/null; then
    python -m pip install --quiet --disable-pip-version-check --editable .
  fi
  if python -c 'import pytest' 2>/dev/null; then
    python -m pytest
  elif [[ -d tests ]]; then
    PYTHONPATH=src python -m unittest discover -s tests
  else
    log "no tests"
  fi
  rm -rf -- "${venv}"
}

main() {
  case "${1:-}" in
    -h | --help) usage && exit 0 ;;
    *) [[ $# -eq 1 && -d "$1" ]] || usage_error "the directory of a package is needed" ;;
  esac
  cd -- "$1"
  if [[ -f Makefile ]] && grep -q '^test:' Makefile; then
    need make
    make test
  elif [[ -f package.json ]]; then
    test_node
  elif [[ -f go.mod ]]; then
    test_go
  elif [[ -f pyproject.toml || -d tests ]]; then
    test_python
  else
    log "$1: nothing to test"
  fi
}

main "$@"
