import { UserError } from './errors.ts';
import {
  damaged,
  parseBlueprintText,
  parseFiles,
  parseNames,
  parseObject,
  parseSummary,
} from './lock-shape.ts';
import { RecordScan } from './lock-scan.ts';
import { sha256 } from './lib/hash.ts';
import type { Json, Lock, RecordedFile, RepoPath } from './model.ts';
import { baseName, repoPath } from './paths.ts';

export const LOCK_FOLDER = '.infra/lock' as RepoPath;
export const BASE_FOLDER = '.infra/base' as RepoPath;
export const SHARED_FOLDER = '.infra/shared' as RepoPath;

const FORMAT = 1;
/** Key of the last line: hash of all text before it. */
const DIGEST = '"digest": ';
const SCOPES = new Set(['module', 'repository', 'git']);

export function lockPath(id: string): RepoPath {
  return `${LOCK_FOLDER}/${id}.json` as RepoPath;
}

export function basePath(id: string): RepoPath {
  return `${BASE_FOLDER}/${id}.jsonl` as RepoPath;
}

/**
 * Text of a lock: JSON with one line a file, sorted, so that git merges changes of different
 * files line by line.
 */
export function formatLock(lock: Lock): string {
  if (lock.removed) {
    const { blueprint, summary } = lock;
    return `${JSON.stringify({ lock: FORMAT, removed: true, blueprint, summary })}\n`;
  }
  const files = Object.keys(lock.files)
    .sort()
    .map((path) => `    ${JSON.stringify(path)}: ${formatRecord(lock.files[path as RepoPath]!)}`);
  const lines = [
    `  "lock": ${FORMAT}`,
    `  "blueprint": ${JSON.stringify(lock.blueprint)}`,
    `  "scope": ${JSON.stringify(lock.scope)}`,
    `  "integrity": ${JSON.stringify(lock.integrity)}`,
    `  "tool": ${JSON.stringify(lock.tool)}`,
    `  "entry": ${JSON.stringify(lock.entry)}`,
    `  "inputs": ${JSON.stringify(lock.inputs)}`,
    `  "summary": ${JSON.stringify(lock.summary)}`,
    ...(lock.names ? [`  "names": ${JSON.stringify(lock.names)}`] : []),
    files.length === 0 ? '  "files": {}' : `  "files": {\n${files.join(',\n')}\n  }`,
  ];
  const text = `{\n${lines.join(',\n')}`;
  return `${text},\n  ${DIGEST}"${sha256(text)}"\n}\n`;
}

/** Bytes of the last lines of a lock. */
const TAIL = `,\n  ${DIGEST}"${'0'.repeat(64)}"\n}\n`.length;

/**
 * True where a lock is as the tool wrote it. A hand that merges conflicts may lose a line and leave
 * valid JSON: such a lock is believed for what it says, but not for being complete.
 */
function isIntact(bytes: Buffer): boolean {
  const end = bytes.length - TAIL;
  if (end <= 0) return false;
  const tail = bytes.toString('latin1', end);
  return tail === `,\n  ${DIGEST}"${sha256(bytes.subarray(0, end))}"\n}\n`;
}

/** A record as JSON, always in the same order. Defaults are left out: a lock of 20 files stays near 3 KB. */
export function formatRecord(file: RecordedFile): string {
  const short: Record<string, Json> = { base: file.base };
  if (file.ownership !== 'merged') short.own = file.ownership;
  if (file.executable) short.exec = true;
  if (file.required) short.required = true;
  if (file.regions !== undefined) short.regions = file.regions as unknown as Json;
  if (file.whole !== undefined) short.whole = file.whole;
  return JSON.stringify(short);
}

/**
 * Reads a lock. The text is committed state and therefore untrusted: shape and every path are
 * checked. Throws UserError naming the file.
 */
export function parseLock(text: string, file: string): Lock {
  const raw = parseObject(text, file);
  const plain = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  const lock = parseHead(raw, isIntact(Buffer.from(plain)), file);
  return lock.removed ? lock : { ...lock, files: parseFiles(raw.files, file) };
}

/** Where the records of an intact lock begin, and what follows them. */
const RECORDS = '\n  "files": {\n';
const END_OF_RECORDS = '\n  }';

/** Of locks that `readLock` has read: the text of their records, a JSON object. */
const texts = new WeakMap<Lock, { file: string; text: () => string }>();

/**
 * The same for the many locks of a repository, of which most are looked at once: `files` is parsed
 * and checked whenever it is asked for, and nobody keeps it. Take it once, or copy the lock.
 */
