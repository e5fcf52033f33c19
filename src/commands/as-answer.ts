import { UserError, type Problem } from '../errors.ts';

/**
 * Runs what makes the entry of a new module. What is wrong with that entry was said in a flag or an
 * answer, so the line that it would have had in infra.yaml is left out: nobody can look it up.
 */
export async function asAnswer<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.problems.map((it) => spoken(it, `modules.${id}.`)));
  }
}

function spoken(problem: Problem, own: string): Problem {
  if (!problem.message.startsWith(own)) return problem;
  const { expected } = problem;
  return {
    message: problem.message.slice(own.length).replace(/^params\./, 'parameter '),
    ...(expected === undefined ? {} : { expected }),
    fix: 'correct the flag, --set, --input or answer that says it',
  };
}
