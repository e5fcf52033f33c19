/** Decodes UTF-8; null where the bytes are no valid UTF-8 or hold a NUL, as binary files do. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    // The mark stays: what a person saved with one is written back with one.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
