import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle } from '../../scripts/bundle.mjs';

const SOURCES: Record<string, string> = {
  'package.json': JSON.stringify({ version: '3.2.1', engines: { node: '>=20.19' } }),
  'src/bin.ts': `
    import { Mistake } from './shared.ts';
    import { answer } from './replaced.ts';
    const commands = {
      one: () => import('./commands/one.ts'),
      two: () => import('./commands/two.ts'),
    };
    async function main(name: 'one' | 'two'): Promise<string> {
      try {
        return await (await commands[name]()).run();
      } catch (error) {
        return error instanceof Mistake ? 'caught a Mistake of ' + error.message : String(error);
      }
    }
    const loaded = () =>
      Object.keys(require.cache).map((file) => file.replace(/^.*[/]/, '').replace(/-[A-Z0-9]{8}/, ''));
    void main(process.argv[2] as 'one').then((text) =>
      console.log(JSON.stringify({ text, answer, loaded: loaded() })),
    );`,
  'src/shared.ts': `export class Mistake extends Error {}`,
  'src/commands/common.ts': `
    import { Mistake } from '../shared.ts';
    export const fail = (who: string): never => { throw new Mistake(who); };`,
  'src/commands/one.ts': `
    import { fail } from './common.ts';
    export const run = (): Promise<string> => fail('one');`,
  'src/commands/two.ts': `
    import { fail } from './common.ts';
    export async function run(): Promise<string> {
      const { parse } = await import('yaml');
      const { default: prompts } = await import('prompts');
      const { execaSync } = await import('execa');
      const { default: Handlebars } = await import('handlebars/runtime');
      const found = [parse, prompts, prompts.inject, execaSync, Handlebars.template];
      return fail(found.map((each) => typeof each).join());
    }`,
  'src/replaced.ts': `export const answer = 'from the source';`,
};

let root = '';

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

