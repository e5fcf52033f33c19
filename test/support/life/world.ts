import { sha256 } from '../../../src/lib/hash.ts';
import { main } from '../../../src/main.ts';
import type { MemoryDisk, MemoryOptions } from '../../../src/io/memory-disk.ts';
import type { RepoPath } from '../../../src/model.ts';
import { memoryOutside } from '../outside.ts';
import { ModelGit, type LifeGit } from './git.ts';

export interface Answer {
  code: number;
  said: string;
  /** What of it went to stdout. */
  data: string;
  /** Calls that would have changed the disk. */
  writes: number;
}

/** A process that ended in the middle. */
class Killed extends Error {}

/** A repository, its git, and every word that a person wrote. */
export class World {
  disk: MemoryDisk;
  git: LifeGit;
  readonly options: MemoryOptions;
  /** Words that must be somewhere. */
  readonly words = new Set<string>();
  /** Calls that ended in the middle, each before the one before it was ended. */
  killed: readonly (readonly string[])[] = [];
  #counter = 0;
  #clock = Date.parse('2026-01-01T00:00:00Z');

  constructor(disk: MemoryDisk, options: MemoryOptions = {}, git: LifeGit = new ModelGit(disk)) {
    this.disk = disk;
    this.options = options;
    this.git = git;
  }

  /** The same place, to try things out. */
  copy(): World {
    const disk = this.disk.copy(this.options);
    const copy = new World(disk, this.options, this.git.copy(disk));
    for (const word of this.words) copy.words.add(word);
    copy.killed = this.killed;
    copy.#counter = this.#counter;
    copy.#clock = this.#clock;
    return copy;
  }

  /** The tool, called as bin.ts calls it. With `killAt` it ends before that change of the disk. */
  async tool(argv: readonly string[], killAt = Infinity): Promise<Answer> {
    const real = this.disk;
    const disk = killAt === Infinity ? real : this.#dying(killAt);
    const before = disk.writes;
    const now = new Date(this.#clock).toISOString();
    const { printed, ...outside } = memoryOutside(disk, { git: this.git.api(), now });
    const open = (): Promise<typeof outside> =>
      Promise.resolve({ ...outside, root: { ...outside.root, via: 'git' as const } });
    const entry = { argv, columns: 80, version: '1.0.0', open, out: outside.out };
    const code = await main(entry);
    const writes = disk.writes - before;
    if (disk !== real) this.#replace(disk);
    return { code, said: `${printed.data}${printed.talk}`, data: printed.data, writes };
  }

  /** Clocks are set back, too. */
  tick(seconds: number): void {
    this.#clock += seconds * 1000;
  }

  /** A word that nobody wrote before. */
  word(): string {
    this.#counter += 1;
    const word = `word${this.#counter}x`;
    this.words.add(word);
    return word;
  }

  paths(below = ''): string[] {
    return Object.keys(this.disk.files())
      .map((path) => path.replace(/\*$/, ''))
      .filter((path) => path.startsWith(below));
  }

  /** What people see and edit: not what is the tool's own. */
  visible(): string[] {
    return this.paths().filter((path) => /^(infra\/|packages\/|[^/]+$)/.test(path));
  }

  text(path: string): string {
    return this.disk.read(path as RepoPath)?.toString('utf8') ?? '';
  }

  put(path: string, text: string): void {
    this.disk.put(path, text, this.disk.executable(path as RepoPath));
  }

  /** Everything but the local records: path → text; executable files end in `*`. */
  tree(): Record<string, string> {
    const all = Object.entries(this.disk.files());
    return Object.fromEntries(all.filter(([path]) => !/^\.infra\/(run|undo)\//.test(path)));
  }

  /** The same, to compare states. */
  state(): string {
    return sha256(JSON.stringify(this.tree()));
  }

  /** A run ended in the middle, and none has ended it since. */
  interrupted(): boolean {
    return this.paths('.infra/run/').length > 0;
  }

  /** Words that lie below a folder, in what `part` takes of each file. */
  wordsBelow(folder: string, part = (text: string): string => text): Set<string> {
    const texts = this.paths(`${folder}/`).map((path) => part(this.text(path)));
    return wordsIn(texts.join('\n'));
  }

  /** Words in what files are generated from. */
  wordsOfSources(): Set<string> {
    const texts = ['infra.yaml', ...this.paths('blueprints/')].map((path) => this.text(path));
    return wordsIn(texts.join('\n'));
  }

  /** Words in files of people's, as they lie there. */
  wordsAtHand(): Set<string> {
    const texts = Object.entries(this.tree()).filter(([path]) => !isRecord(path));
    return wordsIn(texts.map(([, text]) => text).join('\n'));
  }

  /** Words that are nowhere, and those that only an undo record has. */
  missing(): { nowhere: string[]; undoOnly: string[] } {
    const [open, undo] = [[] as string[], [] as string[]];
    for (const [path, text] of Object.entries(this.disk.files())) {
      if (path.startsWith('.infra/undo/')) undo.push(text);
      else if (!isRecord(path)) open.push(text);
    }
    const seen = wordsIn(`${open.join('\n')}\n${this.git.history}`);
    const kept = wordsIn(undo.join('\n'));
    const gone = [...this.words].filter((word) => !seen.has(word));
    return {
      nowhere: gone.filter((word) => !kept.has(word)),
      undoOnly: gone.filter((word) => kept.has(word)),
    };
  }

  /** From call number `n` on nothing reaches the disk any more: for it, the process has ended. */
  #dying(n: number): MemoryDisk {
    return this.disk.copy({
      ...this.options,
      beforeWrite: (call, disk) => {
        if (call.number >= n) throw new Killed('killed');
        this.options.beforeWrite?.(call, disk);
      },
    });
  }

  #replace(disk: MemoryDisk): void {
    this.disk = disk.copy(this.options);
    this.git.disk = this.disk;
  }
}

function isRecord(path: string): boolean {
  return /^\.infra\/(lock|base|shared)\//.test(path);
}

/** The words of people in a text. */
export function wordsIn(text: string): Set<string> {
  return new Set(text.match(/\bword\d+x\b/g));
}
