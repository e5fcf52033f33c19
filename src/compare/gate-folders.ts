import type { Readers } from '../lib/readers/readers.ts';
import type { RepoPath } from '../model.ts';
import { parentOf } from '../paths.ts';
import type { ExtraFile } from './compare.ts';
import { gateModule, type MergedSides } from './gate-terraform.ts';
import type { FileDrift, FileSides } from './model.ts';

/**
 * Holds merges back that are fine file by file, but together declare something twice or no more:
 * Terraform reads a folder as one. Such a merge becomes a conflict of its file.
 */
export function gateFolders(
  files: readonly FileSides[],
  drifts: readonly FileDrift[],
  extra: readonly ExtraFile[],
  readers: Readers,
): FileDrift[] {
  const merged = drifts.filter((it) => it.action === 'merge' && it.path.endsWith('.tf'));
  const why = new Map<RepoPath, string>();
  for (const folder of new Set(merged.map((it) => parentOf(it.path)))) {
    if (readers.hcl === null) continue;
    const inside = merged.filter((it) => parentOf(it.path) === folder);
    for (const { path, line, message } of gateModule(
      sidesIn(folder, files, drifts, extra),
      readers.hcl,
    )) {
      // A double may be told at a file that was not merged: then the first merge answers for it.
      const at = inside.find((it) => it.path === path) ?? inside[0]!;
      why.set(at.path, `${path}:${line}: ${message}`);
    }
  }
  return drifts.map((drift, index) => {
    const detail = why.get(drift.path);
    return detail === undefined ? drift : heldBack(drift, files[index]!, detail);
  });
}

function sidesIn(
  folder: RepoPath,
  files: readonly FileSides[],
  drifts: readonly FileDrift[],
  extra: readonly ExtraFile[],
): MergedSides[] {
  const isIn = (path: RepoPath): boolean => parentOf(path) === folder && path.endsWith('.tf');
  const own = files.flatMap((file, index): MergedSides[] => {
    if (!isIn(file.path)) return [];
    const ours = file.disk?.text ?? null;
    const after = drifts[index]!.after;
    const theirs = file.wanted?.text ?? null;
    return [{ path: file.path, ours, theirs, merged: after === undefined ? ours : after }];
  });
  const others = extra
    .filter((file) => isIn(file.path))
    .map(({ path, text }) => ({ path, ours: text, theirs: text, merged: text }));
  return [...own, ...others];
}

function heldBack(drift: FileDrift, file: FileSides, detail: string): FileDrift {
  const record = file.bases[0]?.record ?? null;
  const held: FileDrift = {
    ...drift,
    action: 'conflict',
    reason: 'does-not-parse',
    detail,
    record,
  };
  delete held.after;
  return held;
}
