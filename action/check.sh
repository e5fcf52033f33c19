#!/usr/bin/env bash
# What action.yml runs: check, its text for the log, then annotations and the comment. Ends with the
# exit code of check; a comment that cannot be written fails nothing.
set -euo pipefail

if [[ -n "${TOOL_VERSION:-}" ]]; then
  tool=(npx --yes "create-infra-module@$TOOL_VERSION")
else
  export PATH="$PWD/node_modules/.bin:${GITHUB_WORKSPACE:-$PWD}/node_modules/.bin:$PATH"
  tool=(create-infra-module)
fi

report=$(mktemp)
trap 'rm -f "$report"' EXIT

code=0
"${tool[@]}" check --json >"$report" || code=$?
if ((code > 1)); then
  echo "::error title=create-infra-module::check could not tell; the log says why"
else
  "${tool[@]}" check --no-color || true
fi
node "$(dirname "${BASH_SOURCE[0]}")/report.mjs" "$report" "$code"
exit "$code"
