import { isWithin, meet, SAFE, type Charset } from './charset.ts';
import { parsePattern, PatternError, type Node } from './pattern-parse.ts';

/** Longer ones, nested to the end, would exhaust the stack. */
const MOST_CHARACTERS = 1000;
/** More positions than any sensible pattern has; keeps the check of pairs quick. */
const MOST_POSITIONS = 150;
/** `a*a*a*` has 7: more would be of a higher degree than the third. */
const MOST_CHOICES = 12;

/**
 * Why a parameter's pattern is refused, or null. Refused is what is no regular expression, what
 * a linear-time engine lacks (look-around, back-references), and loops within loops that match
 * one text in two ways: those take exponential time on a text that almost fits.
 */
export function whyNotPattern(pattern: string): string | null {
  try {
    if (pattern.length > MOST_CHARACTERS) return 'it is too long';
    new RegExp(pattern, 'u');
    const automaton = toAutomaton(parsePattern(pattern));
    if (automaton.sets.length > MOST_POSITIONS) return 'it is too long';
    if (choicesOf(automaton) > MOST_CHOICES) {
      return 'too many of its quantifiers in a row match the same characters';
    }
    return isAmbiguous(automaton)
      ? 'its nested quantifiers match one text in several ways, which can take exponential time'
      : null;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    if (error instanceof SyntaxError) return 'it is not a regular expression';
    throw error;
  }
}

/**
 * True when every text that matches consists of A-Za-z0-9._/:@- alone: anchored at both ends in
 * all its alternatives, and no wider character anywhere.
 */
export function isSafePattern(pattern: string): boolean {
  if (whyNotPattern(pattern) !== null) return false;
  const node = parsePattern(pattern);
  return toAutomaton(node).sets.every((set) => isWithin(set, SAFE)) && isAnchored(node);
}

/** Anchors count only at the very ends: `a^b` matches nothing, `(^a)?b` is not anchored. */
function isAnchored(node: Node): boolean {
  if (node.kind === 'any') return node.choices.every(isAnchored);
  if (node.kind !== 'all') return false;
  const [first, last] = [node.parts[0], node.parts.at(-1)];
  if (node.parts.length === 1 && first !== undefined) return isAnchored(first);
  return first?.kind === 'start' && last?.kind === 'end';
}

/** Glushkov's automaton: one state a character of the pattern. */
interface Automaton {
  /** Positions that a text may begin with. */
  first: number[];
  sets: Charset[];
  /** follow[p]: the positions that may come right after p. */
  follow: Set<number>[];
  /** Steps that two loops offer, as in `(a+)+`. */
  doubled: [from: number, to: number][];
}

interface Ends {
  first: number[];
  last: number[];
  empty: boolean;
}

function toAutomaton(node: Node): Automaton {
  const automaton: Automaton = { first: [], sets: [], follow: [], doubled: [] };
  automaton.first = addNode(node, automaton).first;
  return automaton;
}

function addNode(node: Node, automaton: Automaton): Ends {
  if (node.kind === 'chars') {
    const position = automaton.sets.push(node.set) - 1;
    automaton.follow.push(new Set());
    return { first: [position], last: [position], empty: false };
  }
  if (node.kind === 'all') {
    return node.parts
      .map((part) => addNode(part, automaton))
      .reduce<Ends>((left, right) => inRow(left, right, automaton), emptyEnds());
  }
  if (node.kind === 'any') {
    const ends = node.choices.map((choice) => addNode(choice, automaton));
    return {
      first: ends.flatMap((end) => end.first),
      last: ends.flatMap((end) => end.last),
      empty: ends.some((end) => end.empty),
    };
  }
  if (node.kind !== 'repeat') return emptyEnds();
  const ends = addNode(node.part, automaton);
  // Counted loops are taken as endless: {1,63} of an ambiguous loop is as slow as `*` of it.
  if (node.max > 1) connect(ends.last, ends.first, automaton);
  return { ...ends, empty: ends.empty || node.min === 0 };
}

