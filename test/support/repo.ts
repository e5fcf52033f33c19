import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { SyncOptions } from '../../src/commands/sync.ts';
import { sync } from '../../src/commands/sync.ts';
import { worldOf } from '../../src/commands/world.ts';
import { UserError, type Problem } from '../../src/errors.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { allDrifts, type Inspection } from '../../src/inspect/model.ts';
import type { Templates } from '../../src/io/io.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import { parseLock } from '../../src/lock.ts';
import type { Lock, RepoPath } from '../../src/model.ts';
import { memoryOutside, type MemoryOutside, type MemoryOutsideOptions } from './outside.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/blueprints');

export const COMMON = { json: false, dryRun: false, yes: true, allowDirty: false };
export const SYNC: SyncOptions = {
  ...COMMON,
  restore: [],
  conflicts: 'tell',
  exitCode: false,
  upgrade: false,
  rekey: false,
};

/** A blueprint of test/fixtures/blueprints as files of a repository, by path. */
export function blueprintFiles(name: string, below = `blueprints/${name}`): Record<string, string> {
  const folder = path.join(FIXTURES, name);
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        `${below}/${path.relative(folder, file).split(path.sep).join('/')}`,
        readFileSync(file, 'utf8'),
      ]),
  );
}

/** Built-in blueprints made of fixtures: name → a version other than its own, or null. */
export function builtin(versions: Record<string, string | null>): Templates {
  return {
    list: () => Object.keys(versions).sort(),
    version: (name) => (Object.hasOwn(versions, name) ? (versions[name] ?? '1.0.0') : null),
    read: (name) => {
      if (!Object.hasOwn(versions, name)) return null;
      const version = versions[name];
      return Object.entries(blueprintFiles(name, '')).map(([file, text]) => ({
        path: file.slice(1),
        text: version && file === '/blueprint.yaml' ? withVersion(text, version) : text,
      }));
    },
  };
}

export function withVersion(header: string, version: string): string {
  return header.replace(/^version: .*$/m, `version: ${version}`);
}

/** infra.yaml with these modules, written as they are indented below `modules:`. */
export function manifest(modules: string): string {
  return `version: 1
project: demo

environments:
  dev:
    account: "111111111111"
    region: eu-west-1
    cidr: 10.10.0.0/16

modules:
${modules}`;
}

export const ALPHA = `  alpha:
    blueprint: ./blueprints/mini@1.0.0
    package: packages/alpha
    params:
      size: 1
`;

/** A repository in memory, and short words for what tests do with it. */
export class Repo {
  readonly disk: MemoryDisk;
  options: MemoryOutsideOptions & {
    templates?: Templates;
    version?: string;
    /** Files that a person may name on the command line. */
    userFiles?: Record<string, string>;
  };

  constructor(files: Record<string, string> | MemoryDisk, options: Repo['options'] = {}) {
    this.disk = files instanceof MemoryDisk ? files : new MemoryDisk(files);
    this.options = options;
  }

  /** With the fixtures `mini`, `index` and `tables`, these modules, and everything written. */
  static async synced(modules: string = ALPHA, options: Repo['options'] = {}): Promise<Repo> {
    const repo = Repo.unsynced(modules, options);
    const code = await repo.sync();
    if (code !== 0) throw new Error(`the first sync ends with ${code}`);
    return repo;
  }

  static unsynced(modules: string = ALPHA, options: Repo['options'] = {}): Repo {
    const files = {
      ...blueprintFiles('mini'),
      ...blueprintFiles('index'),
      ...blueprintFiles('tables'),
      'infra.yaml': manifest(modules),
    };
    return new Repo(files, options);
  }

  outside(): MemoryOutside {
    const outside = memoryOutside(this.disk, this.options);
    const { templates, version, userFiles = {} } = this.options;
    return {
      ...outside,
      readUserFile: (file) => userFiles[file] ?? null,
      ...(templates === undefined ? {} : { templates }),
      ...(version === undefined ? {} : { version }),
    };
  }

  sync(options: Partial<SyncOptions> = {}): Promise<number> {
    return sync(this.outside(), { ...SYNC, ...options });
  }

  inspect(restore: readonly string[] = []): Promise<Inspection> {
    const given = restore.length === 0 ? {} : { restore: (it: string) => restore.includes(it) };
    return inspect(worldOf(this.outside()), given);
  }

  /** What is not as agreed: path → person/tool action, and findings. */
  async state(): Promise<Record<string, string>> {
    const inspection = await this.inspect();
    const drifts = allDrifts(inspection)
      .filter((it) => it.action !== 'keep' || it.person !== 'nothing' || it.regions.length > 0)
      .map((it): [string, string] => [
        it.path,
        [
          `${it.person}/${it.tool} ${it.action}`,
          ...(it.reason === undefined ? [] : [it.reason]),
          ...it.regions.map((region) => `${region.name}:${region.person}/${region.tool}`),
        ].join(' '),
      ]);
    const findings = inspection.findings.map((it): [string, string] => [it.rule, it.path]);
    return Object.fromEntries([...drifts, ...findings]);
  }

  text(at: string): string {
    const bytes = this.disk.read(at as RepoPath);
    if (bytes === null) throw new Error(`${at} is not there`);
    return bytes.toString('utf8');
  }

  has(at: string): boolean {
    return this.disk.kind(at as RepoPath) !== null;
  }

  put(at: string, text: string): void {
    this.disk.put(at, text, this.disk.executable(at as RepoPath));
  }

  edit(at: string, from: string | RegExp, to: string): void {
    const text = this.text(at);
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${at} has no ${String(from)}`);
    this.put(at, edited);
  }

  delete(...paths: string[]): void {
    for (const at of paths) this.disk.unlink(at as RepoPath);
  }

  /** Deletes everything below a folder. */
  deleteAll(folder: string): void {
    for (const at of this.paths(folder)) this.delete(at);
    const inside = this.disk.folders().filter((it) => it === folder || it.startsWith(`${folder}/`));
    for (const at of inside.reverse()) this.disk.rmdir(at as RepoPath);
  }

  /** Paths of all files below a folder. */
  paths(folder: string): string[] {
    return Object.keys(this.disk.files())
      .map((it) => it.replace(/\*$/, ''))
      .filter((it) => it.startsWith(`${folder}/`));
  }

  lock(id: string): Lock {
    const at = `.infra/lock/${id}.json`;
    return parseLock(this.text(at), at);
  }

  /** Everything but what only this machine keeps. */
  tree(): Record<string, string> {
    const all = Object.entries(this.disk.files());
    return Object.fromEntries(all.filter(([at]) => !/^\.infra\/(run|undo)\//.test(at)));
  }
}

/** Problems of a call that is refused. */
export async function refusal(running: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await running;
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('it was not refused');
}
