import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { readingCases, sizeCase, smallCases, writingCases } from './bench/cases.mjs';
import { Meter } from './bench/meter.mjs';
import { installTool, Repositories } from './bench/repositories.mjs';
import { formatLine, isMissed } from './bench/table.mjs';

/**
 * Measures the built tool beside its goals and exits with 1 where one is missed. Gated is the
 * median of paired ratios of CPU time (user and system) of whole processes: unlike wall time it
 * is the same on a busy machine.
 *
 *   node scripts/bench.mjs [--quick] [--only small|reading|writing|size] [--keep]
 */
const GROUPS = {
  small: { cases: smallCases, rounds: { full: 21, quick: 9 } },
  reading: { cases: readingCases, rounds: { full: 25, quick: 5 } },
  // Each round writes 100,000 files.
  writing: { cases: writingCases, rounds: { full: 5, quick: 2 } },
};

const root = path.dirname(import.meta.dirname);
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});

function progress(group) {
  return (round, rounds) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${group}: ${round} of ${rounds}`);
  };
}

async function measure(scratch) {
  const bin = await installTool(root, path.join(scratch, 'tool'));
  const meter = new Meter(scratch);
  const repositories = new Repositories(scratch, bin);
  const chosen = (group) => options.only === undefined || options.only.includes(group);
  const lines = [];
  const add = (more) => {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    for (const line of more) console.log(formatLine(line));
    lines.push(...more);
  };
  try {
    await repositories.prepare();
    for (const [group, { cases, rounds }] of Object.entries(GROUPS)) {
      if (!chosen(group)) continue;
      const count = rounds[options.quick ? 'quick' : 'full'];
      const tell = progress(group);
      add(await cases({ meter, repositories, scratch, bin, rounds: count, tell }));
    }
    if (chosen('size')) add(await sizeCase(root));
  } finally {
    meter.close();
  }
  return lines;
}

if (!existsSync(path.join(root, 'dist/bin.cjs'))) throw new Error('npm run build comes first');
const scratch = await mkdtemp(path.join(tmpdir(), 'create-infra-module-bench-'));
try {
  const missed = (await measure(scratch)).filter(isMissed);
  if (missed.length > 0) process.exitCode = 1;
  console.log(missed.length === 0 ? 'all goals met' : `${missed.length} goals missed`);
} finally {
  if (options.keep) console.log(scratch);
  else await rm(scratch, { recursive: true, force: true });
}
