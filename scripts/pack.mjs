/**
 * Puts output files of the bundle that are always loaded together into one: each file that Node
 * loads costs a third of a millisecond, and what several commands share lies in many small ones.
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

/** `require("./x.cjs")` of a packed file becomes a call of its pack. */
function redirect(code, packOf, own) {
  return code.replace(/\brequire\("(\.\/[^"]+)"\)/g, (whole, file) => {
    const pack = packOf.get(file);
    if (pack === undefined) return whole;
    return pack === own ? `__load("${file}")` : `require("./${pack}")("${file}")`;
  });
}

/** Functions of its own that esbuild puts before the exports of each file. */
const HELPERS = /^'use strict';(var __[^\n]*?)(?=var stdin_exports=)/;

/** The helpers of all members, once; and the members without them. */
function withoutHelpers(members) {
  const found = members.map(([, code]) => HELPERS.exec(code)?.[1] ?? '');
  const helpers = found.reduce((longest, it) => (it.length > longest.length ? it : longest), '');
  const has = (text) => new Set(text.match(/\b__\w+(?==)/g));
  const known = has(helpers);
  const rest = members.map(([name, code], index) => {
    const own = [...has(found[index])];
    return [name, own.every((it) => known.has(it)) ? code.replace(found[index], '') : code];
  });
  return { helpers, rest };
}

/** Names that esbuild makes of hashes, cut short: there are thousands of them. */
function shortened(code) {
  const names = new Map();
  return code.replace(/\bimport_chunk_[A-Z0-9]{8}\b/g, (name) => {
    if (!names.has(name)) names.set(name, `import_${names.size}`);
    return names.get(name);
  });
}

/**
 * A file of CommonJS that exports a function: name of a member → its exports. `start` is a member
 * to run when the file is loaded.
 */
function packText(members, start) {
  const { helpers, rest } = withoutHelpers(members);
  // A function in brackets is compiled at once; otherwise it would be read twice.
  const table = rest.map(([name, code]) => `"${name}":(function(module,exports){${code}\n})`);
  return `'use strict';${helpers}
const __modules={};
module.exports=__load;
function __load(name){
const known=__modules[name];
if(known)return known.exports;
const module=__modules[name]={exports:{}};
__table[name](module,module.exports);
return module.exports;
}
const __table={
${table.join(',\n')}
};
${start === undefined ? '' : `__load("${start}");\n`}`;
}

/**
 * `files`: name (`./x.cjs`) → {code, imports, entry}, where `imports` are the names it loads at
 * once and `entry` is the source file it begins with, if any. `packs`: list of {name, entries, start};
 * a pack holds what its entries load at once, as far as no pack before it does. Returns the texts
 * to write, by name.
 */
export function pack(files, packs) {
  const packOf = assign(files, packs);
  const texts = new Map();
  for (const { name, start } of packs) {
    const members = [...files].filter(([file]) => packOf.get(file) === name);
    const codes = members.map(([file, { code }]) => [
      file,
      shortened(redirect(code, packOf, name)),
    ]);
    texts.set(`./${name}`, packText(codes, start));
  }
  for (const [file, { code }] of files) {
    if (!packOf.has(file)) texts.set(file, shortened(redirect(code, packOf, null)));
  }
  return texts;
}
