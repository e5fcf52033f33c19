import { sha256 } from '../lib/hash.ts';
import type { Readers } from '../lib/readers/readers.ts';
import type { Finding, RepoPath, Sha } from '../model.ts';
import { parentOf } from '../paths.ts';
import { compareFile } from './compare-file.ts';
import type { DerivedText } from './compare-regions.ts';
import { deriveText, sourceFindings, type DerivedSource } from './derive.ts';
import { normalise } from './eol.ts';
import { gateFolders } from './gate-folders.ts';
import type { FileDrift, FileSides } from './model.ts';
import { hashOfSources, isSource, sourceFolder } from './sources.ts';

/** Files of the person's that no record names, where derived regions look for sources. */
export interface ExtraFile {
  path: RepoPath;
  text: string;
}

export interface ComparedModule {
  drifts: FileDrift[];
  /** What keeps derived regions from being brought up to date. */
  findings: Finding[];
}

/**
 * Compares all files of one module. Files with derived regions come last: their text follows
 * from what the other files will be. Pure; the readers must be loaded for the kinds of files that
 * are given (`readerFor`).
 */
export function compareModule(
  files: readonly FileSides[],
  extra: readonly ExtraFile[],
  readers: Readers,
): ComparedModule {
  const plain = files.filter((file) => !hasDerived(file));
  const compared = plain.map((file) => compareFile(file, noTable, readers));
  const drifts = gateFolders(plain, compared, extra, readers);
  const tree = resultingTree(plain, drifts, extra);
  const wanted = new Map(plain.map((file) => [file.path, file.wanted]));
  const hashed = ({ path, text }: DerivedSource): { path: RepoPath; hash: Sha } => {
    const known = wanted.get(path);
    // An agreed text that is lost is empty, with the hash that it had.
    const same = text !== '' && known?.text === text;
    return { path, hash: same ? known.hash : sha256(text) };
  };
  const findings = new Map<string, Finding>();
  const known = new Map<string, ReturnType<DerivedText>>();
  const derive: DerivedText = (path, region) => {
    const key = `${region} ${path}`;
    const text = known.get(key) ?? tableOf(path, region);
    known.set(key, text);
    return text;
  };
  const tableOf: DerivedText = (path, region) => {
    const sources = sourcesOf(path, region, tree);
    for (const it of troubles(sources, readers)) findings.set(`${it.path}:${it.line}`, it);
    const text = findings.size > 0 ? null : deriveText(region, sources, readers);
    return { text, sources: hashOfSources(sources.map(hashed)) };
  };
  const derived = files.filter(hasDerived).map((file) => compareFile(file, derive, readers));
  const all = [...drifts, ...derived].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { drifts: all, findings: [...findings.values()] };
}

const noTable: DerivedText = () => ({ text: '', sources: '' });

export function hasDerived(file: FileSides): boolean {
  return file.wanted?.regions.some((region) => region.kind === 'derived') ?? false;
}

function troubles(sources: readonly DerivedSource[], readers: Readers): Finding[] {
  return sources.length === 0 ? [] : sourceFindings(sources, readers);
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

function sourcesOf(
  path: RepoPath,
  region: string,
  tree: ReadonlyMap<RepoPath, string>,
): DerivedSource[] {
  const folder = sourceFolder(region, path);
  const sources: DerivedSource[] = [];
  for (const [at, text] of tree) {
    if (isSource(region, at) && parentOf(at) === folder) {
      sources.push({ path: at, text: normalise(text) });
    }
  }
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}
