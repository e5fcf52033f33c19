import { VERSIONS } from '../blueprint/precompiled.ts';
import { UserError } from '../errors.ts';
import type { DiskReader, EntryKind, Templates } from '../io/io.ts';
import { closest } from '../lib/closest.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { BlueprintRef, RepoPath } from '../model.ts';
import type { Blueprint } from '../model-blueprint.ts';
import { baseName, joinPath } from '../paths.ts';
import type { BlueprintSource } from '../plan.ts';
import { isBlueprint, ownFolders } from './own-blueprints.ts';

interface TemplateText {
  path: string;
  text: string;
}

/** Finds blueprints: built-in ones beside the tool, others in the repository or in node_modules. */
export function blueprintSource(disk: DiskReader, templates: Templates): BlueprintSource {
  const cache = new Map<string, Promise<Blueprint>>();
  const versions = new Map<string, string | null>();
  const versionOf = ({ kind, name }: BlueprintRef): string | null => {
    if (kind !== 'builtin') return null;
    if (!versions.has(name)) versions.set(name, VERSIONS[name] ?? templates.version(name));
    return versions.get(name)!;
  };
  const find = async (ref: BlueprintRef) => {
    const key = `${ref.kind}:${ref.name}`;
    let loading = cache.get(key);
    if (loading === undefined) {
      loading = loadBlueprint(ref, disk, templates);
      cache.set(key, loading);
    }
    const found = await loading;
    return found.header.version === ref.version ? { found } : { outdated: found.header.version };
  };
  return Object.assign(find, { versionOf });
}

/** What lies there now, of whatever version. Throws UserError for what is missing or wrong. */
export async function loadBlueprint(
  ref: BlueprintRef,
  disk: DiskReader,
  templates: Templates,
): Promise<Blueprint> {
  const { parseBlueprint, preparedBlueprint } = await import('../blueprint/load.ts');
  const prepared = ref.kind === 'builtin' ? preparedBlueprint(ref) : null;
  return prepared ?? parseBlueprint(readFiles(ref, disk, templates), ref);
}

function readFiles(ref: BlueprintRef, disk: DiskReader, templates: Templates): TemplateText[] {
  if (ref.kind === 'builtin') {
    const files = templates.read(ref.name);
    if (files === null) {
      throw unknown(ref, templates.list(), ownFolders(disk, []));
    }
    return files;
  }
  const folder = blueprintFolder(ref);
  if (!isBlueprint(disk, folder)) throw missing(ref, folder);
  return readBlueprintFolder(disk, folder);
}

/** Where a blueprint that does not come with the tool lies. */
export function blueprintFolder(ref: BlueprintRef): RepoPath {
  return ref.kind === 'path'
    ? joinPath(ref.name)
    : joinPath('node_modules', ...ref.name.split('/'));
}

/** blueprint.yaml and all below files/. Throws UserError for what is not UTF-8. */
export function readBlueprintFolder(disk: DiskReader, folder: RepoPath): TemplateText[] {
  return [
    readText(disk, folder, 'blueprint.yaml'),
    ...walk(disk, joinPath(folder, 'files'), folder),
  ];
}

function walk(disk: DiskReader, folder: RepoPath, root: RepoPath): TemplateText[] {
  const kind = disk.kind(folder);
  if (kind !== null && kind !== 'directory') throw noFile(folder, kind);
  return disk.list(folder).flatMap(({ name, kind }) => {
    const path = joinPath(folder, name);
    if (kind === 'directory') return walk(disk, path, root);
    if (kind !== 'file') throw noFile(path, kind);
    // A blueprint may be all that is in a repository: its folder is then the root.
    return [readText(disk, root, root === '' ? path : path.slice(root.length + 1))];
  });
}

/** A link could lead to a file that is no part of the blueprint, on this machine only. */
function noFile(path: RepoPath, kind: EntryKind): UserError {
  return new UserError({
    message: `${path} is ${kind === 'symlink' ? 'a symbolic link' : `a ${kind}`}`,
    file: path,
    expected: 'files and folders in a blueprint, nothing else',
    fix: 'put a copy of the file there, or take it out',
  });
}

function readText(disk: DiskReader, folder: string, path: string): TemplateText {
  const at = joinPath(folder, path);
  const text = decodeUtf8(disk.read(at)!);
  if (text === null) {
    throw new UserError({ message: `${at} is not UTF-8 text`, file: at, fix: 'save it as UTF-8' });
  }
  return { path, text };
}

function unknown(
  ref: BlueprintRef,
  builtin: readonly string[],
  own: readonly RepoPath[],
): UserError {
  const names = [...builtin, ...own.map((it) => `./${it}`)];
  const same = own.find((it) => baseName(it) === ref.name);
  const near = same === undefined ? closest(ref.name, names) : `./${same}`;
  return new UserError({
    message: `there is no blueprint ${ref.name}${near === null ? '' : `; did you mean ${near}?`}`,
    expected: `one of ${names.join(', ')}`,
    fix: 'a blueprint of your own is named by its folder: ./path/to/blueprint@1.0.0',
  });
}

/** `@team/prints/mini` is the blueprint mini of the package @team/prints. */
function packageOf({ name }: BlueprintRef): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function missing(ref: BlueprintRef, folder: RepoPath): UserError {
  return new UserError({
    message: `blueprint ${ref.text}: there is no ${folder}/blueprint.yaml`,
    fix:
      ref.kind === 'npm'
        ? `install the package: npm install --save-dev ${packageOf(ref)}`
        : 'correct the path',
  });
}
