import { describe, expect, test } from '@jest/globals';

import type { FileDrift } from '../../../src/compare/model.ts';
import type { RepoPath } from '../../../src/model.ts';
import { waysOut } from '../../../src/report/ways-out.ts';
import { drift } from '../../support/facts.ts';

function conflict(path: string, more: Partial<FileDrift>): FileDrift {
  return drift(path, { action: 'conflict', ...more });
}

const HELD_UP = 'A conflict holds up its own module only. To go on, do one of these:';
const EDIT = '  edit the file until the two agree, then: create-infra-module sync';
const KEEP = '  create-infra-module resolve a    keeps it as it is now';
const RESTORE = '  create-infra-module sync --restore a    takes what is wanted; yours goes';

describe('how to go on after a conflict', () => {
  test.each<[string, Partial<FileDrift>, string[]]>([
    [
      'both changed the same lines',
      { reason: 'both-changed', marked: '<<<<<<< yours\n' },
      [
        HELD_UP,
        EDIT,
        '  create-infra-module sync --conflicts=markers    writes <file>.merge with both sides',
        KEEP,
      ],
    ],
    [
      'both sides lie in a copy',
      { reason: 'both-changed', marked: '<<<<<<< yours\n', copy: 'a.merge' as RepoPath },
      [
        HELD_UP,
        '  edit a.merge until no marker is left, then: create-infra-module resolve a    takes it',
        '  delete a.merge, then: create-infra-module resolve a    keeps the file as it is now',
      ],
    ],
    [
      'a link stands there, which resolve cannot take',
      { reason: 'in-the-way', detail: 'a symlink stands there', person: 'edited' },
      [
        'No file stands at a: a symlink stands there. To go on, do one of these:',
        '  move it away, then: create-infra-module sync --restore a',
        '  create-infra-module release a    leaves it to you for good',
      ],
    ],
    ['the result would not parse', { reason: 'does-not-parse' }, [HELD_UP, EDIT, KEEP, RESTORE]],
    ['the agreed text is missing', { reason: 'no-base' }, [HELD_UP, EDIT, KEEP, RESTORE]],
    [
      'the agreed text of a deleted file is missing',
      { reason: 'no-base', person: 'deleted' },
      [
        HELD_UP,
        '  git checkout HEAD -- a    brings the committed one back',
        '  create-infra-module upgrade alpha    takes what the newer blueprint wants',
      ],
    ],
    [
      'a text that is to be put back is in git only',
      { reason: 'no-base', person: 'edited', detail: 'the text of region `facts` is in git only' },
      [
        HELD_UP,
        '  git checkout HEAD -- a    brings the committed one back',
        '  create-infra-module upgrade alpha    takes what the newer blueprint wants',
      ],
    ],
    ['it is no text', { reason: 'not-text' }, [HELD_UP, KEEP, RESTORE]],
    [
      'the markers of a file that was never recorded are damaged',
      { reason: 'markers', person: 'unrecorded' },
      [
        'The region markers of a are damaged. To go on, do one of these:',
        '  mend the lines infra:begin and infra:end, then: create-infra-module sync',
        '  take both lines of a region away, then: create-infra-module resolve a    gives it up',
        '  move it away, then: create-infra-module sync',
      ],
    ],
    [
      'a file is in the way',
      { reason: 'in-the-way' },
      [
        'A file of yours stands where the module wants its own. Move it away, or keep it as it is:',
        '  create-infra-module resolve a',
      ],
    ],
    [
      'git left markers',
      { reason: 'git-conflict' },
      [
        'A merge in git left markers in a. To go on, do one of these:',
        '  edit the file until no marker is left, then: create-infra-module sync',
        RESTORE,
        '  a sample that is meant to stay: put a blank before each of its lines, in Markdown before the fences too',
      ],
    ],
    [
      'region markers are damaged',
      { reason: 'markers' },
      [
        'The region markers of a are damaged. To go on, do one of these:',
        '  mend the lines infra:begin and infra:end, then: create-infra-module sync',
        '  take both lines of a region away, then: create-infra-module resolve a    gives it up',
        RESTORE,
      ],
    ],
  ])('%s', (_name, more, expected) => {
    expect(waysOut([conflict('a', more)])).toEqual([...expected, '']);
  });

  test('is told once for each kind, of the first such file', () => {
    const lines = waysOut([
      conflict('a', { reason: 'in-the-way' }),
      conflict('b', { reason: 'in-the-way' }),
      conflict('c', { reason: 'not-text' }),
    ]);
    expect(lines.filter((it) => it.includes(' resolve '))).toEqual([
      '  create-infra-module resolve a',
      '  create-infra-module resolve c    keeps it as it is now',
    ]);
  });

  test('is nothing where there is no conflict', () => {
    expect(waysOut([])).toEqual([]);
  });
});
