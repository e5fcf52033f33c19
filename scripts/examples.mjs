/**
 * examples/: repositories made by the commands that examples/README.md shows. A test makes them
 * anew and compares every byte (test/e2e/examples.test.ts).
 *
 *     npm run build && npm run examples    writes them anew
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(import.meta.dirname);

/** What belongs to a machine or to git, not to an example. */
const LEFT_OUT = ['.git', '.infra/undo', '.infra/run'];

/** The examples of the page: below a heading `## name`, the first block of commands. */
export function examplesOf(page) {
  const sections = page.matchAll(/^## ([a-z-]+)\n[\s\S]*?^```sh\n([\s\S]*?)^```$/gm);
  return [...sections].map(([, name, script]) => ({ name, script }));
}

function shims(folder, bin) {
  const call = `exec "${process.execPath}" "${bin}" "$@"\n`;
  mkdirSync(folder);
  for (const [name, script] of Object.entries({ npx: `shift\n${call}` })) {
    writeFileSync(path.join(folder, name), `#!/usr/bin/env bash\n${script}`);
    chmodSync(path.join(folder, name), 0o755);
  }
}

/** Runs the commands of one example; what they leave goes to `target`. Throws where one fails. */
function makeExample({ name, script }, { target, bin }) {
  const work = mkdtempSync(path.join(tmpdir(), 'example-'));
  try {
    shims(path.join(work, 'shims'), bin);
    const env = {
      ...process.env,
      PATH: `${path.join(work, 'shims')}${path.delimiter}${process.env.PATH}`,
      ...{ HOME: work, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    };
    const whole = `set -euo pipefail\n${script}\npwd >"$HOME/made"`;
    const done = spawnSync('bash', ['-c', whole], { cwd: work, env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${name}: ${done.stdout}${done.stderr}`);
    const made = readFileSync(path.join(work, 'made'), 'utf8').trimEnd();
    for (const each of LEFT_OUT) rmSync(path.join(made, each), { recursive: true, force: true });
    rmSync(target, { recursive: true, force: true });
    cpSync(made, target, { recursive: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Makes all examples below `folder`; returns their names. */
export function makeExamples(folder, bin = path.join(root, 'dist/bin.cjs')) {
  const examples = examplesOf(readFileSync(path.join(root, 'examples/README.md'), 'utf8'));
  for (const example of examples) {
    makeExample(example, { target: path.join(folder, example.name), bin: path.resolve(bin) });
  }
  return examples.map(({ name }) => name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  makeExamples(path.join(root, 'examples'), process.argv[2]);
}
