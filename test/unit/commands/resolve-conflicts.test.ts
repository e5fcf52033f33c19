import { describe, expect, test } from '@jest/globals';

import { doctor } from '../../../src/commands/doctor.ts';
import { resolve } from '../../../src/commands/resolve.ts';
import { ALPHA, manifest, refusal, Repo, withVersion } from '../../support/repo.ts';

const NEEDED = 'infra/alpha/needed.yaml';
const COPY = `${NEEDED}.merge`;
const RUN = 'infra/alpha/run.sh';
const NOTES = 'infra/alpha/notes.md';

/** A person’s size and the manifest’s size meet in one line. */
async function conflict(modules = ALPHA): Promise<Repo> {
  const repo = await Repo.synced(modules);
  repo.edit(NEEDED, 'size: 1', 'size: 7');
  repo.edit('infra.yaml', 'size: 1', 'size: 2');
  return repo;
}

function settle(repo: Repo, ...paths: string[]): Promise<number> {
  return resolve(repo.outside(), { paths, dryRun: false });
}

test('doctor names a copy with both sides, and one that the conflict left behind', async () => {
  const repo = await conflict();
  await repo.sync({ conflicts: 'markers' });
  const told = async (): Promise<string> => {
    const outside = repo.outside();
    await doctor(outside, { json: false });
    return outside.printed.data;
  };
  expect(await told()).toContain(`copies with both sides of a conflict lie here: ${COPY}`);
  repo.edit('infra.yaml', 'size: 2', 'size: 1');
  expect(await told()).toContain(COPY);
  repo.delete(COPY);
  expect(await told()).not.toContain(COPY);
});

