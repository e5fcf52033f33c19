import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { pack } from './pack.mjs';
import { sealFiles } from './seal.mjs';
import { stubPlugin } from './stubs.mjs';

/**
 * Bundles src/ into CommonJS files, of which a command loads only what it needs:
 *
 *   main.cjs          src/bin.ts and all it imports statically
 *   <name>-<hash>.cjs what is imported dynamically (`await import('./commands/check.ts')`), and
 *                     what several of those share: each source file is in one output file only,
 *                     so a class is the same class everywhere
 *   <pack>.cjs        several of those that are always loaded together (pack.mjs)
 *   lib-<name>.cjs    one library imported dynamically (`await import('yaml')`), or a large one
 *   loader.cjs        what loads them; bin.cjs starts it
 *
 * esbuild splits only ES modules, and those load slower than CommonJS. So it splits first, and
 * pack.mjs then turns the output files into CommonJS, dynamic imports into lazy `require`.
 */

const here = import.meta.dirname;
const TARGET = 'node20.19';
/** `import.meta.url` for libraries that look for their own files; CommonJS has no such thing. */
const URL_NAME = '__importMetaUrl';
const URL_BANNER = `const ${URL_NAME} = require('node:url').pathToFileURL(__filename).href;`;

/** Loaded too slowly to be in main.cjs; a static import of one is an error. */
export const LAZY_LIBRARIES = [
  'diff',
  'execa',
  'fs-extra',
  'handlebars',
  'handlebars/runtime',
  'prompts',
  'web-tree-sitter',
  'yaml',
];

/** Always loaded, but in a file of its own: there its names are shortened, in ours they stay. */
const STATIC_LIBRARIES = ['yargs'];

/** Entry file of a library where its own choice is not the best one. */
const LIBRARY_ENTRIES = {
  // The other half of the package is the same code for Node 8.
  prompts: 'prompts/lib/index.js',
};

function libraryFile(specifier) {
  return `lib-${specifier.replace(/[^a-z0-9]+/gi, '-').replace(/^-/, '')}.cjs`;
}

function isLibrary(specifier) {
  return !specifier.startsWith('.') && !path.isAbsolute(specifier) && !isBuiltin(specifier);
}

/** Replaces modules by text: `replacements` maps a path below the root to the new content. */
function replacePlugin(root, replacements) {
  const unused = new Set(Object.keys(replacements));
  return {
    name: 'replace',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const name = path.relative(root, file).split(path.sep).join('/');
        const contents = replacements[name];
        if (contents === undefined) return null;
        unused.delete(name);
        return { contents, loader: 'js', resolveDir: root };
      });
      // A file that was renamed would otherwise go in as it is, unnoticed.
      build.onEnd(() => ({
        errors: [...unused].map((name) => ({
          text: `${name} is to be replaced, but not imported`,
        })),
      }));
    },
  };
}

/** Leaves dynamic imports of libraries to their own files and collects their names. */
function libraryPlugin(root, libraries) {
  const source = path.join(root, 'src') + path.sep;
  return {
    name: 'libraries',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind, importer }) => {
        if (!importer.startsWith(source) || !isLibrary(specifier)) return null;
        if (kind === 'dynamic-import' || STATIC_LIBRARIES.includes(specifier)) {
          libraries.add(specifier);
          return { path: `./${libraryFile(specifier)}`, external: true };
        }
        if (!LAZY_LIBRARIES.includes(specifier)) return null;
        const text = `${specifier} is slow to load: write \`await import('${specifier}')\` where it is used`;
        return { errors: [{ text }] };
      });
    },
  };
}

const COMMON = {
  bundle: true,
  platform: 'node',
  target: TARGET,
  metafile: true,
  write: false,
  legalComments: 'none',
  // Errors are thrown and warnings are made errors (refuseWarnings), so none is printed twice.
  logLevel: 'silent',
  define: { 'import.meta.url': URL_NAME },
  plugins: [stubPlugin],
};

