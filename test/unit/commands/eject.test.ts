import { describe, expect, test } from '@jest/globals';

import { eject } from '../../../src/commands/eject.ts';
import { release } from '../../../src/commands/release.ts';
import { undo } from '../../../src/commands/undo.ts';
import { withoutMarks } from '../../../src/inspect/eject.ts';
import { scripted } from '../../support/ask.ts';
import { ALPHA, COMMON, refusal, Repo } from '../../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const NEEDED = 'infra/alpha/needed.yaml';

interface Done {
  code: number;
  data: string;
  talk: string;
}

async function ejecting(repo: Repo, more: Partial<typeof COMMON> = {}): Promise<Done> {
  const outside = repo.outside();
  const code = await eject(outside, { ...COMMON, ...more });
  return { code, ...outside.printed };
}

describe('leaving', () => {
  test('takes the lines of the tool, infra.yaml and .infra away, and nothing else', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.put('mine.txt', '# infra:begin facts\nmine\n# infra:end facts\n');
    const before = repo.tree();
    expect((await ejecting(repo)).code).toBe(0);
    const after = repo.tree();
    const strip = (text: string): string =>
      text.replace(/^.*(by create-infra-module \(infra\.yaml|infra:(begin|end) ).*\n/gm, '');
    const generated = /^(infra\/|packages\/|TABLE\.md|MODULES\.md|owned\.txt|pages\/)/;
    const expected = Object.entries(before)
      .filter(([path]) => !path.startsWith('.infra/') && path !== 'infra.yaml')
      .map(([path, text]) => [path, generated.test(path) ? strip(text) : text]);
    const { 'EJECTED.md': note, ...rest } = after;
    expect(rest).toEqual(Object.fromEntries(expected));
    expect(rest[NEEDED]).toBe(
      'module: alpha\n\nfirst: mine\n\nsecond: 2\n\nsize: 1\n\ntitle: plain\n',
    );
    expect(rest['infra/alpha/run.sh*']).toMatch(/^#!\/usr\/bin\/env bash\nsize=1\n/);
    expect(rest['infra/alpha/notes.md']).toContain('- size: 1\n');
    // Git sees nothing of what undo needs.
    expect(repo.text('.infra/undo/.gitignore')).toBe('*\n');
    expect(note).toContain('| alpha | mini | infra/alpha | packages/alpha |\n');
    expect(note).toContain('On 2026-01-01, with version 1.0.0.');
  });

  test('undo brings all of it back', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit('infra.yaml', 'size: 1', 'size: 1 # mine');
    const before = repo.tree();
    await ejecting(repo);
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(repo.tree()).toEqual(before);
    expect(await repo.state()).toEqual({});
  });

  test('what is set up anew later is seen by git', async () => {
    const repo = await Repo.synced();
    const manifest = repo.text('infra.yaml');
    const ignored = repo.text('.infra/.gitignore');
    await ejecting(repo);
    repo.put('infra.yaml', manifest);
    for (const path of repo.paths('infra/alpha')) repo.delete(path);
    await repo.sync();
    expect(repo.text('.infra/.gitignore')).toBe(ignored);
  });

  test('a released file becomes plain, too', async () => {
    const repo = await Repo.synced();
    await release(repo.outside(), { ...COMMON, given: NEEDED });
    await ejecting(repo);
    expect(repo.text(NEEDED)).not.toContain('create-infra-module');
  });

  test('names what still speaks of the tool', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', 'Another one.', 'See infra.yaml.');
    const { data } = await ejecting(repo, { json: true });
    expect(JSON.parse(data)).toMatchObject({
      version: 1,
      command: 'eject',
      note: 'EJECTED.md',
      mentions: [{ path: 'infra/alpha/notes.md', line: 5 }],
    });
    expect(repo.text('EJECTED.md')).toContain('- infra/alpha/notes.md:5\n');
  });

  test('pending changes are not made on the way out', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await ejecting(repo);
    expect(repo.text(NEEDED)).toContain('size: 1');
  });
});

describe('before leaving', () => {
  test('a person is asked; a no leaves everything', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    repo.options = { ask: scripted({ 'Leave create-infra-module?': false }) };
    expect(await refusal(ejecting(repo, { yes: false }))).toEqual([
      { message: 'cancelled: nothing was written' },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('without a terminal it needs --yes', async () => {
    const repo = await Repo.synced();
    const [problem] = await refusal(ejecting(repo, { yes: false }));
    expect(problem!.fix).toBe('create-infra-module eject --yes; --dry-run shows what it would do');
  });

  test('--dry-run shows it and writes nothing', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    const { data } = await ejecting(repo, { dryRun: true });
    expect(data).toContain('--- a/infra.yaml\n+++ /dev/null\n');
    expect(data).toContain('-<!-- infra:begin facts -->\n');
    expect(repo.tree()).toEqual(before);
  });

  test('a file where the note belongs is refused', async () => {
    const repo = await Repo.synced();
    repo.put('EJECTED.md', 'mine\n');
    const before = repo.tree();
    const [problem] = await refusal(ejecting(repo));
    expect(problem!.message).toContain('EJECTED.md is there already');
    expect(repo.tree()).toEqual(before);
  });
});

test.each([
  [
    'CRLF stays',
    '# Kept in shape by create-infra-module (infra.yaml: a); edits here are put back.\r\nx\r\n',
    'x\r\n',
  ],
  [
    'a line that only looks alike stays',
    '# Kept in shape by create-infra-module (infra.yaml: other); edits here are put back.\n',
    '# Kept in shape by create-infra-module (infra.yaml: other); edits here are put back.\n',
  ],
  [
    'a comment of Markdown, regions in the text',
    '<!-- Written once by create-infra-module (infra.yaml: a); it is yours now. -->\na\n  # infra:begin x\nb\n  # infra:end x',
    'a\nb',
  ],
])('%s', (_what, text, plain) => {
  expect(withoutMarks(text, ['a'])).toBe(plain);
});
