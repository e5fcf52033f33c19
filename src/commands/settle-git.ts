import { applyChanges, type FileChange } from '../apply.ts';
import { hasConflictMarkers } from '../compare/merge-text.ts';
import { UserError } from '../errors.ts';
import { inspect, type InspectOptions } from '../inspect/inspect.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import { settle } from '../inspect/settle.ts';
import type { World } from '../inspect/world.ts';
import type { Outside, UnmergedFile } from '../io/io.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import { LOCK_FOLDER, parseLock, SHARED_FOLDER } from '../lock.ts';
import type { Sha } from '../model.ts';
import { joinPath } from '../paths.ts';
import { readSharedFolder } from '../repo-shared.ts';

/**
 * Inspects; where a merge in git left markers in the manifest, in records or in generated files,
 * settles from git's index what can be settled, and inspects again.
 */
export async function inspectSettled(
  outside: Outside,
  world: World,
  options: InspectOptions,
): Promise<Inspection> {
  let first: Inspection;
  try {
    first = await inspect(world, options);
    if (!allDrifts(first).some((it) => it.reason === 'git-conflict')) return first;
  } catch (error) {
    if (!(error instanceof UserError) || !(await settleGit(outside))) throw error;
    return inspect(world, options);
  }
  return (await settleGit(outside)) ? inspect(world, options) : first;
}

/** Writes what can be settled; false where git has no unmerged file with markers on disk. */
async function settleGit(outside: Outside): Promise<boolean> {
  const git = await outside.git();
  const files = ((await git?.unmerged()) ?? []).filter((it) => hasMarkers(outside, it));
  if (files.length === 0) return false;
  const { writes, problems } = await settle({ files, own: ownTexts(outside) });
  if (problems.length > 0) throw new UserError(problems);
  const changes = writes.map(({ path, text }): FileChange => {
    const executable = outside.disk.executable(path);
    return { path, before: outside.disk.hash(path), after: { bytes: text, executable } };
  });
  if (changes.length === 0) return false;
  const { now } = outside;
  applyChanges(outside.disk, outside.processes, changes, { command: 'settle', now });
  for (const { path } of changes) outside.out.talk(`settled  ${path}`);
  outside.out.talk('Look at the result, then: git add -A && git commit');
  return true;
}

/** A file that was settled before, by the tool or a person, is left as it is. */
function hasMarkers(outside: Outside, { path }: UnmergedFile): boolean {
  if (outside.disk.kind(path) !== 'file') return false;
  const text = decodeUtf8(outside.disk.read(path) ?? Buffer.alloc(0));
  return text !== null && hasConflictMarkers(text);
}

/** Hashes of all texts that shared records and readable locks name. */
function ownTexts(outside: Outside): Set<Sha> {
  const { shared } = readSharedFolder(outside.disk, SHARED_FOLDER);
  const own = new Set(shared.map(({ file }) => file.base));
  for (const { name } of outside.disk.list(LOCK_FOLDER)) {
    const path = joinPath(LOCK_FOLDER, name);
    const text = outside.disk.read(path)?.toString('utf8') ?? '';
    if (hasConflictMarkers(text)) continue;
    for (const { base } of Object.values(parseLock(text, path).files)) own.add(base);
  }
  return own;
}
