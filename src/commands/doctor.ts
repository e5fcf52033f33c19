import { pendingRun } from '../apply/pending.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { copiesLeft } from '../inspect/merge-copies.ts';
import {
  copiesOdd,
  diskOddities,
  gitOddities,
  oddityOf,
  outdatedModules,
  type GitFacts,
  type Oddity,
} from '../inspect/oddities.ts';
import type { Outside } from '../io/io.ts';
import { NEEDED_TOOLS, versionIn, whyNotVersion, type NeededTool } from '../lib/needed-tools.ts';
import { BASE_FOLDER, LOCK_FOLDER, SHARED_FOLDER } from '../lock.ts';
import type { RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import { MANIFEST } from '../repo.ts';
import { doctorJson, doctorText, type FoundTool } from '../report/doctor.ts';
import { styleOf } from '../report/style.ts';
import { sliceOrParse } from '../manifest/parse.ts';
import { verdictOf } from '../report/verdict.ts';
import { worldOf } from './world.ts';

const RECORDS = [LOCK_FOLDER, BASE_FOLDER, SHARED_FOLDER];
/** More changes than this are not counted. */
const MOST_DIRTY = 1000;

/** `doctor`: what is installed, what is odd, and what to do. Never writes. */
export async function doctor(outside: Outside, options: { json: boolean }): Promise<ExitCode> {
  const tools = await Promise.all(NEEDED_TOOLS.map((tool) => lookFor(outside, tool)));
  const node = { name: 'node', version: outside.node, trouble: null, use: 'this tool' };
  const found = [{ ...node, found: true, optional: false }, ...withAlternatives(tools)];
  const odd = await oddities(outside);
  const blocked = odd.some((it) => it.level === 'blocks');
  if (options.json) {
    outside.out.data(`${JSON.stringify(doctorJson(outside.version, found, odd), null, 2)}\n`);
  } else {
    outside.out.data(doctorText(outside.version, found, odd, styleOf(outside.out.color)));
  }
  return blocked ? EXIT.findings : EXIT.ok;
}

async function lookFor(outside: Outside, tool: NeededTool): Promise<FoundTool> {
  const { name, args, use } = tool;
  const { found, text } = await outside.probe(name, args);
  const optional = tool.or !== undefined;
  const nothing = { name, found, version: null, trouble: null, use, optional };
  if (!found || args === null) return nothing;
  const version = text === null ? null : versionIn(text);
  const silent = 'it does not say its version';
  const trouble = version === null ? silent : whyNotVersion(tool, version);
  const dead = trouble === null && !(await isAlive(outside, tool));
  return { name, found, version, trouble: dead ? tool.alive!.why : trouble, use, optional };
}

async function isAlive(outside: Outside, { name, alive }: NeededTool): Promise<boolean> {
  return alive === undefined || (await outside.probe(name, alive.args)).text !== null;
}

/** One of two that do the same is enough; neither is a lack of the first. */
function withAlternatives(tools: readonly FoundTool[]): FoundTool[] {
  const good = new Set(tools.filter((it) => it.found && it.trouble === null).map((it) => it.name));
  return tools.map((tool, index) => {
    const { or } = NEEDED_TOOLS[index]!;
    if (or === undefined || or === '' || good.has(or) || good.has(tool.name)) return tool;
    const first = NEEDED_TOOLS.findIndex((it) => it.name === or) > index;
    return { ...tool, optional: !first, use: first ? `${tool.use}; ${or} will do, too` : tool.use };
  });
}

/** A lock or the agreed texts of one module. */
const RECORD = /^\.infra\/(?:lock|base)\/([^/.]+)\.jsonl?$/;

async function oddities(outside: Outside): Promise<Oddity[]> {
  const { disk } = outside;
  const found = [...diskOddities(disk), ...interrupted(outside)];
  try {
    found.push(...gitOddities(await gitFacts(outside)));
  } catch (error) {
    // Git that refuses to answer keeps nothing from being done without it.
    found.push(...oddityOf(error).map((it): Oddity => ({ ...it, level: 'warning' })));
  }
  const unreadable = found.some((it) => it.level === 'blocks');
  return unreadable || disk.kind(MANIFEST) === null
    ? found
    : [...found, ...(await standing(outside))];
}

function interrupted({ disk }: Outside): Oddity[] {
  const run = pendingRun(disk);
  if (run === null) return [];
  const what = run.command === '' ? 'a run' : `the run ${run.command}`;
  const message = `${what} was interrupted`;
  return [
    { id: 'interrupted', level: 'warning', message, fix: 'create-infra-module sync ends it first' },
  ];
}

/** How the modules stand: what `check` says, in short. */
async function standing(outside: Outside): Promise<Oddity[]> {
  try {
    const inspection = await inspect(worldOf(outside));
    const { clean } = verdictOf(inspection);
    const left = copiesLeft(outside.disk, inspection);
    const found = [...outdatedModules(inspection), ...copiesOdd(left)];
    if (clean || inspection.interrupted) return found;
    const message = 'not everything is as agreed';
    return [...found, { id: 'check', level: 'note', message, fix: 'create-infra-module check' }];
  } catch (error) {
    return oddityOf(error);
  }
}

async function gitFacts(outside: Outside): Promise<GitFacts | null> {
  const git = await outside.git();
  if (git === null) return null;
  const own = (path: RepoPath): boolean => path === MANIFEST || isUnder(path, '.infra' as RepoPath);
  const dirty = (await git.dirty(MOST_DIRTY)).filter(own);
  const lost = await lostRecords(outside, dirty);
  const uncommitted = dirty.filter((path) => !lost.includes(path));
  const settings = await outside.gitSettings(RECORDS, ['core.autocrlf', 'core.filemode']);
  const [autocrlf = null, filemode = null] = settings?.values ?? [];
  return { uncommitted, lost, ignored: settings?.ignored ?? [], autocrlf, filemode };
}

/** Of these paths, locks and agreed texts that are gone while infra.yaml has their module. */
async function lostRecords(
  { disk }: Outside,
  paths: readonly RepoPath[],
): Promise<readonly RepoPath[]> {
  const gone = paths.filter((path) => RECORD.test(path) && disk.kind(path) === null);
  const text = gone.length === 0 ? null : disk.read(MANIFEST);
  if (text === null) return [];
  const { entries } = await sliceOrParse(text.toString('utf8'), MANIFEST);
  const ids = new Set(entries.map(({ id }) => id));
  return gone.filter((path) => ids.has(RECORD.exec(path)![1]!));
}
