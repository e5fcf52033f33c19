import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Id of the module that the others are copies of. */
const FIRST = 'app_0001';

export const idOf = (number) => `app_${String(number).padStart(4, '0')}`;

/** Copies what gets installed, so that a build in between does not change what is measured. */
export async function installTool(root, folder) {
  await mkdir(folder, { recursive: true });
  for (const name of ['dist', 'templates', 'package.json']) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  return path.join(folder, 'dist/bin.cjs');
}

/** Makes the repositories that commands are measured in; all below `scratch`. */
export class Repositories {
  #scratch;
  #bin;
  #entry = '';
  #fresh = 0;

  constructor(scratch, bin) {
    this.#scratch = scratch;
    this.#bin = bin;
  }

  /** An empty git repository that nobody has used before: deleting slows the next creating. */
  async empty() {
    this.#fresh += 1;
    const folder = path.join(this.#scratch, `fresh-${this.#fresh}`);
    await mkdir(folder);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    return folder;
  }

  /** `platform` (foundation, shared, local) and `one` (the same and one service). */
  async prepare() {
    this.platform = await this.empty();
    this.#run(this.platform, 'init', '--yes');
    this.one = await this.#copy(this.platform);
    this.#run(this.one, 'add', FIRST, '--yes');
    this.#entry = entryOf(await readFile(path.join(this.one, 'infra.yaml'), 'utf8'), FIRST);
  }

  /** A repository with one service, for adding a second. */
  withOne() {
    return this.#copy(this.one);
  }

  /** A repository whose manifest has so many services, none of them written yet. */
  async unsynced(count) {
    const folder = await this.#copy(this.platform);
    const file = path.join(folder, 'infra.yaml');
    const entries = Array.from({ length: count }, (_, index) =>
      this.#entry.replaceAll(FIRST, idOf(index + 1)),
    );
    const [above, below] = splitAfterModules(await readFile(file, 'utf8'));
    await writeFile(file, `${above}${entries.join('\n')}\n${below}`);
    return folder;
  }

  /** The same, written. */
  async synced(count) {
    const folder = await this.unsynced(count);
    this.#run(folder, 'sync', '--yes');
    return folder;
  }

  async #copy(from) {
    const folder = await this.empty();
    for (const name of await readdir(from)) {
      if (name !== '.git') {
        await cp(path.join(from, name), path.join(folder, name), { recursive: true });
      }
    }
    return folder;
  }

  #run(folder, ...args) {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
    execFileSync(process.execPath, [this.#bin, ...args], { cwd: folder, env, stdio: 'pipe' });
  }
}

function splitAfterModules(text) {
  const [line] = /^modules:.*\n/m.exec(text);
  const at = text.indexOf(line) + line.length;
  return [text.slice(0, at), text.slice(at)];
}

/** The lines of one entry of `modules:`. */
function entryOf(text, id) {
  const [, below] = splitAfterModules(text);
  const lines = below.slice(below.indexOf(`  ${id}:\n`)).split('\n');
  const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('    '));
  return `${lines.slice(0, end).join('\n')}\n`;
}

/** Paths of all files that the locks of a repository record. */
export async function recordedFiles(folder) {
  const locks = path.join(folder, '.infra/lock');
  const texts = await Promise.all(
    (await readdir(locks)).map((name) => readFile(path.join(locks, name), 'utf8')),
  );
  return texts.flatMap((text) => Object.keys(JSON.parse(text).files ?? {})).sort();
}
