import { describe, expect, test } from '@jest/globals';

import { withoutComments } from '../../../src/manifest/entry-hash.ts';

const BARE = 'a:\n  blueprint: service@1.0.0\n  params:\n    x: "# 1"\n    y: a#b\n';

describe('an entry without its comments', () => {
  test.each([
    BARE,
    'a: # one\n  # two\n  blueprint: service@1.0.0   # three: "x"\n  params:\n    x: "# 1"\n    y: a#b\n',
    'a:\n\n  blueprint: service@1.0.0\n  params:\n    x: "# 1" # \'four\'\n    y: a#b\n  \n# five\n',
  ])('is the same: %j', (text) => {
    expect(withoutComments(text)).toBe(BARE);
  });

  test.each([
    ['a literal', 'a:\n  x: |\n    one\n    # two\n'],
    ['a folded text', 'a:\n  x: "one\n    # two"\n'],
    ['a folded text with an empty line', 'a:\n  x: one\n\n    two\n'],
    ['a mistake', 'a:\n  x: 1\n  x: 2 # twice\n'],
  ])('stays as it is where it holds %s', (_what, text) => {
    expect(withoutComments(text)).toBe(text);
  });
});
