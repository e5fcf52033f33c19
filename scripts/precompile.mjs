import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import Handlebars from 'handlebars';
import { parse } from 'yaml';

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Imports a source file of the project as the bundle would see it. */
async function importSource(root, file, scratch) {
  const outfile = path.join(scratch, `${path.basename(file, '.ts')}.mjs`);
  await build({
    entryPoints: [path.join(root, file)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(`${pathToFileURL(outfile).href}?${process.hrtime.bigint()}`);
}

async function compileOptions(root, scratch) {
  const { compileOptions } = await importSource(root, 'src/blueprint/compile-options.ts', scratch);
  const file = 'src/blueprint/helpers.ts';
  const names = existsSync(path.join(root, file))
    ? (await importSource(root, file, scratch)).KNOWN_HELPERS
    : [];
  return compileOptions(names);
}

/** Templates below `files/`, sorted, so that the output does not hang on the file system. */
async function templatesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Lines of an object literal: hash of a text → code, each text once. */
async function table(files, toCode) {
  const lines = new Map();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    try {
      lines.set(sha256(text), toCode(text));
    } catch (error) {
      throw new Error(`${file}: ${error.message}`, { cause: error });
    }
  }
  return [...lines].map(([hash, code]) => `'${hash}': ${code},`).join('\n');
}

/**
 * Writes `<outdir>/<blueprint>.cjs` for every folder of templates/ that has a blueprint.yaml:
 * its templates compiled and its document parsed, each keyed by the hash of the text it comes
 * from (src/blueprint/precompiled.ts reads them). Returns the names of the blueprints.
 */
export async function precompile({ root, outdir, scratch }) {
  await mkdir(outdir, { recursive: true });
  await mkdir(scratch, { recursive: true });
  const templates = path.join(root, 'templates');
  const options = await compileOptions(root, scratch);
  const names = (existsSync(templates) ? await readdir(templates) : [])
    .filter((name) => existsSync(path.join(templates, name, 'blueprint.yaml')))
    .sort();
  for (const name of names) {
    const folder = path.join(templates, name);
    const files = existsSync(path.join(folder, 'files'))
      ? await templatesOf(path.join(folder, 'files'))
      : [];
    const specs = await table(files, (text) => Handlebars.precompile(text, options));
    const documents = await table([path.join(folder, 'blueprint.yaml')], (text) =>
      JSON.stringify(parse(text)),
    );
    const code = `module.exports = { templates: {\n${specs}\n}, documents: {\n${documents}\n} };`;
    const { code: small } = await transform(code, { minify: true, format: 'cjs' });
    await writeFile(path.join(outdir, `${name}.cjs`), small);
  }
  return names;
}

/** The content that takes the place of src/blueprint/precompiled.ts in the bundle. */
export function precompiledModule(names) {
  return `
const NAMES = new Set(${JSON.stringify(names)});
export function lookup(name) {
  return NAMES.has(name) ? require(__dirname + '/precompiled/' + name + '.cjs') : null;
}
`;
}
