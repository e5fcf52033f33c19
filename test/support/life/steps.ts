import fc from 'fast-check';

import { setModuleValue } from '../../../src/manifest/edit.ts';
import type { RepoPath } from '../../../src/model.ts';
import { remove } from './git.ts';
import type { World } from './world.ts';

/** A call of the tool, or a person at work. */
export type Step =
  | { kind: 'tool'; argv: string[]; killAt: number }
  /** `at` chooses among what there is. */
  | { kind: 'person'; what: keyof typeof PERSON; at: number; more: number };

const NAMES = ['alpha', 'beta', 'gamma'];
const BLUEPRINT = ['--blueprint', './blueprints/mini'];

/** Calls of the tool; `{file}` and `{folder}` are replaced by what there is. A new command goes here. */
const CALLS: [weight: number, argv: fc.Arbitrary<string[]>][] = [
  [6, fc.constant(['sync', '--yes'])],
  [2, fc.constant(['sync', '--yes', '--conflicts=markers'])],
  [1, fc.constant(['sync', '--dry-run'])],
  [2, fc.constant(['sync', '--yes', '--restore', '{file}'])],
  [2, fc.constant(['sync', '--yes', '--restore', '{file}', '--allow-dirty'])],
  [1, fc.constant(['sync', '--yes', '--restore', '{folder}', '--allow-dirty'])],
  [4, named((name) => ['add', name, '--yes', ...BLUEPRINT])],
  [1, named((name) => ['add', name, '--yes', '--path', 'infra/other', ...BLUEPRINT])],
  [1, named((name) => ['add', name, '--dry-run', '--yes', ...BLUEPRINT])],
  [2, named((name) => ['remove', name, '--yes'])],
  [1, named((name) => ['remove', name, '--dry-run'])],
  [3, fc.constant(['resolve', '{file}'])],
  [2, fc.constant(['undo', '--yes'])],
  [1, fc.constant(['undo', '--dry-run'])],
  [2, fc.constant(['check'])],
  [1, fc.constant(['check', '--json'])],
  [1, fc.constant(['diff'])],
  [1, fc.constant(['diff', '--yours'])],
  [1, fc.constant(['list'])],
  [1, fc.constant(['init', '--yes', '--layout', 'empty'])],
];

/** Calls that give something up, and say so: the undo record keeps it. */
export function givesUp(argv: readonly string[]): boolean {
  return argv.includes('--restore') || ['undo', 'resolve', 'remove'].includes(argv[0]!);
}

/** Calls that look only. */
export function looks(argv: readonly string[]): boolean {
  return argv.includes('--dry-run') || ['check', 'diff', 'list'].includes(argv[0]!);
}

/** There is no file or folder to do that with. */
class NothingThere extends Error {}

type Work = (world: World, at: number, more: number) => Promise<void> | void;