describe('a conflict that is resolved as it is', () => {
  test('keeps the text, counts what is wanted as agreed, and lets the module go on', async () => {
    const repo = await conflict();
    const outside = repo.outside();
    expect(await resolve(outside, { paths: [NEEDED], dryRun: false })).toBe(0);
    expect(outside.printed).toEqual({
      data: `resolved  ${NEEDED}, as it is\n`,
      talk: 'Next: create-infra-module sync\n',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('size: 7\n');
    expect(repo.text(RUN)).toContain('size=2\n');
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
    // The same change is not told again; the next one is.
    repo.edit('infra.yaml', 'size: 2', 'size: 3');
    expect(await repo.state()).toMatchObject({
      [NEEDED]: 'edited/changed conflict both-changed',
    });
  });

  test('--dry-run tells it and writes nothing', async () => {
    const repo = await conflict();
    const before = repo.tree();
    const outside = repo.outside();
    expect(await resolve(outside, { paths: [NEEDED], dryRun: true })).toBe(0);
    expect(outside.printed).toEqual({ data: `would resolve  ${NEEDED}, as it is\n`, talk: '' });
    expect(repo.tree()).toEqual(before);
  });

  test('takes a path as it is typed below the root', async () => {
    const repo = await conflict();
    repo.options = { cwd: 'infra/alpha' };
    expect(await settle(repo, './needed.yaml')).toBe(0);
    expect(await repo.sync()).toBe(0);
  });
});

describe('a merge copy', () => {
  test('is written beside the file, and taken when its markers are gone', async () => {
    const repo = await conflict();
    expect(await repo.sync({ conflicts: 'markers' })).toBe(1);
    expect(repo.text(NEEDED)).toContain('size: 7\n');
    expect(repo.text(COPY)).toContain(
      '<<<<<<< yours\nsize: 7\n||||||| last agreed\nsize: 1\n=======\nsize: 2\n>>>>>>> wanted\n',
    );
    repo.put(COPY, repo.text(COPY).replace(/<<<<<<<[^]*>>>>>>> wanted\n/, 'size: 9\n'));
    expect(await settle(repo, NEEDED)).toBe(0);
    expect(repo.text(NEEDED)).toContain('\nsize: 9\n');
    expect(repo.has(COPY)).toBe(false);
    expect(await repo.sync()).toBe(0);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test.each([
    ['all markers', (text: string) => text, 8],
    ['one marker', (text: string) => text.replace(/(<<<<<<<|\|\|\|\|\|\|\||=======).*\n/g, ''), 11],
  ])('with %s left is refused with the line, and nothing is written', async (_name, edit, line) => {
    const repo = await conflict();
    await repo.sync({ conflicts: 'markers' });
    repo.put(COPY, edit(repo.text(COPY)));
    const before = repo.tree();
    expect(await refusal(settle(repo, NEEDED))).toEqual([
      {
        message: `${COPY} still holds conflict markers`,
        file: COPY,
        line,
        fix: 'edit it until no marker is left, then resolve it again',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('with a damaged region is refused by its own name', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.edit(NOTES, 'The size is 1.', 'Of size 1.');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync({ conflicts: 'markers' });
    const copy = `${NOTES}.merge`;
    const settled = repo.text(copy).replace(/<<<<<<<[^]*>>>>>>> wanted\n/, 'Of size 2.\n');
    repo.put(copy, settled.replace(/.*infra:begin facts.*\n/, ''));
    expect(await refusal(settle(repo, NOTES))).toMatchObject([
      { message: `${copy}: region \`facts\` ends but never began`, file: copy, line: 8 },
    ]);
  });

  test('that a person has begun is not written over', async () => {
    const repo = await conflict();
    await repo.sync({ conflicts: 'markers' });
    repo.put(COPY, 'begun\n');
    const [problem] = await refusal(repo.sync({ conflicts: 'markers' }));
    expect(problem!.message).toBe(`${COPY} is there already and is not what would be written`);
    expect(repo.text(COPY)).toBe('begun\n');
  });

  test('keeps a script executable and the line endings of the file', async () => {
    const owned = ALPHA.replace(
      '    params:',
      '    ownership: { "**/run.sh": merged }\n    params:',
    );
    const repo = await Repo.synced(owned);
    repo.put(RUN, repo.text(RUN).replace('size=1', 'size=7').replaceAll('\n', '\r\n'));
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync({ conflicts: 'markers' });
    const copy = repo.text(`${RUN}.merge`).replaceAll('\r\n', '\n');
    repo.put(`${RUN}.merge`, copy.replace(/<<<<<<<[^]*>>>>>>> wanted\n/, 'size=9\n'));
    expect(await settle(repo, RUN)).toBe(0);
    expect(repo.disk.executable(RUN as never)).toBe(true);
    expect(repo.text(RUN).match(/size=9\r\n/)).not.toBeNull();
    expect(repo.text(RUN).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('what is no conflict', () => {
  test.each([
    ['a file as agreed', NOTES],
    ['a file nobody knows', 'other.txt'],
    ['a folder', 'infra/alpha'],
  ])('%s is refused', async (_name, path) => {
    const repo = await conflict();
    repo.put('other.txt', 'mine\n');
    expect(await refusal(settle(repo, path))).toEqual([
      {
        message: `${path} has no conflict to resolve`,
        file: path,
        fix: 'create-infra-module check lists conflicts',
      },
    ]);
  });

  test('an edit of a managed file: it would stay drift', async () => {
    const repo = await Repo.synced();
    repo.edit(RUN, 'echo', 'printf');
    const before = repo.tree();
    expect(await refusal(settle(repo, RUN))).toEqual([
      {
        message: `${RUN} is managed: an edit there is no conflict, it is not kept`,
        file: RUN,
        fix: `create-infra-module sync --restore ${RUN}, or own it in infra.yaml: ownership: { ${RUN}: merged }`,
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('a path outside the repository is refused', async () => {
    const [problem] = await refusal(settle(await conflict(), '../other'));
    expect(problem!.message).toBe('../other lies outside the repository /memory');
  });
});

describe('files in the way of a new module', () => {
  test('stay as they are once resolved, and all else comes, the package too', async () => {
    const repo = Repo.unsynced();
    repo.put(NOTES, 'mine\n');
    expect(await repo.sync()).toBe(1);
    expect(await settle(repo, NOTES)).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NOTES)).toBe('mine\n');
    expect(repo.paths('infra/alpha')).toHaveLength(5);
    expect(repo.has('packages/alpha/main.txt')).toBe(true);
    expect(await repo.state()).toEqual({ [NOTES]: 'edited/nothing keep' });
  });

  test('several in one call', async () => {
    const repo = Repo.unsynced();
    repo.put(NOTES, 'mine\n');
    repo.put(NEEDED, 'mine: 1\n');
    expect(await settle(repo, NOTES, NEEDED)).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect([repo.text(NOTES), repo.text(NEEDED)]).toEqual(['mine\n', 'mine: 1\n']);
  });
});

test('gives up regions whose markers are gone while the agreed blueprint is not at hand', async () => {
  const repo = await Repo.synced();
  const header = 'blueprints/mini/blueprint.yaml';
  repo.put(header, withVersion(repo.text(header), '2.0.0'));
  repo.put(NOTES, repo.text(NOTES).replace(/^.*infra:(begin|end).*\n/gm, ''));
  expect(await repo.sync()).toBe(1);
  expect(await settle(repo, NOTES)).toBe(0);
  expect(await repo.sync()).toBe(0);
  expect(repo.text(NOTES)).not.toContain('infra:');
  expect(await repo.state()).toEqual({ [NOTES]: 'edited/nothing keep' });
});

describe('a file of the whole repository', () => {
  const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
  const BETA = ALPHA.replaceAll('alpha', 'beta');

  test('is resolved in its shared record', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit('MODULES.md', '- index\n', '- index, mine\n');
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    expect(await repo.sync()).toBe(1);
    expect(await settle(repo, 'MODULES.md')).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect(repo.text('MODULES.md')).toContain('- alpha\n- index, mine\n');
    expect(await repo.state()).toEqual({ 'MODULES.md': 'edited/nothing keep' });
    repo.put('infra.yaml', manifest(ALPHA + INDEX));
    expect(await repo.sync()).toBe(1);
    expect(await repo.state()).toEqual({ 'MODULES.md': 'edited/changed conflict both-changed' });
  });
});
