import { ESLint } from 'eslint';
import { describe, expect, test } from '@jest/globals';

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: (await import('typescript-eslint')).default.parser },
      plugins: { project: (await import('../../scripts/lint-rules.mjs')).plugin },
      rules: {
        'project/layers': 'error',
        'project/outside-world': 'error',
        'project/clock-and-random': 'error',
      },
    },
  ],
});

/** Ids of the rules that report the text, were it the file of that path below src/. */
async function reported(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: `src/${file}` });
  return result?.messages.map((message) => message.ruleId) ?? [];
}

const layers = ['project/layers'];
const outside = ['project/outside-world'];
const clock = ['project/clock-and-random'];

describe('layers', () => {
  test.each([
    ['model.ts', `import { x } from './errors.ts';`],
    ['errors.ts', `import { x } from './paths.ts';`],
    ['paths.ts', `import type { Disk } from './io/io.ts';`],
    ['lib/text.ts', `import { x } from '../compare/merge.ts';`],
    ['compare/decide.ts', `import { x } from '../plan.ts';`],
    ['compare/decide.ts', `import { x } from '../rules/index.ts';`],
    ['compare/decide.ts', `import { x } from '../commands/check.ts';`],
    ['compare/decide.ts', `import { x } from '../io/node.ts';`],
    ['compare/decide.ts', `import type { X } from '../plan.ts';`],
    ['compare/decide.ts', `export { x } from '../plan.ts';`],
    ['compare/decide.ts', `export * from '../plan.ts';`],
    ['compare/decide.ts', `type X = import('../plan.ts').X;`],
    ['compare/decide.ts', `const x = await import('../plan.ts');`],
    ['compare/decide.ts', `import { x } from '../../test/support/tools.ts';`],
    ['plan.ts', `import { x } from './repo.ts';`],
    ['plan-summary.ts', `import { x } from './repo.ts';`],
    ['plan.ts', `import { x } from './inspect/inspect.ts';`],
    ['inspect/inspect.ts', `import { x } from '../commands/check.ts';`],
    ['inspect/inspect.ts', `import { x } from '../report/text.ts';`],
    ['report/text.ts', `import { x } from '../commands/check.ts';`],
    ['apply/apply.ts', `import { x } from '../plan.ts';`],
    ['apply.ts', `import { x } from './io/node.ts';`],
    ['commands/check.ts', `import { x } from '../cli.ts';`],
    ['cli.ts', `import { x } from './main.ts';`],
    ['main.ts', `import { x } from './io/node.ts';`],
    ['io/io.ts', `import { x } from './node.ts';`],
    ['io/node.ts', `import { x } from '../plan.ts';`],
    ['newcomer.ts', `export const x = 1;`],
    ['main.ts', `import { x } from './newcomer.ts';`],
  ])('%s may not hold: %s', async (file, text) => {
    expect(await reported(file, text)).toEqual(layers);
  });

  test.each([
    ['errors.ts', `import type { Json } from './model.ts';`],
    ['compare/decide.ts', `import { x } from './classify.ts';`],
    ['compare/decide.ts', `import type { Disk } from '../io/io.ts';`],
    ['compare/merge.ts', `import { x } from '../lib/text.ts';`],
    ['compare/merge.ts', `import { diff3Merge } from 'node-diff3';`],
    ['plan.ts', `import { x } from './manifest/parse.ts';`],
    ['plan.ts', `import { x } from './plan-summary.ts';`],
    ['plan-summary.ts', `import type { X } from './plan.ts';`],
    ['inspect/inspect.ts', `import { x } from '../plan.ts';`],
    ['commands/check.ts', `import { x } from '../inspect/inspect.ts';`],
    ['report/text.ts', `import type { X } from '../inspect/model.ts';`],
    ['commands/check.ts', `import { x } from '../compare/compare.ts';`],
    ['cli.ts', `const x = await import('./commands/check.ts');`],
    ['io/node.ts', `import type { Disk } from './io.ts';`],
    ['bin.ts', `import { x } from './io/node.ts';`],
  ])('%s may hold: %s', async (file, text) => {
    expect(await reported(file, text)).toEqual([]);
  });
});

describe('outside world', () => {
  test.each([
    ['apply.ts', `import { writeFileSync } from 'node:fs';`],
    ['repo.ts', `import fs from 'fs';`],
    ['repo.ts', `import { readFile } from 'node:fs/promises';`],
    ['lib/run.ts', `import { spawn } from 'node:child_process';`],
    ['lib/run.ts', `import { hostname } from 'node:os';`],
    ['io/io.ts', `import fs from 'fs-extra';`],
    ['cli.ts', `const { default: prompts } = await import('prompts');`],
    ['cli.ts', `const { execa } = await import('execa');`],
    ['main.ts', `import { argv } from 'node:process';`],
    ['main.ts', `process.exitCode = 1;`],
    ['main.ts', `export const cwd = () => process.cwd();`],
    ['main.ts', `globalThis.process.exit(1);`],
    ['main.ts', `const fs = require('fs');`],
  ])('%s may not hold: %s', async (file, text) => {
    expect(await reported(file, text)).toEqual(outside);
  });

  test.each([
    ['bin.ts', `process.exitCode = 1;`],
    ['io/node.ts', `import { readFileSync } from 'node:fs';`],
    ['io/ask.ts', `const { default: prompts } = await import('prompts');`],
    ['lib/hash.ts', `import { createHash } from 'node:crypto';`],
    ['main.ts', `export function f(process: { x: number }): number { return process.x; }`],
    ['main.ts', `export const x = { process: 1 }.process;`],
  ])('%s may hold: %s', async (file, text) => {
    expect(await reported(file, text)).toEqual([]);
  });
});

describe('clock and random numbers', () => {
  test.each([
    `export const x = Date.now();`,
    `export const x = new Date();`,
    `export const x = Date();`,
    `export const x = Math.random();`,
    `export const x = crypto.randomUUID();`,
    `import { randomUUID } from 'node:crypto';`,
    `import { randomBytes } from 'node:crypto';`,
    `export const x = performance.now();`,
  ])('no file but io/ may hold: %s', async (text) => {
    expect(await reported('plan.ts', text)).toEqual(clock);
    expect(await reported('io/node.ts', text)).toEqual([]);
  });

  test.each([
    `import { createHash } from 'node:crypto';`,
    `export const x = new Date('2026-01-01');`,
    `export const x = Math.max(1, 2);`,
  ])('any file may hold: %s', async (text) => {
    expect(await reported('plan.ts', text)).toEqual([]);
  });
});
