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
