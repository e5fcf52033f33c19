import { expect, test } from '@jest/globals';
import { unifiedPatch } from '../../../src/lib/patch.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n + 1}\n`).join('');

test.each([
  ['equal texts', 'a\n', 'a\n', ''],
  [
    'a changed line with context',
    numbers(9),
    numbers(9).replace('5\n', 'x\n'),
    '--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n',
  ],
  ['a new file', null, 'a\nb\n', '--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['a deleted file', 'a\n', null, '--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'],
  ['a new empty file', null, '', '--- /dev/null\n+++ b/f\n'],
  [
    'a line feed at the end',
    'a',
    'a\n',
    '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n',
  ],
])('%s', async (_name, before, after, patch) => {
  expect(await unifiedPatch('f', before, after)).toBe(patch);
});

test('a long patch is cut and says by how much', async () => {
  const patch = await unifiedPatch('f', null, numbers(10), { context: 3, maxLines: 4 });
  expect(patch).toBe('--- /dev/null\n+++ b/f\n@@ -0,0 +1,10 @@\n+1\n+2\n+3\n… 7 more lines\n');
});

test('texts with too many changes are shown as removed and added', async () => {
  const before = `head\n${'a\nb\n'.repeat(2000)}tail`;
  const after = `head\n${'c\na\n'.repeat(2000)}tail`;
  const patch = await unifiedPatch('f', before, after, { context: 1, maxLines: 3 });
  expect(patch).toBe('--- a/f\n+++ b/f\n@@ -1,4002 +1,4002 @@\n head\n-a\n… 8001 more lines\n');
});
