import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { notices } from './notices.mjs';
import { precompile, precompiledModule } from './precompile.mjs';

const root = path.dirname(import.meta.dirname);
const work = path.join(root, 'node_modules/.cache', `build-${process.pid}`);
const next = path.join(work, 'dist');

/** What may be installed besides templates and the HCL parser. */
const BUDGET = 1.5e6;

const WASM = [
  'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm',
];

/** What every command needs; and what those need that change something. */
const PACKS = [
  { name: 'core.cjs', entries: ['src/io/node-outside.ts', 'src/commands/check.ts'] },
  {
    name: 'change.cjs',
    entries: [
      ...['src/commands/add.ts', 'src/commands/sync.ts', 'src/inspect/closer.ts'],
      ...['src/plan-changed.ts', 'src/blueprint/load.ts'],
    ],
  },
];

/** Takes the place of src/lib/installed.ts: all files of the bundle lie in dist/ itself. */
function installedModule(version) {
  return `
import * as path from 'node:path';
export const VERSION = ${JSON.stringify(version)};
export const PACKAGE_ROOT = path.dirname(__dirname);
export const wasmFile = (name) => path.join(__dirname, name + '.wasm');
`;
}

/** Puts the finished folder in place of the old one, so that no test sees half a build. */
async function swap(from, to, scratch) {
  const old = path.join(scratch, 'old');
  await rename(to, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(from, to);
}

async function sizeOf(folder, keep) {
  if (!existsSync(folder)) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return keep(path.relative(folder, file)) ? (await stat(file)).size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const isParser = (file) => file.endsWith('.wasm') || file === 'lib-web-tree-sitter.cjs';
const isPrecompiled = (file) => file.startsWith('precompiled');

async function printSizes(dist) {
  const code = await sizeOf(dist, (file) => !isParser(file) && !isPrecompiled(file));
  const sizes = {
    'code and libraries': code,
    'HCL parser': await sizeOf(dist, isParser),
    'precompiled templates': await sizeOf(dist, isPrecompiled),
    templates: await sizeOf(path.join(root, 'templates'), (file) => !/^[^/]+\/tests\//.test(file)),
  };
  for (const [name, bytes] of Object.entries(sizes)) {
    console.log(`${String(Math.ceil(bytes / 1000)).padStart(6)} kB  ${name}`);
  }
  if (code > BUDGET) {
    console.error(`code and libraries are over the budget of ${BUDGET / 1000} kB`);
    process.exitCode = 1;
  }
}

const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
await mkdir(work, { recursive: true });
try {
  const { versions, codes } = await precompile({ root, scratch: path.join(work, 'scratch') });
  const { inputs } = await bundle({
    root,
    outdir: next,
    packs: PACKS,
    codes,
    replacements: {
      'src/lib/installed.ts': installedModule(version),
      'src/blueprint/precompiled.ts': precompiledModule(versions),
    },
  });
  for (const file of WASM) await cp(path.join(root, file), path.join(next, path.basename(file)));
  await writeFile(
    path.join(root, 'THIRD-PARTY-NOTICES'),
    await notices({ root, inputs: [...inputs, ...WASM] }),
  );
  const dist = path.join(root, 'dist');
  await swap(next, dist, work);
  await printSizes(dist);
} finally {
  await rm(work, { recursive: true, force: true });
}
