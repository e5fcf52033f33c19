import type { Ask } from '../../src/io/io.ts';

export interface ScriptedAsk extends Ask {
  /** `question [initial]`, in order. */
  asked: string[];
}

/**
 * A person at a terminal. Answers by question; a question that is not listed takes what is offered.
 * An answer that is refused makes the call fail with the reason.
 */
export function scripted(answers: Record<string, string | boolean> = {}): ScriptedAsk {
  const asked: string[] = [];
  const answer = <T extends string | boolean>(question: string, initial: T): T => {
    asked.push(`${question} [${initial}]`);
    return (answers[question] as T | undefined) ?? initial;
  };
  return {
    asked,
    interactive: true,
    text: (question, initial, validate) => {
      const given = answer(question, initial);
      const why = validate?.(given) ?? null;
      return why === null ? Promise.resolve(given) : Promise.reject(new Error(`refused: ${why}`));
    },
    select: (question, choices, initial) => {
      const given = answer(question, initial ?? choices[0]!.value);
      const known = choices.some(({ value }) => value === given);
      return known ? Promise.resolve(given) : Promise.reject(new Error(`no choice: ${given}`));
    },
    confirm: (question, initial) => Promise.resolve(answer(question, initial)),
  };
}
