import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What reading and hashing files costs where nothing else is done. */
const BARE_HASH = `
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const paths = readFileSync(process.argv[2], 'utf8').trimEnd().split('\\n');
let last = '';
for (const path of paths) last = createHash('sha256').update(readFileSync(path)).digest('hex');
console.log(paths.length, last);
`;

/** Writes the list and the script; returns commands that read and hash the files of the list. */
export async function hashingYardsticks(scratch, folder, files) {
  const list = path.join(scratch, 'files.txt');
  const script = path.join(scratch, 'bare-hash.cjs');
  await writeFile(list, `${files.join('\n')}\n`);
  await writeFile(script, BARE_HASH);
  return {
    bare: { argv: [process.execPath, script, list], cwd: folder },
    git: { argv: ['git', 'hash-object', '--stdin-paths'], cwd: folder, stdin: list },
  };
}

/**
 * Packs what a first sync has written; returns a maker of commands that unpack it, each into a
 * new folder.
 */
export async function unpackingYardstick(scratch, folder) {
  const archive = path.join(scratch, 'result.tar');
  const without = ['--exclude=./.git', '--exclude=./.infra/undo', '--exclude=./.infra/run'];
  execFileSync('tar', ['cf', archive, ...without, '.'], { cwd: folder });
  return async (round) => {
    const cwd = path.join(scratch, `unpacked-${round}`);
    await mkdir(cwd);
    return { argv: ['tar', 'xf', archive], cwd };
  };
}
