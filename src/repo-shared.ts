import { UserError } from './errors.ts';
import type { DiskReader } from './io/io.ts';
import { sha256 } from './lib/hash.ts';
import {
  formatIndex,
  formatShared,
  parseIndex,
  parseShared,
  type SharedHead,
} from './lock-shared.ts';
import type { RepoPath, Sha, SharedRecord } from './model.ts';
import { baseName, joinPath } from './paths.ts';

/** First part of the name of an index, which says what the shared files were rendered from. */
const INPUTS = 'inputs';
/** Names in the folder: what it belongs to (a hash of the path, or INPUTS), and a hash. */
const NAME = /^([0-9a-f]{16}|inputs)-([0-9a-f]{64})$/;
/** First byte of a stored record: there may be other forms one day, and git takes it as binary. */
const PLAIN = 0;

/** A shared record and the file it lies in. */
export interface StoredShared extends SharedRecord, SharedHead {
  stored: RepoPath;
}

/** The shared records, as far as they have been read. */
export interface SharedState {
  shared: StoredShared[];
  /** Hashes in the names of the indexes that lie there; one, unless git merged. */
  sharedInputs: Sha[];
  /** What the shared files were last rendered from; null: not all of them, or not by one run. */
  writtenFrom: Sha | null;
}

/**
 * Reads all shared records. Where their index is the only one and tells of just the records that lie
 * there, their bytes are held against it, and their texts read when somebody asks. Throws UserError
 * for a record whose content is not what its name says.
 */
export function readSharedFolder(disk: DiskReader, folder: RepoPath): SharedState {
  const sharedInputs: Sha[] = [];
  const stored: { path: RepoPath; name: string; hash: Sha }[] = [];
  for (const name of disk.names(folder)) {
    const [, subject, hash] = NAME.exec(name) ?? [];
    if (hash === undefined) continue;
    if (subject === INPUTS) sharedInputs.push(hash);
    else stored.push({ path: joinPath(folder, name), name, hash });
  }
  const names = stored.map(({ name }) => name);
  const index = sharedInputs.length === 1 ? readIndex(disk, folder, sharedInputs[0]!, names) : null;
  const shared = stored.map(({ path, hash }, at) =>
    index === null ? readRecord(disk, path, hash) : lateRecord(disk, path, hash, index.heads[at]!),
  );
  return { shared, sharedInputs, writtenFrom: index?.inputs ?? null };
}

/** A record whose text is read when it is asked for. One that is damaged is told at once. */
function lateRecord(disk: DiskReader, stored: RepoPath, hash: Sha, head: SharedHead): StoredShared {
  if (disk.quickHash(stored, false) !== head.sum) readRecord(disk, stored, hash);
  let text: string | null = null;
  return {
    ...head,
    stored,
    get text() {
      return (text ??= readRecord(disk, stored, hash).text);
    },
  };
}

/** null: it tells of other records than those that are there. */
function readIndex(
  disk: DiskReader,
  folder: RepoPath,
  hash: Sha,
  names: readonly string[],
): ReturnType<typeof parseIndex> | null {
  const path = indexPath(folder, hash);
  const bytes = disk.read(path);
  if (bytes === null) throw vanished(path);
  const payload = mixed(bytes.subarray(1), hash);
  if (bytes[0] !== PLAIN || indexHash(names, payload) !== hash) return null;
  const index = parseIndex(payload.toString('utf8'), path);
  return index.heads.length === names.length ? index : null;
}

function readRecord(disk: DiskReader, stored: RepoPath, hash: Sha): StoredShared {
  const bytes = disk.read(stored);
  if (bytes === null) throw vanished(stored);
  const payload = mixed(bytes.subarray(1), hash);
  if (bytes[0] !== PLAIN || sha256(payload) !== hash) {
    throw new UserError({
      message: `${stored} is damaged: its content is not what its name says`,
      file: stored,
      fix: `restore it from git: git checkout HEAD -- ${stored}; else: create-infra-module repair`,
    });
  }
  return { ...parseShared(payload.toString('utf8'), stored), stored, sum: sha256(bytes) };
}

/** For a file that was there when its folder was listed. */
export function vanished(path: RepoPath): UserError {
  return new UserError({
    message: `${path} was there and is gone: another create-infra-module is at work`,
    file: path,
    fix: 'run the command again when that one is done',
  });
}

/**
 * Where a record is stored, its bytes and their SHA-256. Content-addressed, so that two branches
 * never write one file differently.
 */
export function storeShared(
  folder: RepoPath,
  record: SharedRecord,
): { path: RepoPath; bytes: Buffer; sum: Sha } {
  const payload = Buffer.from(formatShared(record));
  const hash = sha256(payload);
  const name = `${sha256(record.path).slice(0, 16)}-${hash}`;
  const bytes = packed(payload, hash);
  return { path: joinPath(folder, name), bytes, sum: sha256(bytes) };
}

function packed(payload: Buffer, hash: Sha): Buffer {
  return Buffer.concat([Buffer.of(PLAIN), mixed(payload, hash)]);
}

/** Git compares parts of at most 64 bytes: of each, two words are mixed. */
const MIXED_WORDS = 8;

/**
 * The bytes mixed with the hash that they are named by, or taken apart again: git's rename
 * detection must find no likeness between two versions of a record, or it merges them into one.
 */
function mixed(bytes: Buffer, hash: Sha): Buffer {
  const key = wordsOf(Buffer.from(hash, 'hex'));
  const words = wordsOf(bytes);
  for (let at = 0; at < words.length; at += MIXED_WORDS) {
    words[at]! ^= key[(at / MIXED_WORDS) % key.length]!;
  }
  return Buffer.from(words.buffer, 0, bytes.length);
}

/** A copy to be worked on by four bytes at once; the last word is filled up with zeros. */
function wordsOf(bytes: Buffer): Uint32Array {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/** Names of the records are part of it: one that somebody deleted is missed. */
function indexHash(names: readonly string[], payload: Buffer): Sha {
  return sha256(Buffer.concat([Buffer.from(`${names.join('\n')}\n`), payload]));
}

/** Where the index of these records is stored, and its bytes. `inputs`: what they follow from. */
export function storeIndex(
  folder: RepoPath,
  inputs: Sha,
  records: ReadonlyMap<RepoPath, SharedHead>,
): { path: RepoPath; hash: Sha; bytes: () => Buffer } {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  const names = sorted.map(([stored]) => baseName(stored));
  const payload = Buffer.from(
    formatIndex(
      inputs,
      sorted.map(([, head]) => head),
    ),
  );
  const hash = indexHash(names, payload);
  return { path: indexPath(folder, hash), hash, bytes: () => packed(payload, hash) };
}

/** Path of the index with that hash in its name. */
export function indexPath(folder: RepoPath, hash: Sha): RepoPath {
  return joinPath(folder, `${INPUTS}-${hash}`);
}
