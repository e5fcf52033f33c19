import { parseEntry } from '../manifest/parse.ts';
import type { RepoPath } from '../model.ts';
import type { Planned } from '../plan.ts';
import type { OwnershipGlob } from '../rules/facts.ts';
import type { Inspection } from './model.ts';

/** Few entries say something of ownership; the others are not parsed for it. */
const SAYS_OWNERSHIP = /\bownership\b/;

/** Every glob under `ownership:` with the files that it may mean. */
export async function readOwnership(known: Inspection): Promise<OwnershipGlob[]> {
  const found: OwnershipGlob[] = [];
  for (const planned of known.plan.modules) {
    const { id, source } = planned;
    if (!SAYS_OWNERSHIP.test(source.text)) continue;
    const { ownership } = planned.module ?? (await parseEntry(source, known.plan.head));
    // Which files were handed over no record says any more.
    const globs = Object.keys(ownership).filter((glob) => ownership[glob] !== 'released');
    if (globs.length === 0) continue;
    const files = filesOf(known, planned);
    for (const glob of globs) found.push({ id, glob, files, line: lineOf(source, glob) });
  }
  return found;
}

/** The line of infra.yaml that a glob of an entry stands in. */
export function lineOf({ text, line }: Planned['source'], glob: string): number {
  const at = text.split('\n').findIndex((it) => it.includes(glob));
  return at === -1 ? line : line + at;
}

/** What is wanted of the module; where it is as recorded, that is what its records name. */
function filesOf({ modules, shared, state }: Inspection, { id, scope }: Planned): RepoPath[] {
  const module = modules.find((it) => it.id === id);
  const drifts = (scope === 'module' ? module : shared)?.drifts ?? [];
  if (drifts.length > 0) {
    return drifts.filter((it) => it.owner === id && it.wantedText !== null).map((it) => it.path);
  }
  if (scope === 'module') return Object.keys(module?.lock?.files ?? {}) as RepoPath[];
  return state.shared.filter(({ owner }) => owner === id).map(({ path }) => path);
}
