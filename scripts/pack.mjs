import path from 'node:path';
import { build } from 'esbuild';

/**
 * Puts output files of the bundle that are always loaded together into one: each file that Node
 * loads costs a third of a millisecond, and what several commands share lies in many small ones.
 * Inside a pack all names are in one scope, where a call finds its function at once.
 */

/** The files that one file loads at once, itself included. */
function closure(start, files, seen = new Set()) {
  if (seen.has(start)) return seen;
  seen.add(start);
  for (const name of files.get(start).imports) closure(name, files, seen);
  return seen;
}

/** Which pack a file goes into: the first whose entries load it. */
function assign(files, packs) {
  const packOf = new Map();
  for (const { name, entries } of packs) {
    const wanted = [...files].filter(([, { entry }]) => entries.includes(entry));
    for (const [start] of wanted) {
      for (const file of closure(start, files)) if (!packOf.has(file)) packOf.set(file, name);
    }
  }
  return packOf;
}

/** Under which name a pack exports each of its files that others load. */
function exportNames(files, packOf) {
  const names = new Map();
  const add = (file) => {
    if (packOf.has(file) && !names.has(file)) names.set(file, `m${names.size}`);
  };
  for (const [importer, { imports, later }] of files) {
    for (const file of imports) if (packOf.get(file) !== packOf.get(importer)) add(file);
    for (const file of later) add(file);
  }
  return names;
}

/** Takes the members' texts from memory; all else, and what is imported later, stays a `require`. */
function membersPlugin(members, files) {
  return {
    name: 'members',
    setup(builder) {
      builder.onResolve({ filter: /^\.\// }, ({ path: file, kind }) =>
        kind !== 'dynamic-import' && members.includes(file)
          ? // By its ending esbuild would take it for what it is to become.
            { path: file.replace(/\.cjs$/, '.js'), namespace: 'member', pluginData: file }
          : { path: file, external: true },
      );
      builder.onLoad({ filter: /.*/, namespace: 'member' }, ({ pluginData: file }) => ({
        contents: files.get(file).code,
        loader: 'js',
      }));
    },
  };
}

/** `require("./x.cjs")` of a packed file becomes one of its pack. */
function redirect(code, packOf, names) {
  return code.replace(/\brequire\("(\.\/[^"]+)"\)/g, (whole, file) =>
    packOf.has(file) ? `require("./${packOf.get(file)}").${names.get(file)}` : whole,
  );
}

/** What is required from Node and from our own files, which have no default export. */
const WRAPPED = /__toESM\((require\("(?:node:|\.\/(?!lib-))[^"]+"\)(?:\.m\d+)?)\)/g;

/** esbuild wraps each of them in a copy with a getter for every name, in case it has one. */
function unwrapped(code) {
  const [found] = /\bimport_node_\w+\.default\b/.exec(code) ?? [];
  if (found !== undefined) throw new Error(`import * from Node instead of its default: ${found}`);
  return code.replace(WRAPPED, '$1');
}

/** Names that esbuild makes of hashes, cut short: there are thousands of them. */
function shortened(code) {
  const names = new Map();
  return code.replace(/\bimport_chunk_[A-Z0-9]{8}\d*\b/g, (name) => {
    if (!names.has(name)) names.set(name, `import_${names.size}`);
    return names.get(name);
  });
}

async function joined(contents, members, files, options) {
  const { outputFiles, warnings } = await build({
    ...options,
    stdin: { contents, resolveDir: path.dirname(import.meta.dirname) },
    bundle: true,
    write: false,
    format: 'cjs',
    banner: { js: "'use strict';" },
    plugins: [membersPlugin(members, files)],
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  return outputFiles[0].text;
}

/**
 * `files`: name (`./x.cjs`) → {code, imports, later, entry}: an ES module, the names that it loads
 * at once and later, and the source file that it begins with, if any. `packs`: list of {name,
 * entries}; a pack holds what its entries load at once, as far as no pack before it does. `options`
 * are esbuild's. Returns the texts to write, CommonJS, by name.
 */
export async function pack(files, packs, options) {
  const packOf = assign(files, packs);
  const names = exportNames(files, packOf);
  const texts = new Map();
  const put = async (name, contents, members) => {
    const code = await joined(contents, members, files, options);
    texts.set(name, shortened(unwrapped(redirect(code, packOf, names))));
  };
  for (const { name } of packs) {
    const members = [...files.keys()].filter((file) => packOf.get(file) === name);
    const lines = members.map((file) =>
      names.has(file) ? `export * as ${names.get(file)} from "${file}";` : `import "${file}";`,
    );
    await put(`./${name}`, lines.join('\n'), members);
  }
  for (const file of files.keys()) {
    if (!packOf.has(file)) await put(file, `export * from "${file}";`, [file]);
  }
  return texts;
}
