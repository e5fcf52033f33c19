type Version = [major: number, minor: number, patch: number];

interface Comparator {
  operator: string;
  version: Version;
  /** How many of the three numbers were written. */
  parts: number;
}

const COMPARATOR = /^(>=|<=|>|<|\^|~|=)?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/;

/** What a range may look like, for messages. */
export const TOOL_RANGE_EXPECTED =
  'versions with >=, >, <=, <, ^ or ~, separated by blanks that mean "and": ">=1.2.0 <2"';

function parseRange(range: string): Comparator[] | null {
  const comparators: Comparator[] = [];
  const words = range.trim().replace(/(>=|<=|>|<|\^|~|=)\s+/g, '$1');
  for (const word of words.split(/\s+/)) {
    const match = COMPARATOR.exec(word);
    if (match === null) return null;
    const [, operator = '', ...numbers] = match;
    comparators.push({
      operator,
      version: numbers.map((part) => Number(part ?? 0)) as Version,
      parts: numbers.filter((part) => part !== undefined).length,
    });
  }
  return comparators;
}

/** True when a text is a range that `toolSatisfies` understands. */
export function isToolRange(range: string): boolean {
  return parseRange(range) !== null;
}

/**
 * Whether a version of the tool lies in a range of the manifest: the common subset of npm's
 * ranges. A pre-release (`1.2.0-beta.1`) counts as the version it leads to.
 */
export function toolSatisfies(range: string, version: string): boolean {
  const comparators = parseRange(range);
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (comparators === null || match === null) return false;
  const actual = match.slice(1, 4).map(Number) as Version;
  return comparators.every((comparator) => holds(comparator, actual));
}

function holds({ operator, version, parts }: Comparator, actual: Version): boolean {
  const order = compare(actual, version);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    // `>1` means above all of 1.x, `<=1` up to the last of them.
    case '>':
      return compare(actual, above(version, parts)) >= 0;
    case '<=':
      return compare(actual, above(version, parts)) < 0;
    case '^':
      return order >= 0 && compare(actual, above(version, caretParts(version, parts))) < 0;
    case '~':
      return order >= 0 && compare(actual, above(version, Math.min(parts, 2))) < 0;
    default:
      return order >= 0 && compare(actual, above(version, parts)) < 0;
  }
}

/** `^` keeps the first number that is not zero. */
function caretParts(version: Version, parts: number): number {
  const first = version.findIndex((number) => number !== 0);
  return first === -1 ? parts : Math.min(first + 1, parts);
}

/** The lowest version above all that share the first `parts` numbers. */
function above(version: Version, parts: number): Version {
  const next = version.map((number, index) => (index < parts ? number : 0)) as Version;
  next[parts - 1]! += 1;
  return next;
}

function compare(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
