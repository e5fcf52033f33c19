import type { Finding, RepoPath } from '../model.ts';
import type { RuleModule } from './facts.ts';

/** Their files would be taken for edits of each other's: nothing is written while it stands. */
export const PATH_TAKEN_OVER = 'path-taken-over';

/** A module that infra.yaml gives another root, while its folder lies in the old one. */
interface Mover {
  id: string;
  from: RepoPath;
  to: RepoPath;
  line: number;
}

/**
 * Modules that are to move to where another, which leaves by the same edit, still lies: folders
 * cannot change places in one step. By id, with the steps that get there.
 */
export function takenOver(moving: readonly RuleModule[]): Map<string, Finding> {
  const movers = moving.map(({ summary: { id, path }, recordedPath, line }): Mover => {
    return { id, from: recordedPath!, to: path, line };
  });
  const found = new Map<string, Finding>();
  for (const mover of movers) {
    const [, ...others] = chainOf(mover, movers);
    if (others.length > 0) found.set(mover.id, taking(mover, others));
  }
  return found;
}

/** A module, the one that lies where it is to go, the one where that is to go, and so on; each once. */
function chainOf(first: Mover, movers: readonly Mover[]): Mover[] {
  const chain = [first];
  for (;;) {
    const { to } = chain.at(-1)!;
    const next = movers.find(({ from }) => from === to);
    if (next === undefined || chain.includes(next)) return chain;
    chain.push(next);
  }
}

function taking(mover: Mover, others: readonly Mover[]): Finding {
  const { id, from, to, line } = mover;
  return {
    rule: PATH_TAKEN_OVER,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `infra.yaml moves ${id} from ${from} to ${to}, where ${others[0]!.id} still lies: what is in the two would be mixed up, and nothing is written`,
    fix: `in this order: ${stepsFor(mover, others).join('; ')}`,
  };
}

const SYNC = 'create-infra-module sync';

/** All but the last wait where they are, then one after the other goes where the next has left. */
function stepsFor(mover: Mover, others: readonly Mover[]): string[] {
  const last = others.at(-1)!;
  const changePlaces = last.to === mover.from;
  const waiting = changePlaces ? others : [mover, ...others.slice(0, -1)];
  const wait = waiting.map((it) => write(it, it.from));
  const aside = changePlaces ? [write(mover, `${mover.from}_aside`)] : [];
  const back = [...waiting].reverse().map((it) => `${write(it, it.to)}, ${SYNC}`);
  const home = changePlaces ? [`${write(mover, mover.to)}, ${SYNC}`] : [];
  return [`${[...aside, ...wait].join(', ')}, ${SYNC}`, ...back, ...home];
}

function write({ id }: Mover, path: string): string {
  return `write \`path: ${path}\` below ${id}`;
}
