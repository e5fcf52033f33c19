import { describe, expect, test } from '@jest/globals';

import { parseManifest } from '../../../src/manifest/parse.ts';
import { renamedFolder, renameModule } from '../../../src/manifest/rename.ts';
import { renameKey } from '../../../src/manifest/rename-key.ts';
import type { RepoPath } from '../../../src/model.ts';

const HEAD = 'version: 1\nproject: demo\nenvironments: { dev: { region: eu-west-1 } }\nmodules:\n';

async function renamed(text: string, name: string): Promise<string> {
  const { manifest } = await parseManifest(text);
  const halves = [{ from: 'infra/my_app' as RepoPath, to: `infra/${name}` as RepoPath }];
  return renameModule(text, manifest.modules[0]!, name, halves);
}

describe('a folder under a new name', () => {
  test.each([
    ['infra/my_app', 'infra/new_app'],
    ['packages/my-app', 'packages/new-app'],
    ['my_app', 'new_app'],
    ['infra/other', 'infra/other'],
    ['infra/my_app/deep', 'infra/my_app/deep'],
  ])('%s', (before, after) => {
    expect(renamedFolder(before as RepoPath, 'my_app', 'new_app')).toBe(after);
  });
});

describe('a key under a new name', () => {
  test.each([
    ['in its place', 'params:\n      a: 1\n      old: 2 # two\n      z: 3', 'old: 2', 'new: 2'],
    ['in braces', 'params: { a: 1, old: 2, z: 3 } # all', 'old:', 'new:'],
    ['in quotes', "params: { 'old': 2 }", "'old'", "'new'"],
    ['below another', 'params: { a: { old: 1 }, old: 2 }', 'old: 2', 'new: 2'],
  ])('%s: nothing else changes, not even a last line without an end', async (_, own, from, to) => {
    const other = '  aa:\n    blueprint: x@1.0.0\n    params: { old: 2 }\n';
    const text = `${HEAD}${other}  my_app:\n    blueprint: service@1.0.0\n    ${own}`;
    const at = text.lastIndexOf(from);
    const after = text.slice(0, at) + to + text.slice(at + from.length);
    expect(await renameKey(text, 'my_app', ['params', 'old'], 'new')).toBe(after);
    expect(await renameKey(text, 'my_app', ['params', 'gone'], 'new')).toBe(text);
  });

  test('stays in its place where it is written with a question mark', async () => {
    const text = `${HEAD}  my_app:\n    blueprint: a@1.0.0\n    params:\n      ? old\n      : 1\n      z: 2\n`;
    const { manifest } = await parseManifest(
      await renameKey(text, 'my_app', ['params', 'old'], 'new'),
    );
    expect(Object.entries(manifest.modules[0]!.params)).toEqual([
      ['new', 1],
      ['z', 2],
    ]);
  });
});

describe('an entry under a new name', () => {
  const entry = `  # Of the shop.
  my_app:
    blueprint: service@1.0.0
    package: packages/my-app # kebab
    params:
      # kept
      port: 9000
`;

  test('keeps its key, comments and line endings', async () => {
    const after = entry.replace(
      '    package: packages/my-app',
      '    name: new_app\n    package: packages/new-app',
    );
    expect(await renamed(HEAD + entry, 'new_app')).toBe(HEAD + after);
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(await renamed(crlf(HEAD + entry), 'new_app')).toBe(crlf(HEAD + after));
  });

  test('loses name: when it is called by its id again', async () => {
    const once = await renamed(HEAD + entry, 'new_app');
    const { manifest } = await parseManifest(once);
    expect(await renameModule(once, manifest.modules[0]!, 'my_app', [])).toBe(HEAD + entry);
  });

  test('globs of ownership: keep their order, quotes and comments', async () => {
    const own = `${entry}    ownership:
      "infra/my_app/k8s/**": managed # all
      # but
      infra/my_app/k8s/mine.yaml: merged
      infra/my_app2/x: merged
      'infra/my_app/a: b': seeded
`;
    const text = await renamed(HEAD + own, 'new_app');
    expect(text.slice(text.indexOf('    ownership:'))).toBe(
      own.slice(own.indexOf('    ownership:')).replaceAll('infra/my_app/', 'infra/new_app/'),
    );
  });

  test('that is written in braces is changed all the same', async () => {
    const text = `${HEAD}  my_app: { blueprint: service@1.0.0, package: packages/my_app }\n`;
    const { manifest } = await parseManifest(await renamed(text, 'new_app'));
    expect(manifest.modules[0]).toMatchObject({
      id: 'my_app',
      name: 'new_app',
      package: 'packages/new_app',
    });
  });
});
