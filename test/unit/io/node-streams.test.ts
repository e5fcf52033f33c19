import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** More than a pipe holds. */
const MUCH = 300_000;
const WRITER = `
import { textStream } from ${JSON.stringify(path.resolve('src/io/node-streams.ts'))};
const stream = textStream(1, () => process.stdout);
let failed = 'no';
stream.on('error', (error) => { failed = error.code; });
stream.write('é'.repeat(${MUCH / 2}));
stream.write('end');
console.error(stream.isTTY, failed, stream === process.stdout);
`;

let folder = '';
let writer = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'streams-'));
  writer = path.join(folder, 'writer.cjs');
  const source = path.join(folder, 'writer.ts');
  writeFileSync(source, WRITER);
  await build({ entryPoints: [source], outfile: writer, bundle: true, platform: 'node' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EXPECTED = `${'é'.repeat(MUCH / 2)}end`;

describe('standard output', () => {
  test('into a file', () => {
    const file = path.join(folder, 'out.txt');
    const { stderr } = spawnSync(process.execPath, [writer], {
      stdio: ['ignore', openSync(file, 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect([readFileSync(file, 'utf8'), stderr]).toEqual([EXPECTED, 'false no false\n']);
  });

  test('through a pipe whose reader is slow', () => {
    const script = `"${process.execPath}" "${writer}" | (sleep 0.3; cat)`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([EXPECTED, 'false no false\n']);
  });

  test('into a pipe that does not wait', () => {
    // The other end of a pipe that Python has set so.
    const script = `import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
child = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(0.3)
sys.stdout.buffer.write(b''.join(iter(lambda: os.read(r, 65536), b'')))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script, process.execPath, writer], {
      encoding: 'utf8',
    });
    expect([stdout, stderr]).toEqual([EXPECTED, 'false no false\n']);
  });

  test('to a device that takes nothing', () => {
    const { stderr } = spawnSync(process.execPath, [writer], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(stderr).toBe('false ENOSPC false\n');
  });

  test('to a reader that goes away', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${writer}" | true`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('false EPIPE false\n');
  });
});
