import { rmSync } from 'node:fs';

/** Removes what installed-setup.mjs made. */
export default function teardown() {
  const folder = globalThis.installedFolder;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
