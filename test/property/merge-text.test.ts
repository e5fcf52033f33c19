import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasConflictMarkers, mergeText } from '../../src/compare/merge-text.ts';
import { describeWithTools } from '../support/tools.ts';

interface Edit {
  at: number;
  remove: number;
  insert: string[];
}

function edited(lines: readonly string[], edits: readonly Edit[]): string[] {
  return edits.reduce((text, { at, remove, insert }) => {
    const start = at % (text.length + 1);
    return [...text.slice(0, start), ...insert, ...text.slice(start + remove)];
  }, lines as string[]);
}

function joined(lines: readonly string[], feed: boolean): string {
  const text = lines.join('\n');
  return text !== '' && feed ? `${text}\n` : text;
}

/** Base and two edited copies. Of `fresh` lines no two are alike, so that only one diff is shortest. */
function triples(line: fc.Arbitrary<string>, fresh: (side: string) => fc.Arbitrary<string>) {
  const edits = (side: string) =>
    fc.array(
      fc.record({
        at: fc.nat(30),
        remove: fc.nat(3),
        insert: fc.array(fresh(side), { maxLength: 2 }),
      }),
      { maxLength: 3 },
    );
  const lines = fc.uniqueArray(line, { maxLength: 14 });
  const feeds = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  return fc.tuple(lines, edits('o'), edits('t'), feeds).map(([base, ours, theirs, [b, o, t]]) => ({
    base: joined(base, b),
    ours: joined(edited(base, ours), o),
    theirs: joined(edited(base, theirs), t),
  }));
}

const distinct = triples(
  fc.nat(999).map((n) => `base ${n}`),
  // Every third line may come from both sides, so that both make the same change now and then.
  (side) => fc.nat(9999).map((n) => (n % 3 === 0 ? `same ${n % 12}` : `${side} ${n}`)),
);
const repeated = (() => {
  const line = fc.constantFrom('}', '', '  x', 'a', 'b');
  const list = fc.array(line, { maxLength: 12 });
  return fc.tuple(list, list, list, fc.boolean()).map(([b, o, t, feed]) => ({
    base: joined(b, feed),
    ours: joined(o, feed),
    theirs: joined(t, feed),
  }));
})();

describeWithTools(['git'], 'git merge-file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'merge-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('comes to the same verdict and the same text', () => {
    fc.assert(
      fc.property(distinct, ({ base, ours, theirs }) => {
        const files = Object.entries({ ours, base, theirs }).map(([name, text]) => {
          writeFileSync(path.join(folder, name), text);
          return name;
        });
        const git = spawnSync('git', ['merge-file', '-p', '-q', ...files], {
          cwd: folder,
          encoding: 'utf8',
        });
        const merged = mergeText(base, ours, theirs);
        expect(merged.clean).toBe(git.status === 0);
        if (merged.clean) expect(merged.text).toBe(git.stdout);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['distinct', distinct],
  ['repeated', repeated],
])('laws that hold for texts of %s lines', (_name, texts) => {
  fc.assert(
    fc.property(texts, ({ base, ours, theirs }) => {
      expect(mergeText(base, ours, ours)).toEqual({ clean: true, text: ours });
      expect(mergeText(base, base, theirs)).toEqual({ clean: true, text: theirs });
      expect(mergeText(base, ours, base)).toEqual({ clean: true, text: ours });
      const merged = mergeText(base, ours, theirs);
      if (merged.clean) return;
      expect(merged.conflicts.length).toBeGreaterThan(0);
      expect(hasConflictMarkers(merged.marked)).toBe(true);
      const lines = ours.split('\n');
      for (const conflict of merged.conflicts) {
        const there = lines.slice(conflict.line - 1, conflict.line - 1 + conflict.ours.length);
        expect(there).toEqual(conflict.ours);
      }
    }),
    { numRuns: 300 },
  );
});

test('every line that only one side added is in the merged text or among the conflicts', () => {
  fc.assert(
    fc.property(distinct, ({ base, ours, theirs }) => {
      const merged = mergeText(base, ours, theirs);
      const result = merged.clean ? merged.text : merged.marked;
      for (const line of [...ours.split('\n'), ...theirs.split('\n')]) {
        if (!base.split('\n').includes(line)) expect(result.split('\n')).toContain(line);
      }
    }),
  );
});
