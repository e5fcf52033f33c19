import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const here = import.meta.dirname;
/** These two are loaded by Node itself. */
const PLAIN = ['bin.cjs', 'loader.cjs'];
const WRAPPER = ['(function (exports, require, module, __filename, __dirname) { ', '\n})'];

/** A file of CommonJS as the loader reads it. */
export function wrapped(code) {
  return WRAPPER.join(code);
}

/**
 * Makes each file of CommonJS in `dist` what the loader reads: one expression, a function of what
 * Node gives a module, with nothing to decode. Then writes the loader, which knows their hashes.
 */
export async function sealFiles(root, dist) {
  const names = (await readdir(dist, { recursive: true }))
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.cjs') && !PLAIN.includes(name))
    .sort();
  const built = {};
  for (const name of names) {
    const file = path.join(dist, name);
    const text = wrapped(await readFile(file, 'utf8'));
    if (!/^[\x00-\x7f]*$/.test(text)) throw new Error(`${name} is not ASCII`);
    await writeFile(file, text);
    built[name] = createHash('sha256').update(text).digest('hex');
  }
  await writeFile(path.join(dist, 'loader.cjs'), await loaderText(root, built));
}

/** Names of commands are names of files in src/commands/; that others are among them is harmless. */
async function loaderText(root, built) {
  const files = await readdir(path.join(root, 'src/commands'));
  const commands = files.map((file) => path.basename(file, '.ts')).sort();
  const text = await readFile(path.join(here, 'loader.cjs'), 'utf8');
  return text
    .replace('__COMMANDS__', JSON.stringify(commands))
    .replace('__BUILT__', JSON.stringify(built));
}
