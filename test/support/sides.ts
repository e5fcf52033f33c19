import type { DiskFile, FileDrift, FileSides } from '../../src/compare/model.ts';
import { cutRegions } from '../../src/compare/regions.ts';
import { sha256 } from '../../src/lib/hash.ts';
import type { Ownership, RecordedFile, RecordedRegion, RepoPath } from '../../src/model.ts';

/** A file by its texts; regions are marked in them. `undefined` or null: that side has none. */
export interface Texts {
  path?: string;
  /** As it was agreed last. */
  base?: string | null;
  wanted?: string | null;
  disk?: string | Buffer | null;
  ownership?: Ownership;
  executable?: boolean;
  required?: boolean;
  restore?: boolean;
  /** The stored text of the base is gone. */
  noBaseText?: boolean;
  /** Kind of the regions; `block` where none is given. */
  kinds?: Record<string, 'block' | 'derived'>;
}

export function sidesOf(texts: Texts): FileSides {
  const { base = null, wanted = null, disk = null, restore = false } = texts;
  return {
    path: (texts.path ?? 'infra/a/notes.txt') as RepoPath,
    owner: 'a',
    wanted: wanted === null ? null : wantedFile(texts, wanted),
    bases:
      base === null
        ? []
        : [{ record: recordOf(base, texts), text: texts.noBaseText ? null : skeleton(base) }],
    disk: disk === null ? null : diskFile(disk),
    restore,
  };
}

/** What the lock says of a file whose agreed text is `text`. */
export function recordOf(text: string, texts: Texts = {}): RecordedFile {
  const { ownership = 'merged', executable = false, required = false } = texts;
  const record: RecordedFile = { ownership, executable, required, base: sha256(skeleton(text)) };
  const regions = regionsOf(text);
  if (regions.size === 0) return record;
  record.regions = Object.fromEntries(
    [...regions].map(([name, inside]): [string, RecordedRegion] => [
      name,
      { kind: texts.kinds?.[name] ?? 'block', text: sha256(inside) },
    ]),
  );
  return { ...record, whole: sha256(text) };
}

export function diskFile(content: string | Buffer): DiskFile {
  return typeof content === 'string'
    ? { hash: sha256(content), text: content }
    : { hash: sha256(content), text: null };
}

function wantedFile(texts: Texts, text: string): FileSides['wanted'] {
  const { ownership = 'merged', executable = false, required = false } = texts;
  const path = (texts.path ?? 'infra/a/notes.txt') as RepoPath;
  const regions = [...regionsOf(text)].map(([name, inside]) => {
    const kind = texts.kinds?.[name] ?? ('block' as const);
    return { name, kind, text: kind === 'derived' ? null : inside };
  });
  const cut = skeleton(text);
  const common = { path, owner: 'a', ownership, executable, required };
  return { ...common, text: cut, hash: sha256(cut), regions };
}

function skeleton(text: string): string {
  const cut = cutRegions(text);
  if (!cut.ok) throw new Error(`line ${cut.line}: ${cut.why}`);
  return cut.skeleton;
}

function regionsOf(text: string): ReadonlyMap<string, string> {
  const cut = cutRegions(text);
  return cut.ok ? cut.regions : new Map();
}

/** What a person would see of a drift: how it was decided and what the disk becomes. */
export function told(drift: FileDrift) {
  const { person, tool, action, reason, detail, after } = drift;
  return {
    sides: `${person}/${tool}`,
    action,
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    ...(after === undefined ? {} : { after }),
    ...(drift.regions.length === 0
      ? {}
      : { regions: drift.regions.map((it) => `${it.name} ${it.person}/${it.tool}`) }),
  };
}