/** What people do between two calls. */
const PERSON = {
  addLine: (world, at, more) =>
    editLines(world, at, (lines, word) => lines.splice(more % (lines.length + 1), 0, word)),
  replaceLine: (world, at, more) =>
    editLines(world, at, (lines, word) => lines.splice(more % lines.length, 1, word)),
  append: (world, at) =>
    editLines(world, at, (lines, word) => lines.splice(lines.length - 1, 0, word)),
  dropLine: (world, at, more) =>
    editLines(world, at, (lines) => lines.splice(more % lines.length, 1)),
  delete: (world, at) => remove(world.disk, chosen(world.visible().filter(notManifest), at)),
  deleteFolder: (world, at) => {
    const folder = chosen(folders(world), at);
    for (const path of world.paths(`${folder}/`)) remove(world.disk, path);
  },
  move: (world, at, more) => {
    const from = chosen(world.visible().filter(notManifest), at);
    const to = more % 2 === 0 ? `${from}.old` : chosen(world.visible().filter(notManifest), more);
    const bytes = world.disk.read(from as RepoPath);
    if (bytes === null || from === to) return;
    world.disk.put(to, bytes, world.disk.executable(from as RepoPath));
    remove(world.disk, from);
  },
  lineEnds: (world, at) => {
    const path = chosen(world.visible(), at);
    const text = world.text(path);
    world.put(
      path,
      text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'),
    );
  },
  mode: (world, at) => {
    const path = chosen(world.visible(), at);
    const bytes = world.disk.read(path as RepoPath);
    if (bytes !== null) world.disk.put(path, bytes, !world.disk.executable(path as RepoPath));
  },
  ownFile: (world, at) => {
    const name = chosen(['run.sh', 'notes.md', 'mine.txt', 'conf/values.json'], at);
    const path = `infra/${chosen([...NAMES, 'other'], at >> 2)}/${name}`;
    if (world.disk.kind(path as RepoPath) === null) world.put(path, `${world.word()}\n`);
  },
  parameter: async (world, at, more) => {
    const id = chosen(NAMES, at);
    const value = more % 3 === 0 ? world.word() : (more % 9) + 1;
    const key = more % 3 === 0 ? 'title' : 'size';
    await editManifest(world, (text) => setModuleValue(text, id, ['params', key], value));
  },
  comment: (world, _, more) => {
    const lines = world.text('infra.yaml').split('\n');
    lines.splice(more % lines.length, 0, `# ${world.word()}`);
    world.put('infra.yaml', lines.join('\n'));
  },
  dropEntry: (world, at) => {
    const entry = new RegExp(`^  ${chosen(NAMES, at)}:\\n(?:    .*\\n|#.*\\n|\\n)*`, 'm');
    world.put('infra.yaml', world.text('infra.yaml').replace(entry, ''));
  },
  renameKey: (world, at, more) => {
    const [from, to] = [chosen(NAMES, at), chosen(NAMES, more)];
    const text = world.text('infra.yaml');
    if (!text.includes(`\n  ${to}:`))
      world.put('infra.yaml', text.replace(`\n  ${from}:`, `\n  ${to}:`));
  },
  ownership: async (world, at, more) => {
    const id = chosen(NAMES, at);
    const who = chosen(['managed', 'merged', 'seeded', 'runtime'], more);
    const glob = { [`infra/${id}/notes.md`]: who };
    await editManifest(world, (text) => setModuleValue(text, id, ['ownership'], glob));
  },
  commit: (world) => void world.git.commit(),
  switchBranch: (world) => void world.git.switch(),
  mergeBranch: (world) => void world.git.merge(),
  checkOut: (world, at) => void world.git.restore(chosen(world.paths(), at)),
  loseRecord: (world, at) => {
    const records = world
      .paths('.infra/')
      .filter((it) => /^\.infra\/(lock|base|shared)\//.test(it));
    if (at % 4 === 0 && records.length > 0) world.disk.unlink(chosen(records, at >> 2) as RepoPath);
  },
  clock: (world, at, more) => world.tick((more % 2 === 0 ? 1 : -1) * at * 3600),
} as const satisfies Record<string, Work>;

const WEIGHTS: Partial<Record<keyof typeof PERSON, number>> = {
  ...{ addLine: 8, append: 5, replaceLine: 5, parameter: 8, commit: 5, mergeBranch: 5 },
  ...{ switchBranch: 4, delete: 3, dropLine: 2, ownFile: 2 },
};

function named(call: (name: string) => string[]): fc.Arbitrary<string[]> {
  return fc.constantFrom(...NAMES).map(call);
}

/** One step in six that writes ends in the middle. */
const killAt = fc.oneof(
  { weight: 9, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('tool' as const),
      argv: fc.oneof(...CALLS.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
      killAt,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      what: fc.oneof(
        ...Object.keys(PERSON).map((what) => ({
          weight: WEIGHTS[what as keyof typeof PERSON] ?? 1,
          arbitrary: fc.constant(what as keyof typeof PERSON),
        })),
      ),
      at: fc.nat(200),
      more: fc.nat(200),
    }),
  },
);

/** The call with files and folders that there are. */
export function filledIn(argv: readonly string[], world: World, at: number): string[] {
  return argv.map((word) => {
    if (word === '{file}') return chosen(conflicting(world), at);
    return word === '{folder}' ? chosen(folders(world), at) : word;
  });
}

export async function work(
  world: World,
  what: keyof typeof PERSON,
  at: number,
  more: number,
): Promise<void> {
  try {
    await PERSON[what](world, at, more);
  } catch (error) {
    if (!(error instanceof NothingThere)) throw error;
  }
}

function chosen<T>(from: readonly T[], at: number): T {
  if (from.length === 0) throw new NothingThere();
  return from[at % from.length]!;
}

/** Files with a merge beside them first: those are the ones to be resolved. */
function conflicting(world: World): string[] {
  const visible = world.visible();
  const waiting = visible.filter((it) => visible.includes(`${it}.merge`));
  return waiting.length > 0 ? waiting : [...visible, 'infra.yaml'];
}

function folders(world: World): string[] {
  return world.disk
    .folders()
    .filter((it) => /^(infra|packages)\//.test(it))
    .concat('infra');
}

function notManifest(path: string): boolean {
  return path !== 'infra.yaml';
}

/** Changes the lines of one file; JSON keeps being JSON. */
function editLines(
  world: World,
  at: number,
  change: (lines: string[], word: string) => void,
): void {
  const files = world
    .visible()
    .filter((it) => notManifest(it) && world.disk.kind(it as RepoPath) === 'file');
  if (files.length === 0) return;
  const path = chosen(files, at);
  const text = world.text(path);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (path.endsWith('.json')) {
    world.put(path, text.replace('{', `{${end}  "${world.word()}": true,`));
    return;
  }
  const lines = text.split(end);
  change(lines, `# ${world.word()}`);
  world.put(path, lines.join(end));
}

async function editManifest(world: World, edit: (text: string) => Promise<string>): Promise<void> {
  try {
    const before = world.text('infra.yaml');
    const after = await edit(before);
    world.put('infra.yaml', after);
    // What a person takes out of the manifest goes from the files that follow from it.
    for (const word of [...world.words]) {
      if (before.includes(word) && !after.includes(word)) world.words.delete(word);
    }
  } catch {
    // The module is not there, or the text cannot be read: a person would see that.
  }
}
