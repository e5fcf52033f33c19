import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/lib/readers/dockerfile.ts';

test('instructions with joined lines, comments and here-documents', () => {
  const text = `# syntax=docker/dockerfile:1
ARG V=20
from node:\${V} AS build

RUN apt-get update \\
    # why
    && apt-get install -y curl
RUN <<END
FOO bar
END
CMD ["node"]
`;
  expect(parseDockerfile(text)).toEqual({
    problems: [],
    instructions: [
      { name: 'ARG', value: 'V=20', line: 2 },
      { name: 'FROM', value: 'node:${V} AS build', line: 3 },
      { name: 'RUN', value: 'apt-get update && apt-get install -y curl', line: 5 },
      { name: 'RUN', value: '<<END', line: 8 },
      { name: 'CMD', value: '["node"]', line: 11 },
    ],
  });
});

test('the escape directive', () => {
  expect(parseDockerfile('# escape=`\nFROM a\nRUN x `\n  y \\\nUSER b\n').instructions).toEqual([
    { name: 'FROM', value: 'a', line: 2 },
    { name: 'RUN', value: 'x y \\', line: 3 },
    { name: 'USER', value: 'b', line: 5 },
  ]);
});

test.each([
  ['', [{ line: 1, column: 1, message: 'the first instruction is not FROM' }]],
  ['RUN x\n', [{ line: 1, column: 1, message: 'the first instruction is not FROM' }]],
  ['FROM a\n<<<<<<< yours\n', [{ line: 2, column: 1, message: '`<<<<<<<` is no instruction' }]],
  ['FROM a\nUSER\n', [{ line: 2, column: 1, message: 'USER has no arguments' }]],
  ['FROM a\nRUN <<E\nx\n', [{ line: 2, column: 1, message: 'the here-document `E` does not end' }]],
])('problems of %j', (text, problems) => {
  expect(parseDockerfile(text).problems).toEqual(problems);
});
