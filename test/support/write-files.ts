import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaseFile } from './render-case.ts';

/** Writes a rendered tree below a folder, modes included. */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, CaseFile>,
): Promise<void> {
  for (const [file, { text, executable }] of files) {
    const at = path.join(folder, file);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, text);
    await chmod(at, executable ? 0o755 : 0o644);
  }
}
