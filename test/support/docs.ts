import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './run.ts';
import { toolEnv } from './tools.ts';

/**
 * Documents as tests. In Markdown, a fence's info string says what a block is for:
 *
 *     ```sh test            run with bash, in the order of the page, in one temporary folder
 *     ```sh test exit=1     the same, and it must end with that code
 *     ```sh test tools      only where Terraform and an emulator are installed
 *     ```text output        what the block before it prints; `…` alone stands for any lines,
 *                           in a line for any text
 *
 * An HTML comment `<!-- test: run` … `-->` holds commands that readers need not see.
 */
export interface Step {
  /** 1-based line of the first command. */
  line: number;
  script: string;
  exit: number;
  needsTools: boolean;
  /** Expected output, its first line and how many there are; null: not shown. */
  output: Block | null;
}

interface Block {
  text: string;
  /** 1-based. */
  line: number;
  count: number;
}

const FENCE = /^(`{3,})(.*)$/;
const HIDDEN = '<!-- test: run';

/** The steps of a page, in order. Throws where an output block follows no step. */
export function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const hidden = lines[at] === HIDDEN;
    const fence = FENCE.exec(lines[at]!);
    if (!hidden && fence === null) continue;
    const close = hidden ? '-->' : fence![1]!;
    const end = lines.indexOf(close, at + 1);
    if (end === -1) throw new Error(`line ${at + 1} opens a block that never ends`);
    const text = lines.slice(at + 1, end).join('\n');
    const words = hidden ? ['sh', 'test'] : fence![2]!.split(' ');
    addBlock(steps, words, { text, line: at + 2, count: end - at - 1 });
    at = end;
  }
  return steps;
}

function addBlock(steps: Step[], words: readonly string[], block: Block): void {
  const [language, purpose, ...rest] = words;
  if (language === 'sh' && purpose === 'test') {
    const exit = Number(rest.find((it) => it.startsWith('exit='))?.slice(5) ?? 0);
    const needsTools = rest.includes('tools');
    steps.push({ line: block.line, script: block.text, exit, needsTools, output: null });
  } else if (language === 'text' && purpose === 'output') {
    const last = steps.at(-1);
    if (last === undefined) throw new Error(`line ${block.line}: output of nothing`);
    last.output = block;
  }
}

/** True where `actual` is what a page shows, `…` standing for anything. */
export function matchesOutput(shown: string, actual: string): boolean {
  const pattern = shown
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\n)*?' : `${line.split('…').map(escape).join('.*')}\n`,
    )
    .join('');
  return new RegExp(`^${pattern}$`).test(`${actual.trimEnd()}\n`);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A place where pages are run: a folder with `npx` and `create-infra-module` on PATH. */
export class DocsFolder {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'docs-'));
  readonly #env: NodeJS.ProcessEnv;
  #cwd = path.join(this.folder, 'work');

  constructor(bin: string, extra: NodeJS.ProcessEnv = {}) {
    const shims = path.join(this.folder, 'shims');
    mkdirSync(this.#cwd);
    mkdirSync(shims);
    const call = `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve(bin))} "$@"`;
    shim(shims, 'create-infra-module', `${call}\n`);
    shim(shims, 'npx', `[[ "$1" == create-infra-module* ]] || exit 99\nshift\n${call}\n`);
    const env: NodeJS.ProcessEnv = { ...toolEnv(), ...extra, HOME: this.folder, ...GIT_ENV };
    env.PATH = `${shims}:${env.PATH ?? ''}`;
    delete env.FORCE_COLOR;
    this.#env = env;
  }

  /** Runs one step where the last one left off; both outputs as a terminal shows them. */
  async run(script: string): Promise<{ code: number; output: string }> {
    const state = path.join(this.folder, 'cwd');
    const whole = `exec 2>&1\nset -euo pipefail\ntrap 'pwd >${state}' EXIT\n${script}\n`;
    const { code, stdout } = await run('bash', ['-c', whole], { cwd: this.#cwd, env: this.#env });
    this.#cwd = readFileSync(state, 'utf8').trimEnd();
    return { code, output: stdout };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function shim(folder: string, name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/usr/bin/env bash\n${script}`);
  chmodSync(file, 0o755);
}

/** Git as on a fresh machine whose user has said who they are. */
const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'init.defaultBranch',
  GIT_CONFIG_VALUE_0: 'main',
  GIT_AUTHOR_NAME: 'A. Reader',
  GIT_AUTHOR_EMAIL: 'reader@example.com',
  GIT_COMMITTER_NAME: 'A. Reader',
  GIT_COMMITTER_EMAIL: 'reader@example.com',
};

/**
 * Runs all steps of a page. Throws at the first that does not end or print as the page says.
 * Returns the text of the page with what was really printed.
 */
export async function runPage(
  page: { name: string; text: string },
  folder: DocsFolder,
  options: { tools: boolean; update: boolean },
): Promise<string> {
  const lines = page.text.split('\n');
  const edits: { at: number; count: number; text: string }[] = [];
  for (const step of stepsOf(page.text)) {
    if (step.needsTools && !options.tools) continue;
    const { code, output } = await folder.run(step.script);
    const where = `${page.name}:${step.line}`;
    if (code !== step.exit) throw new Error(`${where} ended with ${code}:\n${output}`);
    if (step.output === null || matchesOutput(step.output.text, output)) continue;
    if (!options.update) {
      throw new Error(`${where} prints\n${output}\nand the page says\n${step.output.text}`);
    }
    const { line, count } = step.output;
    edits.push({ at: line - 1, count, text: output.trimEnd() });
  }
  for (const { at, count, text } of edits.reverse()) lines.splice(at, count, text);
  return lines.join('\n');
}
