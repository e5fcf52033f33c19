import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';
import { parentOf } from '../paths.ts';
import { compareFile } from './compare-file.ts';
import type { DerivedText } from './compare-regions.ts';
import { deriveText, sourceFolder, isSource } from './derive.ts';
import { normalise } from './eol.ts';
import type { Readers } from './merge-sides.ts';
import type { FileDrift, FileSides } from './model.ts';

/** Files of the person's that no record names, where derived regions look for sources. */
export interface ExtraFile {
  path: RepoPath;
  text: string;
}

/**
 * Compares all files of one module. Files with derived regions come last: their text follows
 * from what the other files will be. Pure; the readers must be loaded where a merge or a table
 * needs them (see `needsReaders`).
 */
export function compareModule(
  files: readonly FileSides[],
  extra: readonly ExtraFile[],
  readers: Readers,
): FileDrift[] {
  const nothing: DerivedText = () => ({ text: '', sources: '' });
  const plain = files.filter((file) => !hasDerived(file));
  const drifts = plain.map((file) => compareFile(file, nothing, readers));
  const tree = resultingTree(plain, drifts, extra);
  const derive: DerivedText = (path, region) => {
    const sources = sourcesOf(path, region, tree);
    return { text: deriveText(region, sources, readers), sources: sourcesHash(sources) };
  };
  const derived = files.filter(hasDerived).map((file) => compareFile(file, derive, readers));
  return [...drifts, ...derived].sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function hasDerived(file: FileSides): boolean {
  return file.wanted?.regions.some((region) => region.kind === 'derived') ?? false;
}

/** Texts as they will lie on disk, by path. */
function resultingTree(
  files: readonly FileSides[],
  drifts: readonly FileDrift[],
  extra: readonly ExtraFile[],
): Map<RepoPath, string> {
  const tree = new Map<RepoPath, string>();
  for (const file of extra) tree.set(file.path, file.text);
  files.forEach((file, index) => {
    const after = drifts[index]!.after;
    const text = after === undefined ? (file.disk?.text ?? null) : after;
    if (text !== null) tree.set(file.path, text);
  });
  return tree;
}

interface Source {
  path: RepoPath;
  text: string;
}

function sourcesOf(path: RepoPath, region: string, tree: ReadonlyMap<RepoPath, string>): Source[] {
  const folder = sourceFolder(region, path);
  const sources: Source[] = [];
  for (const [at, text] of tree) {
    if (parentOf(at) === folder && isSource(region, at)) {
      sources.push({ path: at, text: normalise(text) });
    }
  }
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sourcesHash(sources: readonly Source[]): Sha {
  return hashOfSources(sources.map(({ path, text }) => ({ path, hash: sha256(text) })));
}

/** Hash that a lock keeps of the sources of a derived region; input sorted by path. */
export function hashOfSources(sources: readonly { path: RepoPath; hash: Sha }[]): Sha {
  return sha256(sources.map(({ path, hash }) => `${path} ${hash}\n`).join(''));
}
