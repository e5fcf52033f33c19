import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

import { UserError } from './errors.ts';
import type { DiskReader } from './io/io.ts';
import { sha256 } from './lib/hash.ts';
import { formatShared, parseShared } from './lock.ts';
import type { RepoPath, Sha, SharedRecord } from './model.ts';
import { joinPath } from './paths.ts';

/** Folder of the empty files whose names say from which inputs the shared files were rendered. */
const INPUTS = 'inputs';
const SHA = /^[0-9a-f]{64}$/;
/** A record is the text of one generated file: more than this is no record of ours. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Bytes that are made room for at once; most records need fewer. */
const CHUNK = 4 * 1024;

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
  for (const { name, kind } of disk.list(folder)) {
    if (kind !== 'directory') continue;
    const inside = joinPath(folder, name);
    for (const entry of disk.list(inside)) {
      if (entry.kind !== 'file' || !SHA.test(entry.name)) continue;
      if (name === INPUTS) sharedInputs.push(entry.name);
      else shared.push(readRecord(disk, joinPath(inside, entry.name), entry.name));
    }
  }
  return { shared, sharedInputs };
}

function readRecord(disk: DiskReader, stored: RepoPath, name: Sha): StoredShared {
  let payload: string;
  try {
    const options = { maxOutputLength: MAX_BYTES, chunkSize: CHUNK };
    const bytes = masked(disk.read(stored)!, name);
    payload = brotliDecompressSync(bytes, options).toString('utf8');
  } catch {
    payload = '';
  }
  if (sha256(payload) !== name) {
    throw new UserError({
      message: `${stored} is damaged: its content is not what its name says`,
      file: stored,
      fix: `restore it from git: git checkout HEAD -- ${stored}`,
    });
  }
  return { ...parseShared(payload, stored), stored };
}

/**
 * Where a record is stored, and its bytes. Content-addressed, so that two branches never write
 * one file differently. Ask for bytes only if nothing lies at the path.
 */
export function storeShared(
  folder: RepoPath,
  record: SharedRecord,
): { path: RepoPath; bytes: () => Buffer } {
  const payload = formatShared(record);
  const folderOfPath = sha256(record.path).slice(0, 16);
  const name = sha256(payload);
  return { path: joinPath(folder, folderOfPath, name), bytes: () => compressed(payload, name) };
}

function compressed(payload: string, name: Sha): Buffer {
  const params = {
    // Higher ones take twenty times as long for a tenth fewer bytes.
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(payload),
  };
  return masked(brotliCompressSync(payload, { params }), name);
}

/**
 * The bytes mixed with the hash that they are named by, or taken apart again: git's rename
 * detection must find no likeness between two versions of a record, or it merges them into one.
 * Compressed alone they are alike wherever the texts begin alike.
 */
function masked(bytes: Buffer, name: Sha): Buffer {
  const key = Buffer.from(name, 'hex');
  const mixed = Buffer.allocUnsafe(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) mixed[at] = bytes[at]! ^ key[at % key.length]!;
  return mixed;
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
  return joinPath(folder, INPUTS, inputs);
}
