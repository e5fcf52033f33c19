import type { Finding, RepoPath } from '../model.ts';
import { baseName, parentOf } from '../paths.ts';
import type { RuleFacts, RuleModule } from './facts.ts';
import { takenOver } from './taken-over.ts';

export const MODULE_GONE = 'module-gone';
export const MODULE_MOVED = 'module-moved';

/**
 * infra/<name> ↔ infra.yaml: a module whose files are all gone was removed or moved by hand; a
 * folder that looks like a module and belongs to none was added or moved by hand, or is what a
 * removed module left to its owners.
 */
export function folders(facts: RuleFacts): Finding[] {
  const gone = facts.modules.filter(isGone);
  const roots = new Map(facts.modules.map(({ summary }) => [summary.id, summary.path]));
  const moving = facts.modules.filter(isMoving);
  const taken = takenOver(moving);
  const before = new Set(moving.map((it) => it.recordedPath));
  const strays = facts.strayFolders.filter((it) => !before.has(it));
  const buried = new Set(facts.buried.flatMap(({ summary: it }) => [it.path, `infra/${it.id}`]));
  const isLeft = (it: RepoPath): boolean => buried.has(it) || roots.has(baseName(it));
  const stray = strays.filter((it) => !isLeft(it));
  const moved = gone.length === 1 && stray.length === 1 ? stray[0]! : null;
  return [
    ...moving.map((it) => taken.get(it.summary.id) ?? movedByEntry(it)),
    ...gone.map((it) => (moved === null ? removedByHand(it) : movedByHand(it, moved))),
    ...(moved === null ? stray.map(addedByHand) : []),
    ...strays.filter(isLeft).map((it) => leftBehind(it, roots.get(baseName(it)))),
  ];
}

/**
 * Every file below the module's root is gone, and not all come back; seeded ones, which only their
 * own names bring back, and those of the package do not count. A root that infra.yaml itself moved
 * has no file that anybody deleted.
 */
export function isGone({
  known,
  summary,
  drifts,
}: Pick<RuleModule, 'known' | 'summary' | 'drifts'>): boolean {
  if (!known) return false;
  const own = drifts.filter(({ path }) => path.startsWith(`${summary.path}/`));
  return (
    own.every(({ before }) => before === null) &&
    own.some(({ person }) => person === 'deleted') &&
    own.some(({ after, ownership }) => typeof after !== 'string' && ownership !== 'seeded')
  );
}

/** Its entry names another root than the one that was recorded, where files of it still lie. */
function isMoving({ summary, recordedPath, drifts }: RuleModule): boolean {
  if (recordedPath === null || recordedPath === summary.path) return false;
  return drifts.some(({ path, before }) => before !== null && path.startsWith(`${recordedPath}/`));
}

/**
 * A folder whose new place is free moves. Where it is taken this is told before `sync` does it: new
 * files come, unedited ones go, edited ones do not go along.
 */
function movedByEntry({ summary, recordedPath, drifts, line }: RuleModule): Finding {
  const { id, path } = summary;
  const old = `${recordedPath}/`;
  const edited = drifts.filter((it) => it.person === 'edited' && it.path.startsWith(old));
  const names = edited.map((it) => it.path.slice(old.length));
  const stay = names.length === 0 ? '' : `; your edits stay behind in ${old}: ${names.join(', ')}`;
  return {
    rule: 'path-changed',
    severity: 'warning',
    path: 'infra.yaml',
    line,
    message: `infra.yaml moves ${id} from ${recordedPath} to ${path}, but the folder cannot move as it is (${path} is taken, or ${recordedPath} has something of another module): sync makes its files anew there and deletes the old ones${stay}`,
    fix: `make way, and sync moves the folder with all that is in it; or write \`path: ${recordedPath}\` below ${id} to leave it where it is`,
  };
}

function removedByHand({ summary, line }: RuleModule): Finding {
  return {
    rule: MODULE_GONE,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${summary.id} is in infra.yaml, but every file of ${summary.path} is gone`,
    fix: `create-infra-module remove ${summary.id}, or bring it back: create-infra-module sync --restore ${summary.path}`,
  };
}

function movedByHand({ summary, line }: RuleModule, to: RepoPath): Finding {
  const follows =
    parentOf(to) === parentOf(summary.path) && baseName(summary.path) === summary.name;
  return {
    rule: MODULE_MOVED,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${summary.id} lies in ${summary.path}, which is gone, while ${to} belongs to no module: probably a rename`,
    fix: `${follows ? `create-infra-module rename ${summary.id} ${baseName(to)}, or ` : ''}move ${to} back to ${summary.path}`,
  };
}

function addedByHand(path: RepoPath): Finding {
  return {
    rule: 'module-unlisted',
    severity: 'error',
    path,
    message: `${path} looks like a module but is not in infra.yaml`,
    fix: `move it away and: create-infra-module add ${baseName(path)}, or set \`path: ${path}\` on an entry`,
  };
}

/** Files that a removed module left to their owners, or that did not go along to its new root. */
function leftBehind(path: RepoPath, root: RepoPath | undefined): Finding {
  const id = baseName(path);
  const whose =
    root === undefined ? `the removed module ${id}` : `${id}, which now lies in ${root}`;
  return {
    rule: 'module-left',
    severity: 'warning',
    path,
    message: `${path} is what is left of ${whose}`,
    fix: `delete it when nothing in it is needed any more: git rm -r ${path}`,
  };
}
