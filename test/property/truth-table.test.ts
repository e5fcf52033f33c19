import { describe, expect, it } from '@jest/globals';

import { compareModule } from '../../src/compare/compare.ts';
import type { BaseFile, DiskFile, FileDrift, FileSides } from '../../src/compare/model.ts';
import { cutRegions } from '../../src/compare/regions.ts';
import { sha256 } from '../../src/lib/hash.ts';
import type { Ownership, RecordedFile, RepoPath, WantedFile } from '../../src/model.ts';

const PATH = 'infra/a/notes.txt' as RepoPath;
const READERS = { hcl: null, yaml: null };

/** Texts that differ in lines far apart, so that some merges are clean, and in the same line. */
const TEXTS = {
  none: null,
  base: 'one\ntwo\nthree\nfour\nfive\n',
  top: 'ONE\ntwo\nthree\nfour\nfive\n',
  bottom: 'one\ntwo\nthree\nfour\nFIVE\n',
  rival: 'Eins\ntwo\nthree\nfour\nfive\n',
} as const;
type Text = keyof typeof TEXTS;
const NAMES = Object.keys(TEXTS) as Text[];
const OWNERSHIPS: Ownership[] = ['managed', 'merged', 'seeded', 'runtime'];
const REGIONS = ['none', 'same', 'edited', 'stale', 'unmarked'] as const;
type Region = (typeof REGIONS)[number];

interface Combination {
  ownership: Ownership;
  base: Text;
  wanted: Text;
  disk: Text;
  required: boolean;
  restore: boolean;
  region: Region;
}

function combinations(): Combination[] {
  const all: Combination[] = [];
  for (const ownership of OWNERSHIPS)
    for (const base of NAMES)
      for (const wanted of NAMES)
        for (const disk of NAMES)
          for (const required of [false, true])
            for (const restore of [false, true])
              for (const region of REGIONS) {
                // Neither recorded nor wanted: the tool never looks at such a path.
                if (base === 'none' && wanted === 'none') continue;
                all.push({ ownership, base, wanted, disk, required, restore, region });
              }
  return all;
}

function marked(text: string, inside: string): string {
  return `${text}# infra:begin part\n${inside}# infra:end part\n`;
}

function skeleton(text: string): string {
  const cut = cutRegions(text);
  if (!cut.ok) throw new Error(cut.why);
  return cut.skeleton;
}

function wantedFile({ ownership, required, wanted, region }: Combination): WantedFile | null {
  const plain = TEXTS[wanted];
  if (plain === null) return null;
  const text = region === 'none' ? plain : skeleton(marked(plain, 'new\n'));
  const regions =
    region === 'none' ? [] : [{ name: 'part', kind: 'block' as const, text: 'new\n' }];
  const common = { path: PATH, owner: 'a', ownership, executable: false, required };
  return { ...common, text, hash: sha256(text), regions };
}

function recorded({ ownership, required, base, region }: Combination): BaseFile[] {
  const plain = TEXTS[base];
  if (plain === null) return [];
  const text = region === 'none' ? plain : skeleton(marked(plain, ''));
  const inside = region === 'stale' ? 'old\n' : 'new\n';
  const record: RecordedFile = { ownership, executable: false, required, base: sha256(text) };
  if (region !== 'none') {
    record.regions = { part: { kind: 'block', text: sha256(inside) } };
    record.whole = sha256(marked(plain, inside));
  }
  return [{ record, text }];
}

function onDisk({ disk, region }: Combination): DiskFile | null {
  const plain = TEXTS[disk];
  if (plain === null) return null;
  const inside = { none: '', unmarked: '', same: 'new\n', edited: 'mine\n', stale: 'old\n' }[
    region
  ];
  const text = region === 'none' || region === 'unmarked' ? plain : marked(plain, inside);
  return { hash: sha256(text), text };
}

function compare(sides: FileSides): FileDrift {
  return compareModule([sides], [], READERS).drifts[0]!;
}

