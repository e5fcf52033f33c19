import { Buffer, isUtf8 } from 'node:buffer';

/** Decodes UTF-8; null where the bytes are no valid UTF-8 or hold a NUL, as binary files do. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes) || bytes.includes(0)) return null;
  // A mark at the beginning stays: what a person saved with one is written back with one.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
