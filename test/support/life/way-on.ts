import type { RepoPath } from '../../../src/model.ts';
import { remove } from './git.ts';
import type { Answer, World } from './world.ts';

/** What was tried, where nothing that is printed leads on. */
export class Stuck extends Error {}

const MOST_TRIES = 60;
/** Begins anew, where nothing of an infra.yaml is left. */
const FIRST_MODULE = ['omega', '--blueprint', './blueprints/mini', '--layout', 'empty'];

/**
 * Does what the tool advises until `check` is clean: commands as printed, and what people are told
 * to do by hand. Throws Stuck with what was said where that leads nowhere.
 */
export async function findWayOn(world: World): Promise<void> {
  const tried: string[] = [];
  const seen = new Set<string>();
  for (let turn = 0; turn < MOST_TRIES; turn += 1) {
    const check = await world.tool(['check']);
    if (check.code === 0) return;
    const sync = await world.tool(['sync', '--yes']);
    if (sync.code === 0) continue;
    const said = `${sync.said}\n${check.said}`;
    const before = world.state();
    const done = await firstThatHelps(world, said, before, seen);
    tried.push(done ?? 'nothing helps');
    if (done === null)
      throw new Stuck(`${tried.join('\n')}\n--- check\n${check.said}--- sync\n${sync.said}`);
  }
  throw new Stuck(`round and round:\n${tried.join('\n')}`);
}

