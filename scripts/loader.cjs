'use strict';
/**
 * Loads the files of this folder, with the bytecode that V8 made of them in an earlier run:
 * reading that takes half the time of making it anew. What it keeps lies beside these files, in
 * `.compiled/`; where nothing can be written there, everything is compiled as ever. Node has the
 * same from version 22 on (module.enableCompileCache), kept in a folder for temporary files that
 * everybody may write to; its variable NODE_DISABLE_COMPILE_CACHE turns this off as well.
 */
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { hash } = require('crypto');

const OFF = Boolean(process.env.NODE_DISABLE_COMPILE_CACHE);
const FLAGS = process.execArgv.join();
const NODE = [process.version, process.platform, process.arch].join('-');
const FOLDER = path.join(__dirname, '.compiled', NODE);
/** SHA-256 of each file as it was built. */
const BUILT = __BUILT__;
/** In front of what is kept: of which source it was made, its own SHA-256, and `stamp`. */
const HEAD = 128 + 64;

/** What V8 makes depends on what ran: the first run of each command adds to what is kept. */
const COMMANDS = __COMMANDS__;
const command = COMMANDS.includes(process.argv[2]) ? process.argv[2] : 'start';
const MARK = path.join(FOLDER, command + '.ran');

const loaded = Object.create(null);
/** What ran in this process: `{ name, text, script }`. */
const compiled = [];
let missing = OFF ? false : !fs.existsSync(MARK);

function keptFile(name) {
  return FOLDER + path.sep + name.replace('/', '+') + '.bin';
}

/** V8 looks at the length of a source and at nothing of its own bytes: this binds the two. */
function seal(name, code) {
  return BUILT[name] + hash('sha256', code) + stamp(name);
}

/** A file that somebody edited since has another. */
function stamp(name) {
  const { mtimeMs, size } = fs.statSync(__dirname + '/' + name);
  return (mtimeMs + ' ' + size).padEnd(64);
}

function readKept(name) {
  try {
    const bytes = fs.readFileSync(keptFile(name));
    const code = bytes.subarray(HEAD);
    if (seal(name, code) === bytes.latin1Slice(0, HEAD)) return code;
  } catch {
    // There is none yet, or it cannot be read.
  }
  missing = true;
  return undefined;
}

/** The build has made each file an expression in ASCII: a function of what Node gives a module. */
function compile(name) {
  const file = __dirname + path.sep + name;
  const text = fs.readFileSync(file, 'latin1');
  const cachedData = OFF ? undefined : readKept(name);
  const script = new vm.Script(text, { filename: file, cachedData });
  // Made with other flags of V8: a run of these makes it anew.
  if (script.cachedDataRejected && hasItsFlags()) missing = true;
  compiled.push({ name, text, script });
  return script.runInThisContext();
}

/** Exports of a file of this folder, by its name. */
function load(name) {
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const filename = __dirname + path.sep + name;
  const module = { exports: {}, filename };
  loaded[name] = module;
  try {
    compile(name).call(module.exports, module.exports, requireHere, module, filename, __dirname);
  } catch (error) {
    delete loaded[name];
    throw error;
  }
  return module.exports;
}

/** `require` of every file loaded here: theirs are loaded here too, Node's by Node. */
function requireHere(name) {
  if (name.startsWith('./')) return load(name.slice(2));
  return name.startsWith(__dirname) ? load(name.slice(__dirname.length + 1)) : require(name);
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

/** False where the run has set others for itself: with them V8 refuses what others keep, and they its. */
function hasItsFlags() {
  return process.execArgv.join() === FLAGS;
}

/** At the end of a run V8 has compiled what the run called. */
function keep() {
  if (!missing || !hasItsFlags()) return;
  try {
    if (!isOurs(path.dirname(FOLDER)) || !isOurs(FOLDER)) return;
    fs.mkdirSync(FOLDER, { recursive: true });
    // Some commit node_modules.
    put(path.join(FOLDER, '.gitignore'), '*\n');
    for (const { name, text, script } of compiled) {
      // Not what was built: edited, or half of an upgrade.
      if (hash('sha256', text) !== BUILT[name]) continue;
      const code = script.createCachedData();
      put(keptFile(name), Buffer.concat([Buffer.from(seal(name, code), 'latin1'), code]));
    }
    put(MARK, '');
  } catch {
    // A folder that only root may write to, a full disk: the next run compiles again.
  }
}

if (!OFF) process.on('exit', keep);
module.exports = load;
