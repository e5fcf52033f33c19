import { expect, test } from '@jest/globals';

import type { RepoPath } from '../../../src/model.ts';
import { showChanges } from '../../../src/report/patch.ts';

const CHANGES = [
  { path: 'a.txt' as RepoPath, before: 'one\ntwo\n', after: 'one\n2\n' },
  { path: 'b.txt' as RepoPath, before: null, after: 'new\n' },
  { path: 'c.txt' as RepoPath, before: 'old\n', after: null },
];

test('changes are patches, one after the other', async () => {
  expect(await showChanges(CHANGES, false)).toBe(
    [
      '--- a/a.txt',
      '+++ b/a.txt',
      '@@ -1,2 +1,2 @@',
      ' one',
      '-two',
      '+2',
      '--- /dev/null',
      '+++ b/b.txt',
      '@@ -0,0 +1 @@',
      '+new',
      '--- a/c.txt',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-old',
      '',
    ].join('\n'),
  );
});

test('with colours, removed lines are red and new ones green', async () => {
  const text = await showChanges(CHANGES.slice(0, 1), true);
  expect(text.split('\n').slice(0, 6)).toEqual([
    '\u001b[1m--- a/a.txt\u001b[22m',
    '\u001b[1m+++ b/a.txt\u001b[22m',
    '\u001b[36m@@ -1,2 +1,2 @@\u001b[39m',
    ' one',
    '\u001b[31m-two\u001b[39m',
    '\u001b[32m+2\u001b[39m',
  ]);
});
