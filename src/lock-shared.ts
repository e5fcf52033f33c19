import { formatRecord } from './lock.ts';
import { damaged, parseObject, parsePath, parseRecord } from './lock-shape.ts';
import type { Sha, SharedRecord } from './model.ts';

/** What is known of a shared record without its text. */
export interface SharedHead extends Omit<SharedRecord, 'text'> {
  /** SHA-256 of the bytes that it is stored as. */
  sum: Sha;
}

/** The index of all shared records, in the order of their names; `inputs`: what they follow from. */
export function formatIndex(inputs: Sha, heads: readonly SharedHead[]): string {
  const rows = heads.map(
    ({ path, owner, file, sum }) =>
      `[${JSON.stringify(path)},${JSON.stringify(owner)},${formatRecord(file)},"${sum}"]`,
  );
  return `{"inputs":${JSON.stringify(inputs)},"records":[${rows.join()}]}`;
}

/** Reads an index. Throws UserError naming the file. */
export function parseIndex(payload: string, file: string): { inputs: Sha; heads: SharedHead[] } {
  const { inputs, records } = parseObject(payload, file);
  if (typeof inputs !== 'string' || !Array.isArray(records))
    throw damaged(file, 'it is incomplete');
  const heads = records.map((row): SharedHead => {
    const [path, owner, record, sum] = (Array.isArray(row) ? row : []) as unknown[];
    if (typeof path !== 'string' || typeof owner !== 'string' || typeof sum !== 'string') {
      throw damaged(file, 'it is incomplete');
    }
    return { path: parsePath(path, file), owner, file: parseRecord(record, path, file), sum };
  });
  return { inputs, heads };
}

/** Payload of a shared record; its hash names the file, so the order of keys is fixed. */
export function formatShared(record: SharedRecord): string {
  const { path, owner, file, text } = record;
  return `{"path":${JSON.stringify(path)},"owner":${JSON.stringify(owner)},"file":${formatRecord(file)},"text":${JSON.stringify(text)}}`;
}

/** Reads a payload. Throws UserError naming the file. */
export function parseShared(payload: string, file: string): SharedRecord {
  const raw = parseObject(payload, file);
  if (
    typeof raw.path !== 'string' ||
    typeof raw.owner !== 'string' ||
    typeof raw.text !== 'string'
  ) {
    throw damaged(file, 'it is incomplete');
  }
  return {
    path: parsePath(raw.path, file),
    owner: raw.owner,
    file: parseRecord(raw.file, raw.path, file),
    text: raw.text,
  };
}
