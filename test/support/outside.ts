import type { MemoryDisk } from '../../src/io/memory-disk.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import type { Ask, Git, GitSettings, Outside, Probe } from '../../src/io/io.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import type { RepoPath } from '../../src/model.ts';

export interface MemoryOutside extends Outside {
  disk: MemoryDisk;
  /** All that was written to stdout and to stderr, in order. */
  printed: { data: string; talk: string };
}

export interface MemoryOutsideOptions {
  git?: Git | null;
  ask?: Ask;
  probe?: Probe;
  gitSettings?: GitSettings;
  cwd?: string;
  now?: string;
}

const SILENT: Ask = {
  interactive: false,
  text: () => Promise.reject(new Error('asked without a terminal')),
  select: () => Promise.reject(new Error('asked without a terminal')),
  confirm: () => Promise.reject(new Error('asked without a terminal')),
};

/** A repository in memory with everything a command needs around it. */
export function memoryOutside(disk: MemoryDisk, options: MemoryOutsideOptions = {}): MemoryOutside {
  const printed = { data: '', talk: '' };
  const line = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
  return {
    disk,
    git: () => Promise.resolve(options.git ?? null),
    ask: options.ask ?? SILENT,
    out: {
      data: (text) => void (printed.data += line(text)),
      talk: (text) => void (printed.talk += line(text)),
      error: (text) => void (printed.talk += line(text)),
      color: false,
      columns: 80,
    },
    progress: { start: () => {}, tick: () => {}, done: () => {} },
    favourManyTexts: () => {},
    processes: { self: { pid: 1, host: 'memory' }, alive: () => false },
    templates: nodeTemplates(),
    readUserFile: () => null,
    hclWasm: readHclWasm,
    probe: options.probe ?? (() => Promise.resolve({ found: false, text: null })),
    gitSettings: () => Promise.resolve(options.gitSettings ?? null),
    node: '22.0.0',
    now: options.now ?? '2026-01-01T00:00:00.000Z',
    version: '1.0.0',
    root: { via: 'manifest', cwd: (options.cwd ?? '') as RepoPath, gitPrefix: '' },
    printed,
  };
}
