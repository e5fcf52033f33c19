import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readUndo } from '../../src/apply.ts';
import { add } from '../../src/commands/add.ts';
import { check } from '../../src/commands/check.ts';
import { sync } from '../../src/commands/sync.ts';
import { UserError } from '../../src/errors.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import { setModuleValue } from '../../src/manifest/edit.ts';
import type { RepoPath } from '../../src/model.ts';
import { miniRepo } from '../support/mini-repo.ts';
import { memoryOutside } from '../support/outside.ts';

const SYNC = {
  json: false,
  dryRun: false,
  yes: true,
  allowDirty: false,
  exitCode: false,
  upgrade: false,
  rekey: false,
};
const NO_ANSWERS = { set: [], blueprint: './blueprints/mini' };

type Step =
  | { kind: 'edit'; file: number; line: number; crlf: boolean }
  | { kind: 'delete'; file: number }
  | { kind: 'param'; module: number; size: number }
  | { kind: 'add'; name: string }
  | { kind: 'sync' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('edit' as const),
    file: fc.nat(40),
    line: fc.nat(12),
    crlf: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete' as const), file: fc.nat(40) }),
  fc.record({
    kind: fc.constant('param' as const),
    module: fc.nat(3),
    size: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('add' as const), name: fc.constantFrom('beta', 'gamma', 'delta') }),
  fc.record({ kind: fc.constant('sync' as const) }),
);

/** A repository, and every line that its person ever wrote. */
class Life {
  readonly disk = new MemoryDisk(miniRepo());
  readonly written: string[] = [];
  /** Lines that the person deleted again themselves. */
  readonly dropped = new Set<string>();
  counter = 0;

  /** After the first sync, which must succeed. */
  static async started(): Promise<Life> {
    const life = new Life();
    const outside = memoryOutside(life.disk);
    expect(await sync(outside, { ...SYNC, restore: [], conflicts: 'tell' })).toBe(0);
    return life;
  }

  files(): RepoPath[] {
    return pathsOf(this.disk).filter(
      (path) => path.startsWith('infra/') || path.startsWith('packages/'),
    ) as RepoPath[];
  }

  text(path: RepoPath): string {
    return this.disk.read(path)!.toString('utf8');
  }

  edit(file: number, at: number, crlf: boolean): void {
    const path = this.files()[file % Math.max(1, this.files().length)];
    if (path === undefined) return;
    const token = `person-${(this.counter += 1)}`;
    const lines = this.text(path).split(/\r?\n/);
    lines.splice(Math.min(at, lines.length - 1), 0, path.endsWith('.json') ? '' : `# ${token}`);
    if (!path.endsWith('.json')) this.written.push(token);
    this.disk.put(path, lines.join(crlf ? '\r\n' : '\n'));
  }

  delete(file: number): void {
    const path = this.files()[file % Math.max(1, this.files().length)];
    if (path === undefined) return;
    for (const token of this.written) if (this.text(path).includes(token)) this.dropped.add(token);
    this.disk.unlink(path);
  }

  /** Lines that are neither on disk nor in an undo record. */
  lost(): string[] {
    const kept = pathsOf(this.disk)
      .map((path) => this.text(path as RepoPath))
      .join('\n');
    return this.written.filter((token) => !this.dropped.has(token) && !hasLine(kept, token));
  }
}

function pathsOf(disk: MemoryDisk): string[] {
  return Object.keys(disk.files()).map((path) => path.replace(/\*$/, ''));
}

/** Undo records lie on the disk too, below .infra/undo, so one search finds both. */
function hasLine(text: string, token: string): boolean {
  return new RegExp(`${token}\\b`).test(text);
}

async function run(life: Life, one: Step): Promise<void> {
  const outside = memoryOutside(life.disk);
  switch (one.kind) {
    case 'edit':
      return life.edit(one.file, one.line, one.crlf);
    case 'delete':
      return life.delete(one.file);
    case 'param': {
      const manifest = life.text('infra.yaml' as RepoPath);
      const ids = [...manifest.matchAll(/^ {2}(\w+):\n {4}blueprint/gm)].map((found) => found[1]!);
      const id = ids[one.module % ids.length]!;
      const edited = await setModuleValue(manifest, id, ['params', 'size'], one.size);
      life.disk.put('infra.yaml', edited);
      return;
    }
    case 'add':
      await tolerant(add(outside, { ...SYNC, name: one.name, answers: NO_ANSWERS }));
      return;
    case 'sync':
      await tolerant(sync(outside, { ...SYNC, restore: [], conflicts: 'tell' }));
  }
}

/** A refusal is an answer; anything else is a bug. */
async function tolerant(running: Promise<unknown>): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

describe('a repository that people and the tool work on', () => {
  it('loses no line that a person wrote, and a sync after a sync writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const life = await Life.started();
        for (const one of steps) {
          await run(life, one);
          expect(life.lost()).toEqual([]);
        }
        await run(life, { kind: 'sync' });
        const writes = life.disk.writes;
        await run(life, { kind: 'sync' });
        expect(life.disk.writes).toBe(writes);
        await tolerant(check(memoryOutside(life.disk), { json: false }));
        expect(life.disk.writes).toBe(writes);
        expect(life.lost()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps in the undo record what a flag gave up', async () => {
    const life = await Life.started();
    const path = 'infra/alpha/run.sh' as RepoPath;
    life.disk.put(path, `${life.text(path)}# mine\n`);
    const outside = memoryOutside(life.disk);
    const options = {
      ...SYNC,
      allowDirty: true,
      restore: ['infra/alpha'],
      conflicts: 'tell' as const,
    };
    expect(await sync(outside, options)).toBe(0);
    expect(life.text(path)).not.toContain('# mine');
    const record = readUndo(life.disk)!;
    expect(JSON.stringify(record)).toContain('infra/alpha/run.sh');
    expect(pathsOf(life.disk).some((at) => life.text(at as RepoPath).includes('# mine'))).toBe(
      true,
    );
  });
});
