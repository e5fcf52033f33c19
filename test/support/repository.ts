import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run, runOk, type RunResult } from './run.ts';
import { toolEnv } from './tools.ts';

/** The packed and installed tool (installed-setup.mjs). */
function installed(file: string): string {
  const folder = process.env.INSTALLED_FOLDER;
  if (folder === undefined) throw new Error('INSTALLED_FOLDER is not set: run jest for e2e');
  return path.join(folder, 'node_modules', file);
}

/** What `npx create-infra-module` runs. */
export const bin = (): string => installed('.bin/create-infra-module');

/** The file behind it, for `node <file>`. */
export const binFile = (): string => installed('create-infra-module/dist/bin.cjs');

/** The folder of the installed package. */
export const installedPackage = (): string => installed('create-infra-module');

/** Git as on a fresh machine whose user has said who they are; no colours, no CI. */
export const GIT_ENV: Record<string, string> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'init.defaultBranch',
  GIT_CONFIG_VALUE_0: 'main',
  GIT_AUTHOR_NAME: 'A. Person',
  GIT_AUTHOR_EMAIL: 'person@example.com',
  GIT_COMMITTER_NAME: 'A. Person',
  GIT_COMMITTER_EMAIL: 'person@example.com',
  GIT_EDITOR: 'true',
};

export interface CallOptions {
  /** Below the repository; default its root. */
  cwd?: string;
  input?: string;
  /** Another installation of the tool. */
  bin?: string;
  env?: Record<string, string>;
}

/** A temporary directory, a git repository unless told otherwise, and ways to work in it. */
export class Repository {
  readonly folder: string;
  readonly #holder: string;

  private constructor(holder: string, folder: string) {
    this.#holder = holder;
    this.folder = folder;
  }

  /** `name` may hold spaces and letters of any kind. */
  static async empty(name = 'shop', git = true): Promise<Repository> {
    const holder = mkdtempSync(path.join(tmpdir(), 'repo-'));
    const folder = path.join(holder, name);
    mkdirSync(folder, { recursive: true });
    const repository = new Repository(holder, folder);
    if (git) await repository.git('init', '--quiet');
    return repository;
  }

  /** With one module, committed. */
  static async withModule(id = 'file_processing'): Promise<Repository> {
    const repository = await Repository.empty();
    await repository.ok(id, '--yes');
    await repository.commit();
    return repository;
  }

  /** A directory that lies in that of another repository and goes with it. */
  static at(folder: string): Repository {
    return new Repository(folder, folder);
  }

  /** The same files, history included, in a directory of their own. */
  copy(): Repository {
    const holder = mkdtempSync(path.join(tmpdir(), 'repo-'));
    const folder = path.join(holder, path.basename(this.folder));
    cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    return new Repository(holder, folder);
  }

  /** Calls the tool without a terminal. */
  async tool(args: readonly string[], options: CallOptions = {}): Promise<RunResult> {
    const { cwd = '', input = '', env = {} } = options;
    return run(options.bin ?? bin(), args, { cwd: this.at(cwd), env: this.env(env), input });
  }

  /** Calls the tool, which must end with 0; what it printed to stdout. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.tool(args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  env(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    const env = toolEnv({ ...GIT_ENV, ...more });
    // Jest sets it for the tests themselves.
    delete env.FORCE_COLOR;
    return env;
  }

  git(...args: string[]): Promise<string> {
    return runOk('git', args, { cwd: this.folder, env: this.env() });
  }

  /** Like `git`, for calls that may fail. */
  tryGit(...args: string[]): Promise<RunResult> {
    return run('git', args, { cwd: this.folder, env: this.env() });
  }

  async commit(message = 'state'): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  at(file: string): string {
    return path.join(this.folder, file);
  }

  has(file: string): boolean {
    return existsSync(this.at(file));
  }

  read(file: string): string {
    return readFileSync(this.at(file), 'utf8');
  }

  write(file: string, text: string, mode?: number): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
    if (mode !== undefined) chmodSync(this.at(file), mode);
  }

  append(file: string, text: string): void {
    this.write(file, this.read(file) + text);
  }

  /** Replaces text that must be there. */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    this.write(
      file,
      text.replace(from, () => to),
    );
  }

  delete(file: string): void {
    rmSync(this.at(file), { recursive: true });
  }

  /** Sets a parameter of a module in infra.yaml as a person would: a line below `params:`. */
  setParam(id: string, name: string, value: string): void {
    const text = this.read('infra.yaml');
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    const lines = text.split(end);
    const from = lines.indexOf(`  ${id}:`);
    const next = lines.findIndex((line, at) => at > from && /^ {2}\S/.test(line));
    const to = next === -1 ? lines.length : next;
    const inside = (line: string, at: number): boolean => at > from && at < to && line !== '';
    const old = lines.findIndex(
      (line, at) => inside(line, at) && line.startsWith(`      ${name}:`),
    );
    const params = lines.findIndex((line, at) => inside(line, at) && line === '    params:');
    if (from === -1 || params === -1) throw new Error(`${id} has no params in infra.yaml`);
    const line = `      ${name}: ${value}`;
    if (old === -1) lines.splice(params + 1, 0, line);
    else lines[old] = line;
    this.write('infra.yaml', lines.join(end));
  }

  /**
   * Every file, link and folder, `.git` and what the tool keeps for this machine alone left out.
   * Executable files end in `*`.
   */
  tree(): Record<string, string> {
    const tree: Record<string, string> = {};
    const walk = (below: string): void => {
      for (const name of readdirSync(this.at(below)).sort()) {
        const file = below === '' ? name : `${below}/${name}`;
        if (/^(\.git|\.infra\/(undo|run))$/.test(file)) continue;
        const stat = lstatSync(this.at(file));
        if (stat.isSymbolicLink()) tree[file] = `-> ${readlinkSync(this.at(file))}`;
        else if (stat.isFile()) {
          tree[stat.mode & 0o100 ? `${file}*` : file] = readFileSync(this.at(file), 'latin1');
        } else if (stat.isDirectory()) {
          tree[`${file}/`] = '';
          walk(file);
        }
      }
    };
    walk('');
    return tree;
  }

  remove(): void {
    rmSync(this.#holder, { recursive: true, force: true });
  }
}

/** Paths whose content differs between two trees. */
export function differences(
  before: Record<string, string>,
  after: Record<string, string>,
): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((file) => before[file] !== after[file]).sort();
}
