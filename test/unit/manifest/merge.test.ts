import { describe, expect, test } from '@jest/globals';
import {
  addModule,
  removeModule,
  setHeadValue,
  setModuleValue,
} from '../../../src/manifest/edit.ts';
import { mergeManifests } from '../../../src/manifest/merge.ts';
import { EXAMPLE } from './example.ts';

const add = (text: string, id: string): Promise<string> =>
  addModule(text, { id, blueprint: 'service@1.0.0' });

/** A manifest with one entry. */
const small = (entry: string): string =>
  `version: 1
project: mlops

modules:
  aa:
    blueprint: x@1.0.0
${entry}`;

describe('two branches', () => {
  test('that add at one place both get their module', async () => {
    const merged = await mergeManifests(
      EXAMPLE,
      await add(EXAMPLE, 'mm_1'),
      await add(EXAMPLE, 'mm_2'),
    );
    expect(merged).toEqual({ text: await add(await add(EXAMPLE, 'mm_1'), 'mm_2') });
  });

  test('may change different modules, the head, and remove a third', async () => {
    const ours = await removeModule(
      await setModuleValue(EXAMPLE, 'ci', ['path'], 'infra/x'),
      'seeder',
    );
    const theirs = await setHeadValue(
      await setModuleValue(EXAMPLE, 'cluster', ['params', 'kubernetes'], '1.36'),
      ['outputs', 'via'],
      'ssm',
    );
    expect(await mergeManifests(EXAMPLE, ours, theirs)).toEqual({
      text: await removeModule(await setModuleValue(theirs, 'ci', ['path'], 'infra/x'), 'seeder'),
    });
  });

  test('may change different lines of one module', async () => {
    const ours = await setModuleValue(EXAMPLE, 'file_processing', ['params', 'port'], 9000);
    const theirs = await setModuleValue(
      EXAMPLE,
      'file_processing',
      ['per_environment', 'prod', 'replicas'],
      5,
    );
    expect(await mergeManifests(EXAMPLE, ours, theirs)).toEqual({
      text: await setModuleValue(
        ours,
        'file_processing',
        ['per_environment', 'prod', 'replicas'],
        5,
      ),
    });
  });

  test('may change neighbouring parameters of one module, comments kept', async () => {
    const text = (port: number, replicas: number, note: string): string =>
      small(`    params:
      port: ${port} # ${note}
      replicas: ${replicas} # calm
`);
    expect(await mergeManifests(text(1, 1, 'old'), text(2, 1, 'ours'), text(1, 3, 'old'))).toEqual({
      text: text(2, 3, 'ours'),
    });
  });

  test.each([
    ['above it', '      # why\n      port: 1\n', '      # why\n      port: 2\n'],
    ['behind it', '      port: 1 # why\n', '      port: 2 # why\n'],
  ])(
    'keep a comment that one wrote %s on a value that the other changed',
    async (_, noted, both) => {
      const text = (port: string): string => small(`    params:\n${port}      replicas: 1\n`);
      const sides = [
        text(noted).replace('replicas: 1', 'replicas: 3'),
        text('      port: 2\n'),
      ] as const;
      const merged = { text: text(both).replace('replicas: 1', 'replicas: 3') };
      const base = text('      port: 1\n');
      expect(await mergeManifests(base, sides[0], sides[1])).toEqual(merged);
      expect(await mergeManifests(base, sides[1], sides[0])).toEqual(merged);
    },
  );

  test.each([
    ['add different parameters', '', 'a: 1', 'b: 2', 'a: 1\n      b: 2'],
    ['remove and change neighbours', 'a: 1\n      b: 1', 'b: 1', 'a: 1\n      b: 2', 'b: 2'],
    [
      'change different keys of one map',
      'm:\n        x: 1\n        y: 1',
      'm:\n        x: 2\n        y: 1',
      'm:\n        x: 1\n        y: 2',
      'm:\n        x: 2\n        y: 2',
    ],
  ])('may %s', async (_what, base, ours, theirs, merged) => {
    const text = (params: string): string =>
      small(`    params:\n      z: 0\n${params === '' ? '' : `      ${params}\n`}`);
    expect(await mergeManifests(text(base), text(ours), text(theirs))).toEqual({
      text: text(merged),
    });
  });

  test('may add outputs to one uses, and remove one', async () => {
    const text = (outputs: string): string =>
      `${small(`    uses:\n      bb: [${outputs}]\n`)}\n  bb:\n    blueprint: x@1.0.0\n`;
    expect(await mergeManifests(text('o, p'), text('o, p, q'), text('p, r'))).toEqual({
      text: text('p, q, r'),
    });
  });

  test('may change different environments in neighbouring lines', async () => {
    const text = (dev: string, prod: string): string =>
      `version: 1
project: mlops
environments:
  dev:
    cidr: 10.1.0.0/16
    region: ${dev} # near
  prod:
    region: ${prod} # far
    cidr: 10.2.0.0/16

modules:
  aa:
    blueprint: x@1.0.0
`;
    expect(
      await mergeManifests(
        text('eu-west-1', 'eu-west-1'),
        text('eu-west-2', 'eu-west-1'),
        text('eu-west-1', 'eu-west-3'),
      ),
    ).toEqual({ text: text('eu-west-2', 'eu-west-3') });
  });

  test('that make the same change agree', async () => {
    const both = await add(EXAMPLE, 'nn');
    expect(await mergeManifests(EXAMPLE, both, both)).toEqual({ text: both });
  });

  test('that start from nothing and agree', async () => {
    expect(await mergeManifests('', EXAMPLE, EXAMPLE)).toEqual({ text: EXAMPLE });
  });

  test('that each add the first module', async () => {
    const empty = 'version: 1\nproject: mlops\n\nmodules: {}  # sorted\n';
    const merged = await mergeManifests(empty, await add(empty, 'bb'), await add(empty, 'aa'));
    expect(merged).toEqual({ text: await add(await add(empty, 'aa'), 'bb') });
  });

  test('that each remove one of two modules leave an empty map', async () => {
    const two =
      'version: 1\nproject: mlops\nmodules:\n  aa:\n    blueprint: x@1.0.0\n\n  bb:\n    blueprint: x@1.0.0\n';
    expect(
      await mergeManifests(two, await removeModule(two, 'aa'), await removeModule(two, 'bb')),
    ).toEqual({ text: 'version: 1\nproject: mlops\nmodules: {}\n' });
  });

  test('keep our line ends and the head below the modules', async () => {
    const base =
      'version: 1\nproject: mlops\nmodules:\n  mm:\n    blueprint: x@1.0.0\n\n# below\noutputs:\n  via: ssm\n';
    const ours = (await add(base, 'aa')).replaceAll('\n', '\r\n');
    const merged = await mergeManifests(base, ours, await add(base, 'zz'));
    const expected = await add(await add(base, 'aa'), 'zz');
    expect(merged).toEqual({ text: expected.replaceAll('\n', '\r\n') });
  });
});

