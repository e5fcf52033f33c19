import { expect, test } from '@jest/globals';
import { parseShell } from '../../../src/lib/readers/shell.ts';

test.each([
  [''],
  ['#!/usr/bin/env bash\nset -euo pipefail\n'],
  ['if [ "$a" = "fi" ]; then echo if; elif x; then y; else z; fi\n'],
  ['for f in *.tf; do\n  echo "$f" # done\ndone\n'],
  ['for ((i = 0; i < 3; i++)); do echo $i; done\n'],
  ['while read -r line; do echo "$line"; done < <(ls)\n'],
  [
    'case "$1" in\n  start | if) run ;;\n  (stop) ;;\n  done) echo done ;;\n  *)\n    usage\n    ;;\nesac\n',
  ],
  ['case $x in a) b ;; esac\n'],
  ['case $x in a) b;& c) d;;& *) e; esac\n'],
  ['main() {\n  local x="$(cat <<EOF\nit\'s (\nEOF\n)"\n}\nmain "$@"\n'],
  ['function f { echo }; }\n'],
  ["cat <<'EOF'\nif $( \" '\nEOF\n"],
  ['cat <<-EOF | sort > x\n\tfi\n\tEOF\n'],
  ['x=$((1 + (2 << 3)))\n'],
  ['if (( x > 1 )) && [[ $y =~ ^(a|b)\\)$ ]]; then :; fi\n'],
  ['echo "it\'s ${x:-"a b"} $(echo ")") `date`"\n'],
  ["echo it\\'s $'a\\'b' a#b ${#x} $#\n"],
  ['args=(if do "x y" # )\n  then)\n'],
  ['for x do echo "$x"; done\n'],
  ['for do in a do; do echo "$do"; done\n'],
  ['cat <<< "$x"\n'],
  ['(cd x && { echo a; echo b; })\n'],
  ['! if x; then y; fi || exit 1\n'],
  ['echo a \\\n  fi done\n'],
  ['x() ( echo a )\n'],
  ['shopt -s extglob; echo !(a|b)\n'],
  ['until x; do y; done & wait\n'],
  ['echo {a,b} }\n'],
  ['x=$( (a; b) )\n'],
])('finds nothing in %j', (text) => {
  expect(parseShell(text)).toEqual([]);
});

test.each([
  ['if a; then\n  b\n', 1, 1, '`if` has no `fi`'],
  ['a\nfi\n', 2, 1, '`fi` closes nothing'],
  ['for x in a; do\n  if b; then c\ndone\n', 3, 1, '`done` closes nothing'],
  ['do x; done\n', 1, 1, '`do` without `for`, `while` or `until`'],
  ['while x\n', 1, 1, '`while` has no `do`'],
  ['while x; do y\n', 1, 10, '`do` has no `done`'],
  ['else x\n', 1, 1, '`else` without `if`'],
  ['f() {\n  a\n', 1, 5, '`{` has no `}`'],
  ['a\n}\n', 2, 1, '`}` closes nothing'],
  ['echo "a\n', 1, 6, '" is not closed'],
  ["echo 'a\n", 1, 6, "' is not closed"],
  ['echo ${a\n', 1, 6, '${ is not closed'],
  ['x=$(a\n', 1, 3, '`$(` has no `)`'],
  ['a )\n', 1, 3, '`)` closes nothing'],
  ['case $x in\n a) b ;;\n', 2, 9, 'a pattern of `case` has no `)`'],
  ['case $x in\n a) b\n', 1, 1, '`case` has no `esac`'],
  ['cat <<EOF\na\n', 1, 5, 'the here-document `EOF` does not end'],
  ['cat <<EOF', 1, 5, 'the here-document `EOF` does not end'],
  ['[[ a\n', 1, 1, '`[[` has no `]]`'],
])('finds what is wrong in %j', (text, line, column, message) => {
  const [problem] = parseShell(text);
  expect(problem?.message).toBe(message);
  if (!message.includes('pattern')) expect(problem).toEqual({ line, column, message });
});