function refuseWarnings({ warnings }) {
  if (warnings.length === 0) return;
  const texts = warnings.map(
    ({ text, location }) => `${location?.file}:${location?.line}: ${text}`,
  );
  throw new Error(`esbuild warns:\n${texts.join('\n')}`);
}

function withUrl(code) {
  return code.includes(URL_NAME) ? `${URL_BANNER}\n${code}` : code;
}

/** For our own code: names stay, so that the stack of a bug report can be read. */
const READABLE = {
  platform: 'node',
  target: TARGET,
  supported: { 'dynamic-import': false },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'silent',
};

async function bundleLibrary(root, specifier) {
  const entry = LIBRARY_ENTRIES[specifier] ?? specifier;
  const result = await build({
    ...COMMON,
    stdin: {
      contents: `module.exports = require(${JSON.stringify(entry)});`,
      resolveDir: root,
    },
    format: 'cjs',
    minify: true,
    outfile: libraryFile(specifier),
    absWorkingDir: root,
  });
  refuseWarnings(result);
  return { code: withUrl(result.outputFiles[0].text), inputs: Object.keys(result.metafile.inputs) };
}

/** What esbuild has put out, as pack.mjs takes it. */
function filesOf({ outputFiles, metafile }, root) {
  const files = new Map();
  for (const { path: file, text: code } of outputFiles) {
    const { imports, entryPoint: entry } = metafile.outputs[path.relative(root, file)];
    const own = imports.filter(({ external }) => !external);
    const named = (list) => list.map((one) => `./${path.basename(one.path)}`);
    files.set(`./${path.basename(file)}`, {
      code,
      imports: named(own.filter(({ kind }) => kind !== 'dynamic-import')),
      later: named(own.filter(({ kind }) => kind === 'dynamic-import')),
      entry,
    });
  }
  return files;
}

/**
 * Writes the bundle of `<root>/src/bin.ts` into `outdir`, which is emptied first. `packs` names
 * what goes into one file (see pack.mjs), `codes` are
 * more files of CommonJS: path → code. Returns the files that went in, as paths below the root.
 */
export async function bundle({ root, outdir, replacements = {}, packs = [], codes = new Map() }) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const libraries = new Set();
  const result = await build({
    ...COMMON,
    entryPoints: { main: path.join(root, 'src/bin.ts') },
    plugins: [stubPlugin, libraryPlugin(root, libraries), replacePlugin(root, replacements)],
    format: 'esm',
    splitting: true,
    outdir,
    outExtension: { '.js': '.cjs' },
    absWorkingDir: root,
  });
  refuseWarnings(result);
  const inputs = new Set(Object.keys(result.metafile.inputs));
  const all = [{ name: 'main.cjs', entries: ['src/bin.ts'] }, ...packs];
  for (const [name, code] of await pack(filesOf(result, root), all, READABLE)) {
    await writeFile(path.join(outdir, name), withUrl(code));
  }
  for (const specifier of [...libraries].sort()) {
    const library = await bundleLibrary(root, specifier);
    await writeFile(path.join(outdir, libraryFile(specifier)), library.code);
    for (const input of library.inputs) inputs.add(input);
  }
  for (const [name, code] of codes) await put(path.join(outdir, name), code);
  await sealFiles(root, outdir);
  await writeThinBin(root, outdir);
  return { inputs: [...inputs].filter((input) => input !== '<stdin>').sort() };
}

async function put(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function writeThinBin(root, outdir) {
  const { version, engines } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node);
  const text = (await readFile(path.join(here, 'thin-bin.cjs'), 'utf8'))
    .replaceAll('__VERSION__', version)
    .replaceAll('__MAJOR__', major)
    .replaceAll('__MINOR__', minor);
  await writeFile(path.join(outdir, 'bin.cjs'), text, { mode: 0o755 });
}