describe('a conflict', () => {
  const set = (value: string): Promise<string> =>
    setModuleValue(EXAMPLE, 'cluster', ['params', 'kubernetes'], value);

  test('is told with the module and its line', async () => {
    const ours = await set('1.36');
    expect(await mergeManifests(EXAMPLE, ours, await set('1.37'))).toEqual({
      conflicts: [{ id: 'cluster', line: 39 }],
    });
  });

  test('is one side removing what the other changes', async () => {
    const ours = await removeModule(EXAMPLE, 'cluster');
    expect(await mergeManifests(EXAMPLE, ours, await set('1.37'))).toEqual({
      conflicts: [{ id: 'cluster', line: 39 }],
    });
  });

  test('is two different modules of one id', async () => {
    const ours = await add(EXAMPLE, 'aa');
    const theirs = await addModule(EXAMPLE, { id: 'aa', blueprint: 'eks@1.0.0' });
    expect(await mergeManifests(EXAMPLE, ours, theirs)).toEqual({
      conflicts: [{ id: 'aa', line: 36 }],
    });
  });

  test('is a comment on what the other side removes', async () => {
    const text = (port: string): string => small(`    params:\n      z: 0\n${port}`);
    const noted = text('      port: 1 # why\n');
    const merged = await mergeManifests(text('      port: 1\n'), noted, text(''));
    expect(merged).toMatchObject({ conflicts: [{ id: 'aa' }] });
  });

  test('is a list that both changed', async () => {
    const list = (items: string): Promise<string> =>
      setModuleValue(EXAMPLE, 'cluster', ['params', 'kinds'], items.split(' '));
    const base = await list('a b');
    expect(await mergeManifests(base, await list('a b c'), await list('a b d'))).toEqual({
      conflicts: [{ id: 'cluster', line: 39 }],
    });
  });

  test('is one line of the head', async () => {
    const change = (via: string): Promise<string> => setHeadValue(EXAMPLE, ['outputs', 'via'], via);
    expect(await mergeManifests(EXAMPLE, await change('ssm'), await change('artifact'))).toEqual({
      conflicts: [{ id: null, line: 29 }],
    });
  });

  test('is a result that no longer holds together', async () => {
    const ours = await removeModule(EXAMPLE, 'cluster').then((text) =>
      setModuleValue(text, 'file_processing', ['uses', 'cluster'], undefined),
    );
    const theirs = await addModule(EXAMPLE, {
      id: 'zz',
      blueprint: 'service@1.0.0',
      uses: { cluster: ['cluster_name'] },
    });
    expect(await mergeManifests(EXAMPLE, ours, theirs)).toEqual({
      conflicts: [{ id: 'zz', line: expect.any(Number) }],
    });
  });
});
