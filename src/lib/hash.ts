import { hash } from 'node:crypto';

import type { Sha } from '../model.ts';

/** SHA-256 of a text in UTF-8, or of bytes. */
export function sha256(data: string | Uint8Array): Sha {
  return hash('sha256', data, 'hex');
}

/** Of no bytes at all. */
export const EMPTY: Sha = sha256('');