export function readLock(bytes: Buffer, file: string): Lock {
  const from = bytes.indexOf(RECORDS);
  const to = bytes.length - TAIL;
  const end = bytes.toString('latin1', Math.max(to - END_OF_RECORDS.length, 0), Math.max(to, 0));
  // A lock that the tool did not write, or that has no records, is read whole.
  if (from === -1 || end !== END_OF_RECORDS || !isIntact(bytes)) {
    return parseLock(bytes.toString('utf8'), file);
  }
  const raw = parseObject(`${bytes.toString('utf8', 0, from)}\n  "files": {}\n}`, file);
  const head = parseHead(raw, true, file);
  if (head.removed) return head;
  const text = (): string => bytes.toString('utf8', from + RECORDS.length - 2, to);
  const lock: Lock = {
    ...head,
    get files() {
      return parseFiles(parseObject(text(), file), file);
    },
  };
  texts.set(lock, { file, text });
  return lock;
}

/** What `files` holds, without making an object of it; null where the lock was not read so. */
export function recordsOf(lock: Lock): RecordScan | null {
  const read = texts.get(lock);
  return read === undefined ? null : new RecordScan(read.text(), read.file);
}

/** All but the records. */
function parseHead(raw: Record<string, unknown>, intact: boolean, file: string): Lock {
  if (typeof raw.lock === 'number' && raw.lock > FORMAT) throw newer(file, raw.lock);
  if (raw.lock !== FORMAT) {
    const found = raw.lock === undefined ? 'missing' : JSON.stringify(raw.lock);
    throw damaged(file, `"lock" is ${found}, this version reads ${FORMAT}`);
  }
  const id = baseName(file).replace(/\.json$/, '');
  if (raw.removed === true) return parseTombstone(raw, id, file);
  const { blueprint, scope, integrity, entry, inputs } = raw;
  if (typeof blueprint !== 'string' || typeof entry !== 'string' || typeof inputs !== 'string') {
    throw damaged(file, '"blueprint", "entry" or "inputs" is not a text');
  }
  if (!SCOPES.has(scope as string)) throw damaged(file, `"scope" is ${JSON.stringify(scope)}`);
  if (integrity !== null && typeof integrity !== 'string') {
    throw damaged(file, `"integrity" is ${JSON.stringify(integrity)}`);
  }
  return {
    blueprint: parseBlueprintText(blueprint, file),
    scope: scope as Lock['scope'],
    integrity,
    tool: typeof raw.tool === 'string' ? raw.tool : '',
    // Without these the module is rendered and compared anew.
    entry: intact ? entry : '',
    inputs: intact ? inputs : '',
    summary: parseSummary(raw.summary, id, file),
    ...(raw.names ? { names: parseNames(raw.names, file) } : {}),
    files: {},
    removed: false,
  };
}

function newer(file: string, format: number): UserError {
  return new UserError({
    message: `${file} was written by a newer create-infra-module: "lock" is ${format}, this version reads ${FORMAT}`,
    file,
    fix: 'use that version: npx create-infra-module@latest',
  });
}

/**
 * Lock of a removed module. It says what the id belonged to: the same thing may come back (a revert,
 * a stash, a second thought), another may not, for cloud names and state keys follow from the id.
 */
export function tombstone(lock: Lock): Lock {
  const { blueprint, summary } = lock;
  return {
    blueprint,
    scope: 'module',
    integrity: null,
    tool: '',
    entry: '',
    inputs: '',
    summary,
    files: {},
    removed: true,
  };
}

/** What is known of a module that was removed. */
export type Buried = Pick<Lock, 'blueprint' | 'summary'>;

function parseTombstone(raw: Record<string, unknown>, id: string, file: string): Lock {
  if (typeof raw.blueprint !== 'string') throw damaged(file, '"blueprint" is not a text');
  const summary = parseSummary(raw.summary, id, file);
  const blueprint = parseBlueprintText(raw.blueprint, file);
  const rest = { integrity: null, tool: '', entry: '', inputs: '', files: {} };
  return { blueprint, scope: 'module', summary, ...rest, removed: true };
}

/** One line a file, sorted by path: `{"path":…,"text":…}`. */
export function formatBase(texts: ReadonlyMap<RepoPath, string>): string {
  return [...texts.keys()]
    .sort()
    .map((path) => `${JSON.stringify({ path, text: texts.get(path)! })}\n`)
    .join('');
}

/** Reads base texts; lines that cannot be read are left out: their hashes will not be found. */
export function parseBase(text: string): Map<RepoPath, string> {
  const texts = new Map<RepoPath, string>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      const it = JSON.parse(line) as { path?: unknown; text?: unknown };
      if (typeof it.path === 'string' && typeof it.text === 'string') {
        texts.set(repoPath(it.path, 'base'), it.text);
      }
    } catch {
      // A line damaged by a merge: the caller finds its text missing and says so.
    }
  }
  return texts;
}