function run(...args: string[]): string {
  return execFileSync(process.execPath, [path.join(root, 'dist/bin.cjs'), ...args], {
    encoding: 'utf8',
  });
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
  write(SOURCES);
  await bundle({
    root,
    outdir: path.join(root, 'dist'),
    replacements: { 'src/replaced.ts': `export const answer = 'from the build';` },
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the bundle', () => {
  test.each(['--version', '-V'])('answers %s in its first file', (flag) => {
    // Nothing else is there to be loaded.
    const alone = path.join(root, 'alone.cjs');
    copyFileSync(path.join(root, 'dist/bin.cjs'), alone);
    expect(execFileSync(process.execPath, [alone, flag], { encoding: 'utf8' })).toBe('3.2.1\n');
  });

  test('loads one command, and a class is the same class in all files', () => {
    const { text, loaded } = JSON.parse(run('one')) as { text: string; loaded: string[] };
    expect(text).toBe('caught a Mistake of one');
    expect(loaded).toContain('one.cjs');
    expect(loaded).not.toContain('two.cjs');
    expect(loaded.filter((file) => file.startsWith('lib-'))).toEqual([]);
  });

  test('loads libraries where they are used, with default and named exports', () => {
    const { text, loaded } = JSON.parse(run('two')) as { text: string; loaded: string[] };
    expect(text).toBe('caught a Mistake of function,function,function,function,function');
    expect(loaded).toEqual(expect.arrayContaining(['lib-yaml.cjs', 'lib-handlebars-runtime.cjs']));
    expect(loaded).not.toContain('lib-handlebars.cjs');
  });

  test('replaces modules', () => {
    expect(JSON.parse(run('one'))).toMatchObject({ answer: 'from the build' });
  });

  test.each(['extends Error', 'fail='])('holds the code of a source file once: %s', (code) => {
    const dist = path.join(root, 'dist');
    const holders = readdirSync(dist).filter(
      (file) =>
        /^(?!lib-).*[.]cjs$/.test(file) &&
        readFileSync(path.join(dist, file), 'utf8').includes(code),
    );
    expect(holders).toHaveLength(1);
  });

  test('refuses a replacement for a file that is not there', async () => {
    const replacements = { 'src/renamed.ts': '' };
    const built = bundle({ root, outdir: path.join(root, 'dist2'), replacements });
    await expect(built).rejects.toThrow('src/renamed.ts is to be replaced, but not imported');
  });

  test.each([
    ['20.18.3', 2],
    ['18.20.0', 2],
    ['20.19.0', 0],
    ['24.0.0', 0],
  ])('on Node %s ends with %d', (version, code) => {
    const preload = path.join(root, 'preload.cjs');
    const versions = `{ ...process.versions, node: '${version}' }`;
    writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    const args = ['-r', preload, path.join(root, 'dist/bin.cjs'), 'one'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(code);
    expect(stderr).toBe(
      code === 0
        ? ''
        : `create-infra-module needs Node 20.19 or newer; this is ${process.version}.\n`,
    );
  });

  describe('keeps what V8 compiled', () => {
    const kept = path.join(
      'dist',
      '.compiled',
      `${process.version}-${process.platform}-${process.arch}`,
    );
    const at = (name: string): string => path.join(root, kept, name);
    const names = (): string[] => (existsSync(at('')) ? readdirSync(at('')).sort() : []);
    const forget = (): void =>
      rmSync(path.join(root, 'dist/.compiled'), { recursive: true, force: true });

    test('once a command, for the next run to take', () => {
      forget();
      const first = run('one');
      const before = names();
      expect(before).toEqual(expect.arrayContaining(['main.cjs.bin', 'one.ran']));
      const times = before.map((name) => statSync(at(name)).mtimeMs);
      expect(run('one')).toBe(first);
      expect(names().map((name) => statSync(at(name)).mtimeMs)).toEqual(times);
      run('two');
      expect(names().length).toBeGreaterThan(before.length);
    });

    test.each([
      ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
      ['empty', () => Buffer.alloc(0)],
      [
        'of other code',
        (bytes: Buffer) => bytes.map((byte, index) => (index > 400 ? byte ^ 1 : byte)),
      ],
    ])('and makes it anew where it is %s', (_, spoil) => {
      const first = run('one');
      const whole = readFileSync(at('main.cjs.bin'));
      writeFileSync(at('main.cjs.bin'), spoil(whole));
      expect(run('one')).toBe(first);
      expect(readFileSync(at('main.cjs.bin')).length).toBeGreaterThan(whole.length / 2);
    });

    test('of this very code: a file of the same length is compiled again', () => {
      run('one');
      const main = path.join(root, 'dist/main.cjs');
      const code = readFileSync(main, 'utf8');
      writeFileSync(main, code.replace('from the build', 'from the BUILD'));
      expect(JSON.parse(run('one'))).toMatchObject({ answer: 'from the BUILD' });
      // Nothing is kept of it, should the old one come back with its old time.
      writeFileSync(main, code);
      expect(JSON.parse(run('one'))).toMatchObject({ answer: 'from the build' });
    });

    test('and makes it anew where V8 refuses it: another run had other flags', () => {
      run('one');
      const made = (): number => statSync(at('main.cjs.bin')).mtimeMs;
      const first = made();
      const script = path.join(root, 'dist/bin.cjs');
      execFileSync(process.execPath, ['--no-opt', script, 'one']);
      const second = made();
      expect(second).toBeGreaterThan(first);
      run('one');
      const third = made();
      expect(third).toBeGreaterThan(second);
      run('one');
      expect(made()).toBe(third);
    });

    test('out of the sight of git, and never behind a link', () => {
      forget();
      run('one');
      expect(readFileSync(at('.gitignore'), 'utf8')).toBe('*\n');
      forget();
      const elsewhere = path.join(root, 'elsewhere');
      mkdirSync(elsewhere);
      symlinkSync(elsewhere, path.join(root, 'dist/.compiled'));
      expect(JSON.parse(run('one'))).toMatchObject({ answer: 'from the build' });
      expect(readdirSync(elsewhere)).toEqual([]);
    });

    test('whole or not at all', () => {
      forget();
      const limited = ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath];
      const { status } = spawnSync('sh', [...limited, path.join(root, 'dist/bin.cjs'), 'one']);
      expect(status).toBe(0);
      expect(names().filter((name) => /[.]\d+$/.test(name))).toEqual([]);
    });

    test('not where it may not write, nor where the user turned it off', () => {
      forget();
      writeFileSync(path.join(root, 'dist/.compiled'), 'a file is in the way');
      expect(JSON.parse(run('one'))).toMatchObject({ answer: 'from the build' });
      forget();
      const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
      execFileSync(process.execPath, [path.join(root, 'dist/bin.cjs'), 'one'], { env });
      expect(names()).toEqual([]);
    });
  });

  test('refuses a static import of a slow library', async () => {
    write({ 'src/replaced.ts': `import { parse } from 'yaml'; export const answer = parse('a');` });
    const built = bundle({ root, outdir: path.join(root, 'dist2') });
    await expect(built).rejects.toThrow("yaml is slow to load: write `await import('yaml')`");
  });
});
