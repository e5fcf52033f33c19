'use strict';
/**
 * Loads the files of this folder, with the machine code that V8 made of them in an earlier run:
 * reading that takes half the time of making it anew. What it keeps lies beside these files, in
 * `.compiled/`; where nothing can be written there, everything is compiled as ever. Node has the
 * same from version 22 on (module.enableCompileCache), kept in a folder for temporary files that
 * everybody may write to; its variable NODE_DISABLE_COMPILE_CACHE turns this off as well.
 */
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { createHash } = require('crypto');

const OFF = Boolean(process.env.NODE_DISABLE_COMPILE_CACHE);
const FOLDER = path.join(__dirname, '.compiled', process.version + '-' + process.arch);
const WRAPPER = ['(function (exports, require, module, __filename, __dirname) { ', '\n})'];
/** SHA-256 in front of what is kept. */
const HEAD = 32;

/** What V8 makes depends on what ran: the first run of each command adds to what is kept. */
const COMMANDS = __COMMANDS__;
const command = COMMANDS.includes(process.argv[2]) ? process.argv[2] : 'start';
const MARK = path.join(FOLDER, command + '.ran');

const loaded = Object.create(null);
/** What ran in this process: `{ file, source, script }`. */
const compiled = [];
let missing = OFF ? false : !fs.existsSync(MARK);

function keptFile(file) {
  return path.join(FOLDER, path.relative(__dirname, file).replace(/[\\/]/g, '+') + '.bin');
}

/** V8 looks at the length of a source and at nothing of its own bytes: this binds the two. */
function seal(source, code) {
  return createHash('sha256').update(source).update(code).digest();
}

function readKept(file, source) {
  try {
    const bytes = fs.readFileSync(keptFile(file));
    const code = bytes.subarray(HEAD);
    if (seal(source, code).equals(bytes.subarray(0, HEAD))) return code;
  } catch {
    // There is none yet, or it cannot be read.
  }
  missing = true;
  return undefined;
}

function compile(file) {
  const source = fs.readFileSync(file);
  const cachedData = OFF ? undefined : readKept(file, source);
  const text = WRAPPER[0] + source.toString('utf8') + WRAPPER[1];
  const script = new vm.Script(text, { filename: file, cachedData });
  compiled.push({ file, source, script });
  return script.runInThisContext();
}

function load(file) {
  const known = loaded[file];
  if (known !== undefined) return known.exports;
  const module = { exports: {}, filename: file };
  loaded[file] = module;
  try {
    compile(file).call(module.exports, module.exports, requireHere, module, file, __dirname);
  } catch (error) {
    delete loaded[file];
    throw error;
  }
  return module.exports;
}

/** `require` of every file loaded here: theirs are loaded here too, Node's by Node. */
function requireHere(name) {
  if (name.startsWith('./')) return load(path.join(__dirname, name));
  return name.startsWith(__dirname) ? load(name) : require(name);
}
requireHere.cache = loaded;

/** A file that is half written is never seen, nor left behind. */
function put(name, bytes) {
  const next = name + '.' + process.pid;
  try {
    fs.writeFileSync(next, bytes, { flag: 'wx' });
    fs.renameSync(next, name);
  } catch (error) {
    fs.rmSync(next, { force: true });
    throw error;
  }
}

/** A link would lead to a place that is not ours. */
function isOurs(folder) {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat === undefined || stat.isDirectory();
}

/** At the end of a run V8 has compiled what the run called. */
function keep() {
  if (!missing) return;
  try {
    if (!isOurs(path.dirname(FOLDER)) || !isOurs(FOLDER)) return;
    fs.mkdirSync(FOLDER, { recursive: true });
    // Some commit node_modules.
    put(path.join(FOLDER, '.gitignore'), '*\n');
    for (const { file, source, script } of compiled) {
      const code = script.createCachedData();
      put(keptFile(file), Buffer.concat([seal(source, code), code]));
    }
    put(MARK, '');
  } catch {
    // A folder that only root may write to, a full disk: the next run compiles again.
  }
}

if (!OFF) process.on('exit', keep);
module.exports = load;
