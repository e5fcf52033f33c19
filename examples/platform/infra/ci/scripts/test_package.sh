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
  pyproject.toml or tests/      pytest if there is one, else unittest; in a virtual environment
                                where the package has requirements or is to be built

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

# install_python: what the package requires, in a virtual environment.
install_python() {
  local file
  VENV="$(mktemp -d "${TMPDIR:-/tmp}/test_package.XXXXXX")"
  trap 'rm -rf -- "${VENV}"' EXIT
  python3 -m venv "${VENV}"
  # shellcheck source=/dev/null
  . "${VENV}/bin/activate"
  for file in requirements.txt requirements-dev.txt; do
    if [[ -f "${file}" ]]; then python3 -m pip install --quiet --disable-pip-version-check --requirement "${file}"; fi
  done
  if [[ -f pyproject.toml ]] && grep -q '^\[build-system\]' pyproject.toml; then
    python3 -m pip install --quiet --disable-pip-version-check --editable .
  fi
}

test_python() {
  need python3
  # Comments are no requirements.
  if grep -qs '^[^#[:space:]]' requirements.txt requirements-dev.txt || grep -qs '^\[build-system\]' pyproject.toml; then
    install_python
  fi
  if python3 -c 'import pytest' 2>/dev/null; then
    PYTHONPATH=src python3 -m pytest
  elif [[ -d tests ]]; then
    PYTHONPATH=src python3 -m unittest discover -s tests
  else
    log "no tests"
  fi
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