/** What an advised command says without having changed anything is read, too. */
async function firstThatHelps(
  world: World,
  said: string,
  before: string,
  seen: Set<string>,
): Promise<string | null> {
  const heard = [said];
  const commands = advised(said);
  for (const argv of commands) {
    const key = `${argv.join(' ')} ${before}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const answer: Answer = await world.tool(argv);
    if (answer.code === 70) throw new Stuck(answer.said);
    const more = /run again with --allow-dirty/.test(answer.said)
      ? [...argv, '--allow-dirty']
      : null;
    if (more !== null) await world.tool(more);
    if (world.state() !== before) return argv.join(' ');
    heard.push(answer.said);
    commands.push(...advised(answer.said));
  }
  return (await byHand(world, heard.join('\n'))) ? 'by hand' : null;
}

/** Commands in the text that change something, in its order. */
function advised(said: string): string[][] {
  const found = said.matchAll(
    /create-infra-module ((?:sync|resolve|remove|undo|upgrade|rename|own|repair)\b(?:(?!create-infra-module)[^\n])*)/g,
  );
  const commands = [...found].map(([, rest]) =>
    rest!
      .split(/ {2,}|[;,]| and | merges| settles| shows| does| tells|$/)[0]!
      .trim()
      .split(' '),
  );
  // In a table there is no room for the whole command.
  for (const [, path] of said.matchAll(/^ {2}(\S+) .*sync --restore/gm)) {
    commands.push(['sync', '--restore', path!]);
  }
  if (said.includes('create-infra-module <name> sets one up')) commands.push(FIRST_MODULE);
  const whole = commands.filter((argv) => !argv.some((word) => word.startsWith('<')));
  const writing = whole.map((argv) =>
    ['resolve', 'repair'].includes(argv[0]!) ? argv : [...argv, '--yes'],
  );
  return [...new Map(writing.map((argv) => [argv.join(' '), argv])).values()];
}

/** What a text tells a person to do with their own hands. */
async function byHand(world: World, said: string): Promise<boolean> {
  const before = world.state();
  for (const path of world.paths().filter((it) => !it.startsWith('.infra/'))) {
    const [text, settled] = [world.text(path), withoutMarkers(world.text(path))];
    if (settled !== text) world.put(path, settled);
  }
  for (const [, path] of said.matchAll(/git checkout HEAD -- (\S+)/g))
    await world.git.restore(path!.replace(/[;,]$/, ''));
  if (said.includes('delete .infra first') && world.disk.kind('infra.yaml' as RepoPath) === null) {
    for (const path of world.paths('.infra/')) remove(world.disk, path);
  }
  for (const [, path] of said.matchAll(
    /^(?:error {2})?(\S+?):? (?:a|is a) [^\n]*\n(?: +expected: [^\n]*\n)? +try: move/gm,
  )) {
    aside(world, path!);
  }
  for (const [, path] of said.matchAll(
    /markers (?:of|in) (\S+?)(?: are damaged)?\. To go on[^]*?\n {2}move it away/g,
  )) {
    aside(world, path!);
  }
  for (const [, path] of said.matchAll(/^error {2}(\S+?):\d+.*\n.*\n +try: mend the markers/gm)) {
    const lines = world.text(path!).split('\n');
    world.put(path!, lines.filter((line) => !/infra:(?:begin|end)/.test(line)).join('\n'));
  }
  for (const [, path] of said.matchAll(/take both lines [^\n]*resolve (\S+)/g)) {
    const lines = world.text(path!).split('\n');
    world.put(path!, lines.filter((line) => !/infra:(?:begin|end)/.test(line)).join('\n'));
  }
  for (const [, line, ref] of said.matchAll(/infra\.yaml:(\d+)[^]*?try: write (\.\/\S+@\S+) in/g)) {
    // The line is that of the entry.
    const lines = world.text('infra.yaml').split('\n');
    const at = lines.findIndex((it, index) => index + 1 >= Number(line) && it.includes('@'));
    if (at !== -1) lines[at] = lines[at]!.replace(/\.\/\S+@[\d.]+/, ref!);
    world.put('infra.yaml', lines.join('\n'));
  }
  for (const [, line, key, keys] of said.matchAll(
    /infra\.yaml:(\d+)(?::\d+)? [^\n]* unknown key "(\w+)"\n +expected: one of ([^\n]*)/g,
  )) {
    const lines = world.text('infra.yaml').split('\n');
    const at = Number(line) - 1;
    const other = key === 'title' ? 'label' : 'title';
    const free =
      keys!.split(', ').includes(other) &&
      !lines.slice(at - 3, at + 4).some((it) => it.includes(`${other}:`));
    if (free) lines[at] = lines[at]!.replace(key!, other);
    else lines.splice(at, 1);
    world.put('infra.yaml', lines.join('\n'));
    break;
  }
  for (const [, path, line, name, names] of said.matchAll(
    /^error {2}(\S+\.hbs):(\d+)(?::\d+)? [^\n]*unknown name `params\.(\w+)`(?:\n +|; )expected: one of ([^\n]*)/gm,
  )) {
    // Half of a newer blueprint: its other half has the name that is known.
    const known = /\b(?:title|label)\b/.exec(names!)?.[0];
    const lines = world.text(path!).split('\n');
    const at = Number(line) - 1;
    if (known !== undefined) lines[at] = lines[at]!.replaceAll(`params.${name}`, `params.${known}`);
    world.put(path!, lines.join('\n'));
  }
  for (const [, path, version] of said.matchAll(
    /^error {2}(\S+):\d+:\d+ {2}migrations\.\d+\.to: no version up to \S+ is "([\d.]+)"/gm,
  )) {
    world.put(path!, world.text(path!).replace(/^version: .*$/m, `version: ${version}`));
  }
  for (const [, key, value] of said.matchAll(/write (project): (\S+) again/g)) {
    const line = new RegExp(`^${key}: .*$`, 'm');
    world.put('infra.yaml', world.text('infra.yaml').replace(line, `${key}: ${value}`));
  }
  for (const [, name] of said.matchAll(/\(line \d+\) has the name (\S+) already/g)) {
    world.put('infra.yaml', world.text('infra.yaml').replace(`    name: ${name}\n`, ''));
  }
  for (const [, line, path] of said.matchAll(/take \S+ at line (\d+) of (\S+) out/g)) {
    world.put(path!, withoutKey(world.text(path!), Number(line)));
    break;
  }
  for (const [, path] of said.matchAll(/^ +mend (\S+) and run sync/gm)) {
    const broken = world.text(path!);
    await world.git.restore(path!);
    // The committed one may be as broken.
    if (world.text(path!) === broken) aside(world, path!);
  }
  for (const [, from, to] of said.matchAll(/write the key (\S+) again and put `name: (\S+)`/g)) {
    const text = world.text('infra.yaml');
    world.put('infra.yaml', text.replace(`\n  ${to}:`, `\n  ${from}:`));
  }
  // Whoever cannot correct a line takes what was committed.
  if (world.state() === before && /try: correct line \d+ of infra\.yaml/.test(said))
    await world.git.restore('infra.yaml');
  return world.state() !== before;
}

/** Without the key at that line and all below it. */
function withoutKey(text: string, line: number): string {
  const lines = text.split('\n');
  const depth = (it: string): number => it.search(/\S/);
  const at = line - 1;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((it) => it.trim() !== '' && depth(it) <= depth(lines[at]!));
  lines.splice(at, end === -1 ? lines.length : end + 1);
  return lines.join('\n');
}

/** As a person may settle it: their own side; of a conflict that lacks a marker, both. */
function withoutMarkers(text: string): string {
  return text
    .replace(
      /^<{7} [^\n]*\n([^]*?)(?:^\|{7}[^]*?)?^={7}\r?\n[^]*?^>{7} [^\n]*\n?/gm,
      (_, ours: string) => ours,
    )
    .replace(/^(?:[<>|]{7} [^\n]*|={7}\r?)(?:\n|$)/gm, '');
}

function aside(world: World, path: string): void {
  const bytes =
    world.disk.kind(path as RepoPath) === 'file' ? world.disk.read(path as RepoPath) : null;
  if (bytes === null) return;
  world.disk.put(`aside/${path}`, bytes);
  remove(world.disk, path);
}
