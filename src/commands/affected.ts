import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { affectedModules, type Before, type Reason } from '../inspect/affected.ts';
import { noManifest } from '../inspect/inspect.ts';
import type { Git, Outside } from '../io/io.ts';
import { parseHead, sliceOrParse } from '../manifest/parse.ts';
import type { RepoPath } from '../model.ts';
import { planModules, type Planned } from '../plan.ts';
import { MANIFEST, readState, type RepoState } from '../repo.ts';
import { JSON_VERSION } from '../report/json.ts';
import { worldOf } from './world.ts';

export interface AffectedOptions {
  since: string;
  /** Only what changed itself, not the modules that use it. */
  direct: boolean;
  json: boolean;
}

/**
 * `affected --since <rev>`: the modules that a branch changes, one id a line. Throws UserError
 * without git, for a revision that is none and for a manifest that cannot be planned.
 */
export async function affected(outside: Outside, options: AffectedOptions): Promise<ExitCode> {
  const state = readState(outside.disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const git = await outside.git();
  if (git === null) throw noGit(outside.disk.root);
  const { base, paths } = await git.changedSince(options.since);
  const slices = await sliceOrParse(state.manifest, MANIFEST);
  const head = await parseHead(slices);
  const { modules } = await planModules(head, slices, state.locks, worldOf(outside).blueprints);
  const before = paths.includes(MANIFEST) ? await manifestAt(git, base) : null;
  const changes = { paths, before, now: { head, slices } };
  const found = affectedModules(modules, filesElsewhere(state), changes, options.direct);
  if (options.json) {
    const removed = removedSince(before, modules);
    const all = found.map(({ module, reasons }) => moduleJson(module, reasons));
    const ids = found.map((it) => it.module.id);
    const report = {
      version: JSON_VERSION,
      since: options.since,
      base,
      ids,
      modules: all,
      removed,
    };
    outside.out.data(`${JSON.stringify(report, null, 2)}\n`);
  } else if (found.length === 0) {
    outside.out.talk(`No module is affected since ${options.since}.`);
  } else {
    outside.out.data(found.map(({ module }) => `${module.id}\n`).join(''));
  }
  return EXIT.ok;
}

function noGit(root: string): UserError {
  return new UserError({
    message: `${root} is no git repository, or there is no git: nothing says what changed`,
    expected: 'a checkout of a git repository',
    fix: 'git init, then commit; create-infra-module check needs no git',
  });
}

/** null: there was no infra.yaml, or none that can be read: then every entry counts as new. */
async function manifestAt(git: Git, commit: string): Promise<Before> {
  const text = await git.textAt(commit, MANIFEST);
  if (text === null) return null;
  try {
    const slices = await sliceOrParse(text, MANIFEST);
    return { slices, head: await parseHead(slices) };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** What was generated for a module, wherever it lies. */
function filesElsewhere(state: RepoState): Map<string, RepoPath[]> {
  const files = new Map<string, RepoPath[]>();
  for (const [id, lock] of state.locks) files.set(id, Object.keys(lock.files) as RepoPath[]);
  for (const { owner, path } of state.shared) files.set(owner, [...(files.get(owner) ?? []), path]);
  return files;
}

function removedSince(before: Before, modules: readonly Planned[]): string[] {
  const there = new Set(modules.map(({ id }) => id));
  return (before?.slices.entries ?? []).map(({ id }) => id).filter((id) => !there.has(id));
}

function moduleJson({ id, ref, scope, summary }: Planned, reasons: readonly Reason[]) {
  const { name, layer, path, package: folder } = summary;
  return { id, name, blueprint: ref.text, scope, layer, path, package: folder, reasons };
}
