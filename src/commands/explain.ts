import { normalise } from '../compare/eol.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { explainFile, modulesAround, type ExplainedFile } from '../inspect/explain.ts';
import { inspect } from '../inspect/inspect.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import { toolFile } from '../inspect/tool-files.ts';
import type { Outside } from '../io/io.ts';
import { didYouMean } from '../lib/closest.ts';
import { unifiedPatch } from '../lib/patch.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { JsonObject, RepoPath } from '../model.ts';
import { ROOT } from '../paths.ts';
import { readState } from '../repo.ts';
import { explainJson, explainText, type Counted, type LineCount } from '../report/explain.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural, styleOf } from '../report/style.ts';
import { waysOut } from '../report/ways-out.ts';
import { userPath } from './user-paths.ts';
import { worldOf } from './world.ts';

/** What is printed: for people, as JSON, and the commands that go on from there. */
interface Answer {
  text: string;
  json: JsonObject;
  next: string[];
}

/** `explain <path>`: what a file is, where it comes from and why it is in its state. Never writes. */
export async function explain(
  outside: Outside,
  options: { path: string; json: boolean },
): Promise<ExitCode> {
  const path = userPath(outside, options.path);
  const { text, json, next } = await answer(outside, path);
  if (options.json) {
    const whole = { version: JSON_VERSION, command: 'explain', ...json, next };
    outside.out.data(`${JSON.stringify(whole, null, 2)}\n`);
    return EXIT.ok;
  }
  outside.out.data(text);
  if (next.length > 0) outside.out.talk(['Next:', ...next.map((it) => `  ${it}`)].join('\n'));
  return EXIT.ok;
}

async function answer(outside: Outside, path: RepoPath): Promise<Answer> {
  const own = toolFile(path, readState(outside.disk));
  if (own !== null) {
    return {
      text: `${path}: ${own.what}. ${own.advice}\n`,
      json: { path, kind: 'tool', why: own.what, advice: own.advice },
      next: [],
    };
  }
  const world = worldOf(outside);
  const inspection = await inspect(world, { seeded: true });
  const file = await explainFile(world, inspection, path);
  return file === null ? notOurs(outside, inspection, path) : ofFile(outside, file);
}

async function ofFile(outside: Outside, file: ExplainedFile): Promise<Answer> {
  const counted = await countLines(outside, file);
  return {
    text: explainText(file, counted, styleOf(outside.out.color)),
    json: explainJson(file, counted),
    next: nextOf(file),
  };
}

/** A person's own file or folder. Throws UserError where there is nothing at all. */
function notOurs(outside: Outside, inspection: Inspection, path: RepoPath): Answer {
  const kind = outside.disk.kind(path);
  const around = modulesAround(inspection, path);
  if (kind === null) throw nothingThere(inspection, path);
  if (kind === 'directory') {
    const files = around.map(({ id, files }) => `  ${id}: ${plural(files, 'file')}`);
    const none = 'Nothing below it is looked after.';
    const lines = files.length === 0 ? [none] : ['Looked after below it:', ...files];
    const shown = path === ROOT ? '.' : path;
    return {
      text: `${shown}: a folder. ${lines.join('\n')}\n`,
      json: { path: shown, kind: 'folder', modules: around },
      next: files.length === 0 ? [] : ['create-infra-module explain <file>'],
    };
  }
  const lies = around.length === 0 ? '' : ` It lies in a folder of ${around[0]!.id}.`;
  const why = `Yours: no module makes it, so it is not looked after.${lies}`;
  return {
    text: `${path}: ${why}\n`,
    json: { path, kind: 'yours', why, module: around[0]?.id ?? null },
    next: [],
  };
}

function nothingThere(inspection: Inspection, path: RepoPath): UserError {
  const known = [
    ...inspection.modules.flatMap((it) => Object.keys(it.lock?.files ?? {})),
    ...inspection.state.shared.map((it) => it.path),
    ...allDrifts(inspection).map((it) => it.path),
  ];
  return new UserError({
    message: `there is no ${path}, and no module makes one${didYouMean(path, known)}`,
    expected: 'a file, from the folder where the command runs',
    fix: 'create-infra-module list shows the modules',
  });
}

async function countLines(outside: Outside, { drift, path }: ExplainedFile): Promise<Counted> {
  if (drift === null) return { yours: null, tools: null };
  const bytes = outside.disk.kind(path) === 'file' ? outside.disk.read(path) : null;
  const disk = bytes === null ? null : decodeUtf8(bytes);
  const now = disk === null ? null : normalise(disk);
  const base = drift.tool === 'nothing' ? drift.wantedText : drift.base;
  const stuck = drift.action === 'conflict' || drift.action === 'drift';
  const after = stuck ? drift.wantedText : drift.after;
  return {
    yours: drift.person === 'edited' ? await count(path, base, now) : null,
    tools: after === undefined ? null : await count(path, now, after && normalise(after)),
  };
}

async function count(
  path: RepoPath,
  before: string | null,
  after: string | null,
): Promise<LineCount> {
  const patch = await unifiedPatch(path, before, after, { context: 0, maxLines: 100_000 });
  const lines = patch.split('\n').filter((line) => !/^(?:---|\+\+\+) /.test(line));
  const starting = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: starting('+'), removed: starting('-') };
}

function nextOf({ path, drift, ownership }: ExplainedFile): string[] {
  if (ownership === 'released') return [];
  if (drift === null) return [];
  const restore = `create-infra-module sync --restore ${path}    takes what is wanted; yours goes`;
  switch (drift.action) {
    case 'keep':
      if (drift.person === 'nothing') return [];
      if (drift.person === 'deleted') return [`create-infra-module sync --restore ${path}`];
      return [`create-infra-module diff --yours ${path}    shows what you changed`, restore];
    case 'conflict':
      return waysOut([drift]).flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));
    case 'drift':
      return [`create-infra-module diff --yours ${path}    shows what you changed`, restore];
    default:
      return [
        `create-infra-module diff ${path}    shows what sync would write`,
        'create-infra-module sync',
      ];
  }
}
