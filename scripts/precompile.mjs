import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import Handlebars from 'handlebars';
import { parse } from 'yaml';

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

/** Paths below a folder, in the order of src/blueprint/load.ts. */
async function filesOf(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** Where in a template something stands: for errors that a checked template cannot have. */
const PLACE =
  /,?\s*(?:"loc":)?\{"start":\{"line":\d+,"column":\d+\},"end":\{"line":\d+,"column":\d+\}\}/g;
/** The runtime of this very version has the function; each part of a template carries its own. */
const OWN_LOOKUP =
  / \|\| function\(parent, propertyName\) \{\s*if \(Object\.prototype\.hasOwnProperty\.call\(parent, propertyName\)\) \{\s*return parent\[propertyName\];\s*\}\s*return undefined\s*\}/g;

/** What Handlebars makes of a template, less what only other runtimes and other templates need. */
function compiled(text, options) {
  if (!text.endsWith('\n')) throw new Error('does not end in a line feed');
  const code = Handlebars.precompile(text, options).replace(PLACE, '').replace(OWN_LOOKUP, '');
  if (/"start":\{|lookupProperty \|\|/.test(code)) throw new Error('compiled to unknown code');
  return code;
}

/** Code of a file of the blueprint; `index` finds the compiled template of a text. */
function fileCode(source, text, index) {
  const common = `source: ${JSON.stringify(source)}`;
  return source.endsWith('.hbs')
    ? `{ ${common}, text: '', compiled: templates[${index(text)}] }`
    : `{ ${common}, text: ${JSON.stringify(text)} }`;
}

/** Code of dist/precompiled/<name>.cjs. A text that several files have is compiled once. */
async function blueprintCode(folder, options) {
  const document = parse(await readFile(path.join(folder, 'blueprint.yaml'), 'utf8'));
  const templates = new Map();
  const index = (text) => [...templates.keys()].indexOf(text);
  const files = [];
  for (const source of await filesOf(path.join(folder, 'files'))) {
    const text = await readFile(path.join(folder, 'files', source), 'utf8');
    try {
      if (source.endsWith('.hbs')) templates.set(text, compiled(text, options));
    } catch (error) {
      throw new Error(`${folder}/files/${source}: ${error.message}`, { cause: error });
    }
    files.push(fileCode(source, text, index));
  }
  const code = `const templates = [${[...templates.values()].join(',\n')}];
    module.exports = {
      document: JSON.parse(${JSON.stringify(JSON.stringify(document))}),
      files: [${files.join(',\n')}],
    };`;
  return { version: document.version, code };
}

/**
 * Prepares every folder of templates/ that has a blueprint.yaml: its document parsed and its
 * templates compiled, as src/blueprint/precompiled.ts hands them on. Returns name → version, and
 * path in dist/ → code.
 */
export async function precompile({ root, scratch, templates = path.join(root, 'templates') }) {
  await mkdir(scratch, { recursive: true });
  const options = await compileOptions(root, scratch);
  const names = (existsSync(templates) ? await readdir(templates) : [])
    .filter((name) => existsSync(path.join(templates, name, 'blueprint.yaml')))
    .sort();
  const versions = {};
  const codes = new Map();
  for (const name of names) {
    const { version, code } = await blueprintCode(path.join(templates, name), options);
    versions[name] = version;
    const { code: small } = await transform(code, { minify: true, format: 'cjs' });
    codes.set(`precompiled/${name}.cjs`, small);
  }
  return { versions, codes };
}

/** The content that takes the place of src/blueprint/precompiled.ts in the bundle. */
export function precompiledModule(versions) {
  return `
export const VERSIONS = Object.assign(Object.create(null), ${JSON.stringify(versions)});
export function lookup(name) {
  return name in VERSIONS ? require(__dirname + '/precompiled/' + name + '.cjs') : null;
}
`;
}
