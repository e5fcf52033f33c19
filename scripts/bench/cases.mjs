import { execFileSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { interleave } from './meter.mjs';
import { idOf, recordedFiles } from './repositories.mjs';
import { growth, largest, pairedRatio } from './statistics.mjs';
import { hashingYardsticks, unpackingYardstick } from './yardsticks.mjs';

const FLOOR = [process.execPath, '-e', '0'];
const LARGE = 1000;
const SMALL = 100;

/** One line of the result. Without a `goal` it is only told. */
function line(name, { value, min, max }, goal, rounds, unit = '×') {
  return { name, value, min, max, goal, rounds, unit };
}

const column = (measured, name, what = 'cpu') => measured[name].map((one) => one[what]);
const ratio = (measured, over, under) =>
  pairedRatio(column(measured, over), column(measured, under));

/** Commands on nothing or on one module. */
export async function smallCases({ meter, repositories, bin, rounds, tell }) {
  const run = (cwd, ...args) => ({ argv: [process.execPath, bin, ...args], cwd });
  const { one, platform } = repositories;
  const measured = await interleave(
    meter,
    {
      floor: () => ({ argv: FLOOR, cwd: platform }),
      version: () => run(platform, '--version'),
      help: () => run(platform, '--help'),
      check: () => run(one, 'check'),
      add: async () => run(await repositories.withOne(), 'add', idOf(2), '--yes'),
      first: async () => run(await repositories.empty(), idOf(1), '--yes'),
    },
    { rounds, tell },
  );
  const against = (name) => ratio(measured, name, 'floor');
  return [
    line('--version ÷ node -e 0', against('version'), 1.15, rounds),
    line('--help ÷ node -e 0', against('help'), 2.5, rounds),
    line('check, 1 service ÷ node -e 0', against('check'), 3, rounds),
    line('add a second service ÷ node -e 0', against('add'), 4, rounds),
    line('first run, 4 modules ÷ node -e 0', against('first'), null, rounds),
  ];
}

/** Commands that read everything and find it as agreed. */
export async function readingCases({ meter, repositories, scratch, bin, rounds, tell }) {
  const run = (cwd, ...args) => ({ argv: [process.execPath, bin, ...args], cwd });
  const small = await repositories.synced(SMALL);
  const large = await repositories.synced(LARGE);
  const files = await recordedFiles(large);
  const yardsticks = await hashingYardsticks(scratch, large, files);
  const measured = await interleave(
    meter,
    {
      floor: () => ({ argv: FLOOR, cwd: large }),
      small: () => run(small, 'check'),
      check: () => run(large, 'check'),
      bare: () => yardsticks.bare,
      git: () => yardsticks.git,
      sync: () => run(large, 'sync', '--yes'),
    },
    { rounds, tell },
  );
  const linear = growth(...['check', 'small', 'floor'].map((name) => column(measured, name)));
  const memory = (name) => memoryOf(measured, name);
  const size = `${files.length} files`;
  return [
    line(`check, ${size} ÷ bare read and hash`, ratio(measured, 'check', 'bare'), 1.3, rounds),
    line(`check, ${size} ÷ git hash-object`, ratio(measured, 'check', 'git'), 1.5, rounds),
    line('sync, nothing to do ÷ check', ratio(measured, 'sync', 'check'), 1.3, rounds),
    line('check, 100 → 1,000 modules', linear, 11, rounds),
    line('check, 1,000 modules: peak memory', memory('check'), 100, rounds, ' MiB'),
    line('sync, nothing to do: peak memory', memory('sync'), null, rounds, ' MiB'),
  ];
}

/** Commands that write everything, each into a folder of its own. */
export async function writingCases({ meter, repositories, scratch, bin, rounds, tell }) {
  const sync = (cwd) => ({ argv: [process.execPath, bin, 'sync', '--yes'], cwd });
  const unpack = await unpackingYardstick(scratch, await repositories.synced(LARGE));
  const measured = await interleave(
    meter,
    {
      floor: () => ({ argv: FLOOR, cwd: scratch }),
      small: async () => sync(await repositories.unsynced(SMALL)),
      first: async () => sync(await repositories.unsynced(LARGE)),
      tar: unpack,
    },
    // The bytes that tar unpacks were just written: there is nothing left to warm.
    { rounds, warmUp: false, tell },
  );
  const linear = growth(...['first', 'small', 'floor'].map((name) => column(measured, name)));
  return [
    line('first sync, 1,000 modules ÷ tar x', ratio(measured, 'first', 'tar'), 3.2, rounds),
    line('first sync, 100 → 1,000 modules', linear, 11, rounds),
    line('first sync: peak memory', memoryOf(measured, 'first'), null, rounds, ' MiB'),
  ];
}

function memoryOf(measured, name) {
  const values = column(measured, name, 'rss');
  return { value: largest(values), min: Math.min(...values), max: largest(values) };
}

/** What gets installed: all that npm would pack, without blueprints and the parser of HCL. */
export async function sizeCase(root) {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed);
  const counted = files.filter(({ path: file }) => isCounted(file));
  const size = counted.reduce((sum, file) => sum + file.size, 0) / 1e6;
  const templates = await sizeOfFolder(path.join(root, 'dist/precompiled'));
  const one = (value) => ({ value, min: value, max: value });
  return [
    line('installed, without templates and HCL', one(size), 1.5, 1, ' MB'),
    line('precompiled templates', one(templates / 1e6), null, 1, ' MB'),
  ];
}

function isCounted(file) {
  const parser = file.endsWith('.wasm') || file.endsWith('/lib-web-tree-sitter.cjs');
  return !parser && !file.startsWith('templates/') && !file.startsWith('dist/precompiled/');
}

async function sizeOfFolder(folder) {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
