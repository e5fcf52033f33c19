import { UserError } from './errors.ts';
import type { DiskReader } from './io/io.ts';
import { sha256 } from './lib/hash.ts';
import { formatShared, parseShared } from './lock.ts';
import type { RepoPath, Sha, SharedRecord } from './model.ts';
import { joinPath } from './paths.ts';

/** First part of the names of the empty files that say what the shared files were rendered from. */
const INPUTS = 'inputs';
/** Names in the folder: what it belongs to (a hash of the path, or INPUTS), and a hash. */
const NAME = /^([0-9a-f]{16}|inputs)-([0-9a-f]{64})$/;
/** First byte of a stored record: there may be other forms one day, and git takes it as binary. */
const PLAIN = 0;

/** A shared record and the file it lies in. */
export interface StoredShared extends SharedRecord {
  stored: RepoPath;
}

/** Reads all shared records. Throws UserError for one whose content is not what its name says. */
export function readSharedFolder(
  disk: DiskReader,
  folder: RepoPath,
): { shared: StoredShared[]; sharedInputs: Sha[] } {
  const shared: StoredShared[] = [];
  const sharedInputs: Sha[] = [];
  for (const name of disk.names(folder)) {
    const [, subject, hash] = NAME.exec(name) ?? [];
    if (hash === undefined) continue;
    if (subject === INPUTS) sharedInputs.push(hash);
    else shared.push(readRecord(disk, joinPath(folder, name), hash));
  }
  return { shared, sharedInputs };
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
  return { ...parseShared(payload.toString('utf8'), stored), stored };
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
 * Where a record is stored, and its bytes. Content-addressed, so that two branches never write
 * one file differently. Ask for bytes only if nothing lies at the path.
 */
export function storeShared(
  folder: RepoPath,
  record: SharedRecord,
): { path: RepoPath; bytes: () => Buffer } {
  const payload = Buffer.from(formatShared(record));
  const hash = sha256(payload);
  const name = `${sha256(record.path).slice(0, 16)}-${hash}`;
  return {
    path: joinPath(folder, name),
    bytes: () => Buffer.concat([Buffer.of(PLAIN), mixed(payload, hash)]),
  };
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

/**
 * Hash that says from what the shared files were rendered and which records there are: a record
 * that somebody deleted is missed.
 */
export function sharedMarker(inputs: Sha, stored: Iterable<RepoPath>): Sha {
  return sha256([inputs, ...[...stored].sort()].join('\n'));
}

/** Path of the empty file that names the inputs of all shared files. */
export function sharedInputsPath(folder: RepoPath, inputs: Sha): RepoPath {
  return joinPath(folder, `${INPUTS}-${inputs}`);
}