/** What `sync` leaves: the disk and the record after the drift was applied. */
function afterwards(sides: FileSides, drift: FileDrift): FileSides | null {
  const text = drift.after === undefined ? (sides.disk?.text ?? null) : drift.after;
  const disk = text === null ? null : { hash: sha256(text), text };
  if (drift.record === null) return sides.wanted === null ? null : { ...sides, bases: [], disk };
  const base = [sides.wanted?.text, ...sides.bases.map((it) => it.text)].find(
    (it) => it !== null && it !== undefined && sha256(it) === drift.record!.base,
  );
  return { ...sides, disk, bases: [{ record: drift.record, text: base ?? null }], restore: false };
}

function describeCombination(it: Combination): string {
  return JSON.stringify(it);
}

const cases = combinations().map((it) => {
  const sides: FileSides = {
    path: PATH,
    owner: 'a',
    wanted: wantedFile(it),
    bases: recorded(it),
    disk: onDisk(it),
    restore: it.restore,
  };
  return { it, sides, drift: compare(sides) };
});

/** Runs an expectation over all combinations and names the first that fails. */
function forAll(test: (one: (typeof cases)[number]) => boolean): string | null {
  const wrong = cases.find((one) => !test(one));
  return wrong === undefined
    ? null
    : `${describeCombination(wrong.it)} → ${wrong.drift.action} ${wrong.drift.reason ?? ''}`;
}

describe('the truth table over all combinations', () => {
  it('has a few thousand of them', () => {
    expect(cases.length).toBeGreaterThan(9_000);
  });

  it('leaves only `keep` after applying what is no conflict and no drift', () => {
    const wrong = forAll(({ sides, drift }) => {
      if (drift.action === 'conflict' || drift.action === 'drift') return true;
      const next = afterwards(sides, drift);
      if (next === null) return true;
      const again = compare(next);
      return (
        again.action === 'keep' &&
        again.after === undefined &&
        again.regions.every((region) => region.tool === 'nothing')
      );
    });
    expect(wrong).toBeNull();
  });

  it('never replaces or removes text of a person, but for what --restore names and regions', () => {
    const wrong = forAll(({ it, sides, drift }) => {
      const before = sides.disk?.text;
      if (before === undefined || before === null || drift.after === undefined || it.restore) {
        return true;
      }
      const own = [sides.wanted?.text, ...sides.bases.map((base) => base.text)];
      const outside = skeleton(before);
      if (own.includes(outside)) return true;
      // An edit survives in a merge: each line that the person added is still there.
      const base = sides.bases[0]?.text ?? '';
      const added = outside.split('\n').filter((line) => !base.split('\n').includes(line));
      return drift.after !== null && added.every((line) => drift.after!.split('\n').includes(line));
    });
    expect(wrong).toBeNull();
  });

  it('leaves the disk alone in a conflict, in drift and when a file is left to its person', () => {
    const wrong = forAll(
      ({ drift }) =>
        !['conflict', 'drift', 'release', 'record'].includes(drift.action) ||
        drift.after === undefined ||
        (drift.action === 'record' && drift.regions.length > 0),
    );
    expect(wrong).toBeNull();
  });

  it('writes a seeded file once and a runtime file only where there is none', () => {
    const wrong = forAll(({ it, sides, drift }) => {
      if (it.restore || (it.ownership !== 'seeded' && it.ownership !== 'runtime')) return true;
      if (drift.after === undefined || sides.disk === null) return true;
      // Only the inside of a region may change in a file that is there.
      return drift.after !== null && skeleton(drift.after) === skeleton(sides.disk.text!);
    });
    expect(wrong).toBeNull();
  });

  it('brings a deleted managed or required file back and keeps other deletions', () => {
    const wrong = forAll(({ it, sides, drift }) => {
      if (it.base === 'none' || it.wanted === 'none' || sides.disk !== null) return true;
      const back =
        it.ownership === 'managed' || it.ownership === 'runtime' || it.required || it.restore;
      return (typeof drift.after === 'string') === back;
    });
    expect(wrong).toBeNull();
  });
});
