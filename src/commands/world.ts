import { blueprintSource } from '../inspect/blueprints.ts';
import type { World } from '../inspect/world.ts';
import { pendingRun } from '../apply/pending.ts';
import type { Outside } from '../io/io.ts';
import type { Readers } from '../compare/merge-sides.ts';

/** What the flow reads from, made of what bin.ts handed in. */
export function worldOf(outside: Outside): World {
  let readers: Promise<Readers> | null = null;
  return {
    disk: outside.disk,
    blueprints: blueprintSource(outside.disk, outside.templates),
    readers: () =>
      (readers ??= import('../lib/readers/load.ts').then(({ loadReaders }) =>
        loadReaders(outside.hclWasm),
      )),
    progress: outside.progress,
    favourManyTexts: outside.favourManyTexts,
    version: outside.version,
    belowGit: outside.root.gitPrefix !== '',
    git: outside.git,
    interrupted: () => pendingRun(outside.disk) !== null,
  };
}