function emptyEnds(): Ends {
  return { first: [], last: [], empty: true };
}

function inRow(left: Ends, right: Ends, automaton: Automaton): Ends {
  connect(left.last, right.first, automaton);
  return {
    first: left.empty ? [...left.first, ...right.first] : left.first,
    last: right.empty ? [...left.last, ...right.last] : right.last,
    empty: left.empty && right.empty,
  };
}

function connect(from: readonly number[], to: readonly number[], automaton: Automaton): void {
  for (const position of from) {
    for (const next of to) {
      const follow = automaton.follow[position];
      if (follow?.has(next) === true) automaton.doubled.push([position, next]);
      follow?.add(next);
    }
  }
}

/**
 * True when some state can be left and reached again over one text on two different ways
 * (Weber and Seidl 1991, criterion EDA): then a backtracking matcher takes exponential time.
 */
function isAmbiguous(automaton: Automaton): boolean {
  const reached = automaton.sets.map((_, state) => reachedFrom(state, automaton));
  const isLoop = (from: number, to: number): boolean =>
    reached[from]?.has(to) === true && reached[to]?.has(from) === true;
  if (automaton.doubled.some(([from, to]) => isLoop(from, to))) return true;
  return automaton.sets.some(
    (_, state) => isLoop(state, state) && returnsTwice(state, automaton, isLoop),
  );
}

/** States that can be reached in one step or more. */
function reachedFrom(state: number, automaton: Automaton): Set<number> {
  const reached = new Set(automaton.follow[state]);
  for (const position of reached) {
    for (const next of automaton.follow[position] ?? []) reached.add(next);
  }
  return reached;
}

/** Walks pairs of states of one loop that read the same characters, from the state to itself. */
function returnsTwice(
  state: number,
  automaton: Automaton,
  isLoop: (from: number, to: number) => boolean,
): boolean {
  const size = automaton.sets.length;
  const start = state * size + state;
  // A pair is seen once while both ways were the same, and once after they parted.
  const seen = new Set<number>();
  const open: [pair: number, parted: boolean][] = [[start, false]];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const [pair, parted] = step;
    for (const [left, right] of successors(pair, automaton)) {
      if (!isLoop(state, left) || !isLoop(state, right)) continue;
      const next = left * size + right;
      const apart = parted || left !== right;
      if (apart && next === start) return true;
      const key = next * 2 + Number(apart);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push([next, apart]);
    }
  }
  return false;
}

function successors(pair: number, automaton: Automaton): [number, number][] {
  const size = automaton.sets.length;
  const lefts = automaton.follow[Math.floor(pair / size)] ?? new Set<number>();
  const rights = automaton.follow[pair % size] ?? new Set<number>();
  return [...lefts].flatMap((left) =>
    [...rights]
      .filter((right) => mayReadSame(left, right, automaton))
      .map((right): [number, number] => [left, right]),
  );
}

function mayReadSame(left: number, right: number, automaton: Automaton): boolean {
  return left === right || meet(automaton.sets[left] ?? [], automaton.sets[right] ?? []);
}

/**
 * How often a character may be read now or later, as in `a?a?` or `a*a*`: a few such places are
 * common and cheap (`[a-z-]*[a-z]`), many multiply.
 */
function choicesOf(automaton: Automaton): number {
  const from = [automaton.first, ...automaton.follow.map((follow) => [...follow])];
  return from.reduce((sum, next) => sum + overlaps(next, automaton), 0);
}

function overlaps(next: readonly number[], automaton: Automaton): number {
  const pairs = next.flatMap((now) =>
    next.filter(
      (later) =>
        now !== later &&
        automaton.follow[now]?.has(later) === true &&
        mayReadSame(now, later, automaton),
    ),
  );
  return pairs.length;
}
