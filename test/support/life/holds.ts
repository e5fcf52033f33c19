import { expect } from '@jest/globals';

import { flaws } from '../corpus.ts';
import { bringsInOrder, givesUp, looks } from './calls.ts';
import { wordsIn, type Answer, type World } from './world.ts';

/** One call, and how the repository was before it. */
interface Call {
  argv: readonly string[];
  world: World;
  before: World;
  answer: Answer;
}

/** Calls the tool and looks whether what it promises holds. Tells how it ended. */
export async function callTool(
  world: World,
  argv: readonly string[],
  killAt: number,
): Promise<string> {
  const before = world.copy();
  const promised = killAt === Infinity ? await promises(before.copy(), argv) : null;
  const answer = await world.tool(argv, killAt);
  const { code, said } = answer;
  const killed = code === 70 && said.includes('Error: killed');
  const call = { argv, world, before, answer };
  answersWell(call, killed);
  losesNothing(call);
  if (killed) {
    // It may have been killed before it had ended the one before it.
    world.killed = [...(before.interrupted() ? before.killed : []), argv];
    return 'killed at some moment';
  }
  if (code !== 2 && !looks(argv)) await doesWhatItSays(call, promised);
  return `${argv[0]} ends with ${code}${said.includes('CONFLICT') ? ' with conflicts' : ''}`;
}

/** No bug, a refusal names what to do and changes nothing, and who only looks writes nothing. */
function answersWell({ argv, world, before, answer }: Call, killed: boolean): void {
  const { code, said, writes } = answer;
  if (!killed) expect({ argv, said, bug: code === 70 }).toEqual({ argv, said, bug: false });
  if (code === 2) expect({ argv, flaws: flaws(said) }).toEqual({ argv, flaws: [] });
  if (looks(argv)) expect({ argv, writes }).toEqual({ argv, writes: 0 });
  if (code === 2 && !/interrupted/.test(said)) {
    expect({ argv, said, changed: changes(before, world) }).toEqual({ argv, said, changed: [] });
  }
}

/** What a person wrote is somewhere; only what the call is there for may put it out of sight. */
function losesNothing({ argv, world, before, answer: { said } }: Call): void {
  const { nowhere, undoOnly } = world.missing();
  expect({ argv, said, nowhere }).toEqual({ argv, said, nowhere: [] });
  // A run that was killed is ended by the next one, and the undo record keeps what it gave up.
  const ended = before.interrupted() ? before.killed : [];
  if (![argv, ...ended].some(givesUp))
    expect({ argv, said, undoOnly }).toEqual({ argv, said, undoOnly: [] });
  for (const word of undoOnly) world.words.delete(word);
}

async function doesWhatItSays(call: Call, promised: Preview | null): Promise<void> {
  const { argv, world, before, answer } = call;
  const changed = changes(before, world);
  if (before.interrupted()) return;
  if (argv[0] !== 'undo' && changed.length > 0) await undoTakesBack(call);
  const acted = argv[0] === 'sync' || changed.length > 0;
  if (acted && bringsInOrder(argv)) {
    // What --restore asks for may conflict with what has to wait for it then: plain `sync` goes on.
    const held = argv.includes('--restore') && answer.said.includes('CONFLICT');
    await hasNothingLeft(call, held ? argv : ['sync', '--yes']);
  }
  if (promised !== null) keepsPromise(call, promised, changed);
  await PROMISES[argv[0]!]?.(call, changed);
}

/** What single commands are there for. */
type Promised = (call: Call, changed: readonly string[]) => Promise<void> | void;

/** Byte for byte, the records too. */
async function undoTakesBack({ argv, world, before, answer: { said } }: Call): Promise<void> {
  const copy = world.copy();
  const back = await copy.tool(['undo', '--yes']);
  // The ignore file guards the undo records: it never goes.
  const changed = changes(before, copy).filter((it) => it !== '.infra/.gitignore');
  const told = { argv, said, back: back.said };
  expect({ ...told, code: back.code, changed }).toEqual({ ...told, code: 0, changed: [] });
}

/** The same again, or what comes next, writes nothing. */
async function hasNothingLeft(
  { argv, world, answer: { said } }: Call,
  next: readonly string[],
): Promise<void> {
  const copy = world.copy();
  const again = await copy.tool(next);
  const told = { argv, said, next, again: again.said };
  expect({ ...told, changed: changes(world, copy) }).toEqual({ ...told, changed: [] });
}

