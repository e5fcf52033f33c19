import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { nodeProbe } from '../../../src/io/node-probe.ts';

let folder: string;
const PATH = process.env.PATH;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  process.env.PATH = [`${folder}/root/bin`, 'relative', `${folder}/bin`, PATH].join(path.delimiter);
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true, force: true });
});

function program(at: string, script: string): void {
  mkdirSync(path.dirname(path.join(folder, at)), { recursive: true });
  writeFileSync(path.join(folder, at), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, at), 0o755);
}

describe('asking a program for its version', () => {
  const probe = () => nodeProbe(path.join(folder, 'root'));

  test('tells what it prints on either stream', async () => {
    program('bin/odd-tool', 'echo "out $1"; echo err >&2');
    expect(await probe()('odd-tool', ['--version'])).toEqual({
      found: true,
      text: 'out --version\nerr',
    });
  });

  test('never starts what lies in the repository', async () => {
    program('root/bin/odd-tool', `touch "${folder}/ran"; echo 1.0.0`);
    expect(await probe()('odd-tool', [])).toEqual({ found: false, text: null });
    program('bin/odd-tool', 'echo 2.0.0');
    expect((await probe()('odd-tool', [])).text).toContain('2.0.0');
  });

  test('one that is not there, fails, or may not be executed', async () => {
    expect(await probe()('no-such-tool-here', [])).toEqual({ found: false, text: null });
    program('bin/odd-tool', 'exit 3');
    expect(await probe()('odd-tool', [])).toEqual({ found: true, text: null });
    chmodSync(path.join(folder, 'bin/odd-tool'), 0o644);
    expect(await probe()('odd-tool', [])).toEqual({ found: false, text: null });
  });
});
