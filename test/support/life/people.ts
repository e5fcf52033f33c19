import { setModuleValue } from '../../../src/manifest/edit.ts';
import type { RepoPath } from '../../../src/model.ts';
import { nextRelease, titleOf } from './blueprint.ts';
import { IDS, NAMES } from './calls.ts';
import { remove } from './git.ts';
import type { World } from './world.ts';

/** There is no file or folder to do that with. */
export class NothingThere extends Error {}

type Work = (world: World, at: number, more: number) => Promise<void> | void;

/** What people do between two calls; `at` and `more` choose among what there is. */
export const PERSON = {
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
    if (!world.disk.modes) return;
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
    const id = chosen(IDS, at);
    const value = more % 3 === 0 ? world.word() : (more % 9) + 1;
    const key = more % 3 === 0 ? titleOf(entryOf(world, id)) : 'size';
    await editManifest(world, (text) => setModuleValue(text, id, ['params', key], value));
  },
  comment: (world, _, more) => {
    if (!hasManifest(world)) return;
    const lines = world.text('infra.yaml').split('\n');
    lines.splice(more % lines.length, 0, `# ${world.word()}`);
    world.put('infra.yaml', lines.join('\n'));
  },
  dropEntry: (world, at) => {
    const entry = entryOf(world, chosen(IDS, at));
    if (entry !== '')
      world.put(
        'infra.yaml',
        world.text('infra.yaml').replace(entry, () => ''),
      );
  },
  renameKey: (world, at, more) => {
    const [from, to] = [chosen(IDS, at), chosen(IDS, more)];
    const text = world.text('infra.yaml');
    if (hasManifest(world) && !text.includes(`\n  ${to}:`))
      world.put('infra.yaml', text.replace(`\n  ${from}:`, `\n  ${to}:`));
  },
  ownership: async (world, at, more) => {
    const id = chosen(IDS, at);
    const who = chosen(['managed', 'merged', 'seeded', 'runtime'], more);
    const glob = { [`infra/${id}/notes.md`]: who };
    await editManifest(world, (text) => setModuleValue(text, id, ['ownership'], glob));
  },
  name: async (world, at, more) => {
    const id = chosen(IDS, at);
    await editManifest(world, (text) => setModuleValue(text, id, ['name'], chosen(NAMES, more)));
  },
  newBlueprint: (world) => {
    const next = nextRelease(world.text('blueprints/mini/blueprint.yaml'));
    if (next === null) return;
    for (const path of world.paths('blueprints/mini/')) remove(world.disk, path);
    for (const [path, text] of Object.entries(next)) world.put(path, text);
  },
  editBlueprint: (world, at) => {
    const templates = world.paths('blueprints/mini/files/').filter((it) => it.endsWith('.md.hbs'));
    const path = chosen(templates, at);
    world.put(path, world.text(path).replace('\n', `\n${world.word()}\n`));
  },
  commit: async (world) => void (await world.git.commit()),
  switchBranch: async (world) => void (await world.git.switch()),
  mergeBranch: async (world) => void (await world.git.merge()),
  checkOut: async (world, at) => void (await world.git.restore(chosen(world.paths(), at))),
  loseRecord: (world, at) => {
    const records = world
      .paths('.infra/')
      .filter((it) => /^\.infra\/(lock|base|shared)\//.test(it));
    if (at % 4 === 0 && records.length > 0) world.disk.unlink(chosen(records, at >> 2) as RepoPath);
  },
  clock: (world, at, more) => world.tick((more % 2 === 0 ? 1 : -1) * at * 3600),
} as const satisfies Record<string, Work>;

export const WEIGHTS: Partial<Record<keyof typeof PERSON, number>> = {
  ...{ addLine: 8, append: 5, replaceLine: 5, parameter: 8, commit: 5, mergeBranch: 5 },
  ...{ switchBranch: 4, delete: 3, dropLine: 2, ownFile: 2, newBlueprint: 3 },
};

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

export function chosen<T>(from: readonly T[], at: number): T {
  if (from.length === 0) throw new NothingThere();
  return from[at % from.length]!;
}

export function folders(world: World): string[] {
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

/** The lines of a module in infra.yaml; empty without one. */
function entryOf(world: World, id: string): string {
  const entry = new RegExp(`^  ${id}:\\n(?:    .*\\n|#.*\\n|\\n)*`, 'm');
  return entry.exec(world.text('infra.yaml'))?.[0] ?? '';
}

function hasManifest(world: World): boolean {
  return world.disk.kind('infra.yaml' as RepoPath) === 'file';
}

async function editManifest(world: World, edit: (text: string) => Promise<string>): Promise<void> {
  if (!hasManifest(world)) return;
  try {
    world.put('infra.yaml', await edit(world.text('infra.yaml')));
  } catch {
    // The module is not there, or the text cannot be read: a person would see that.
  }
}