/** Ids stay, and what people wrote in a module's folders lies in its new ones. */
async function movesAll({ argv, world, before, answer: { said } }: Call): Promise<void> {
  const [old, now] = [await modulesOf(before), await modulesOf(world)];
  const told = { argv, said };
  expect({ ...told, ids: now.map((it) => it.id) }).toEqual({
    ...told,
    ids: old.map((it) => it.id),
  });
  const was = old.find((it) => it.id === argv[1] || it.name === argv[1])!;
  const is = now.find((it) => it.id === was.id)!;
  expect({ ...told, name: is.name }).toEqual({ ...told, name: argv[2] });
  for (const half of ['path', 'package'] as const) {
    const [from, to] = [was[half], is[half]];
    if (from === null || to === null) continue;
    // Where infra.yaml has it, and nothing of it ever went.
    if (!before.text(`.infra/lock/${was.id}.json`).includes(`"${half}":"${from}"`)) continue;
    // A value of infra.yaml that a person changed meanwhile goes from what was rendered with it.
    const rendered = before.wordsBelow('.infra/base');
    const there = world.wordsBelow(to);
    const yours = before.wordsBelow(from, withoutRegions);
    const left = [...yours].filter((it) => !there.has(it) && !rendered.has(it));
    expect({ ...told, from, to, left }).toEqual({ ...told, from, to, left: [] });
  }
}

/** What is written into a region is put back, once it is committed. */
function withoutRegions(text: string): string {
  return text.replace(/infra:begin (\S+)[^]*?infra:end \1/g, '');
}

interface ListedModule {
  id: string;
  name: string;
  path: string;
  package: string | null;
}

async function modulesOf(world: World): Promise<ListedModule[]> {
  const { data } = await world.tool(['list', '--json']);
  return (JSON.parse(data) as { modules: ListedModule[] }).modules;
}

/** What `upgrade --dry-run --json` says. */
interface Preview {
  modules: { id: string; from: string; to: string; result: string; files: PreviewedFile[] }[];
  others: PreviewedFile[];
  moves: { from: string; to: string }[];
}

interface PreviewedFile {
  path: string;
  from?: string | null;
}

async function promises(world: World, argv: readonly string[]): Promise<Preview | null> {
  if (argv[0] !== 'upgrade' || looks(argv)) return null;
  const { code, data } = await world.tool([...argv, '--dry-run', '--json']);
  return code === 2 ? null : (JSON.parse(data) as Preview);
}

/** Modules move as previewed, and no other file changes. */
function keepsPromise(
  call: Call,
  { modules, others, moves }: Preview,
  changed: readonly string[],
): void {
  const { argv, world, answer } = call;
  const told = { argv, said: answer.said };
  for (const { id, from, to, result } of modules) {
    const at = new RegExp(`^  ${id}:\\n(?:    .*\\n|#.*\\n|\\n)*?    blueprint: (\\S+)`, 'm');
    const version = at.exec(world.text('infra.yaml').replaceAll('\r\n', '\n'))?.[1];
    const promised = result === 'upgrade' ? to : from;
    expect({ ...told, id, version }).toEqual({ ...told, id, version: promised });
  }
  const previewed = [...modules.flatMap((it) => it.files), ...others];
  const named = new Set(
    previewed.flatMap(({ path, from }) => [path, from ?? path, `${path}.merge`]),
  );
  const places = moves.flatMap(({ from, to }) => [from, to]);
  const isTold = (path: string): boolean =>
    named.has(path) || places.some((it) => path === it || path.startsWith(`${it}/`));
  const more = changed.filter((it) => isPersons(it) && it !== 'infra.yaml' && !isTold(it));
  expect({ ...told, more }).toEqual({ ...told, more: [] });
}

/** What is handed over stays as it is. */
function handsOver({ argv, world, before, answer: { said } }: Call): void {
  const path = argv[1]!;
  if (before.disk.kind(path as never) !== 'file') return;
  const text = world.text(path);
  expect({ argv, said, text }).toEqual({ argv, said, text: before.text(path) });
}

async function mendsRecordsOnly(call: Call, changed: readonly string[]): Promise<void> {
  const { argv, answer } = call;
  const told = { argv, said: answer.said };
  expect({ ...told, changed: changed.filter(isPersons) }).toEqual({ ...told, changed: [] });
  await hasNothingLeft(call, ['repair']);
}

/** Every line of a person's is where it was; of the tool's nothing is left. */
function leavesPlainFiles({ argv, world, before, answer: { said } }: Call): void {
  for (const path of before.visible().filter((it) => it !== 'infra.yaml')) {
    const left = [...wordsIn(before.text(path))].filter((it) => !wordsIn(world.text(path)).has(it));
    expect({ argv, said, path, left }).toEqual({ argv, said, path, left: [] });
  }
  const records = world
    .paths()
    .filter((it) => /^(infra\.yaml$|\.infra\/(lock|base|shared)\/)/.test(it));
  expect({ argv, said, records }).toEqual({ argv, said, records: [] });
}

const PROMISES: Record<string, Promised | undefined> = {
  rename: movesAll,
  upgrade: (call) => hasNothingLeft(call, call.argv),
  release: handsOver,
  repair: mendsRecordsOnly,
  eject: leavesPlainFiles,
};

function isPersons(path: string): boolean {
  return !path.startsWith('.infra/');
}

/** Paths that differ, the local records left out. */
function changes(before: World, after: World): string[] {
  const [old, now] = [before.tree(), after.tree()];
  const paths = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...paths].filter((it) => old[it] !== now[it]).map((it) => it.replace(/\*$/, ''));
}
