import { UserError, type Problem } from '../errors.ts';
import { MANIFEST } from '../repo.ts';

const CORRECT = 'correct the flag, --set, --input or answer that says it';

/**
 * Runs what makes the entry of a new module. What is wrong with that entry was said in a flag or an
 * answer, so the line that it would have had in infra.yaml is left out: nobody can look it up.
 * `written`: there is an infra.yaml; else no line of it can be looked up.
 */
export async function asAnswer<T>(
  id: string,
  written: boolean,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const told = error.problems.map((it) => spoken(it, `modules.${id}`));
    throw new UserError(written ? told : told.map(withoutLine));
  }
}

function spoken(problem: Problem, own: string): Problem {
  const { message, expected } = problem;
  if (!message.startsWith(own)) return problem;
  const rest = message.slice(own.length);
  const ofName = rest.startsWith(': ');
  const advice = problem.fix?.startsWith('correct line') ? undefined : problem.fix;
  if (!ofName && !rest.startsWith('.')) return problem;
  return {
    message: ofName ? rest.slice(2) : rest.slice(1).replace(/^params\./, 'parameter '),
    ...(expected === undefined ? {} : { expected }),
    fix: ofName ? (advice ?? 'choose another name') : CORRECT,
  };
}

function withoutLine(problem: Problem): Problem {
  const message = problem.message.replace(/ \(line \d+\)/g, '');
  if (problem.file !== MANIFEST) return { ...problem, message };
  const { expected } = problem;
  return { message, ...(expected === undefined ? {} : { expected }), fix: CORRECT };
}
