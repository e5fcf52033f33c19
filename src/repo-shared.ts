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
    payload = brotliDecompressSync(disk.read(stored)!, options).toString('utf8');
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
 * one file differently; brotli, so that git's rename detection finds no likeness between two.
 * That takes a millisecond a KB: ask for bytes only if nothing lies at the path.
 */
export function storeShared(
  folder: RepoPath,
  record: SharedRecord,
): { path: RepoPath; bytes: () => Buffer } {
  const payload = formatShared(record);
  const folderOfPath = sha256(record.path).slice(0, 16);
  return {
    path: joinPath(folder, folderOfPath, sha256(payload)),
    bytes: () => compressed(payload),
  };
}

function compressed(payload: string): Buffer {
  return brotliCompressSync(payload, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(payload),
    },
  });
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
