import type { Readable, Writable } from 'node:stream';
import type { Options, PromptObject } from 'prompts';
import { InternalError, UserError } from '../errors.ts';
import type { Ask, Choice } from './io.ts';

/** process.stdin and process.stdout are such; `isTerminal` tells of the latter without opening it. */
export interface AskStreams {
  isTerminal: boolean;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
}

type Question = Omit<PromptObject<'answer'>, 'name' | 'stdin' | 'stdout' | 'onState'>;

/**
 * Questions at the terminal. Without one, `interactive` is false and asking is a bug of the
 * caller (InternalError). Ctrl-C, Ctrl-D and Escape throw UserError.
 */
export function nodeAsk(streams: AskStreams): Ask {
  // Node opens standard input when it is first looked at: only those who may ask pay for that.
  const isInteractive = (): boolean => streams.isTerminal && streams.stdin.isTTY === true;
  const ask = async (question: Question): Promise<unknown> => {
    if (!isInteractive()) throw new InternalError(`asked without a terminal: ${question.message}`);
    return answerTo(question, streams);
  };
  return {
    get interactive() {
      return isInteractive();
    },
    text: async (message, initial, validate) =>
      String(await ask({ type: 'text', message, initial, ...checking(initial, validate) })),
    select: async (message, choices, initial) =>
      String(await ask({ type: 'select', message, ...choosing(choices, initial) })),
    confirm: async (message, initial) =>
      (await ask({ type: 'confirm', message, initial })) === true,
  };
}

/**
 * prompts resolves to {} when it is cancelled, and on Escape to whatever was typed; both show
 * themselves in the state only.
 */
async function answerTo(question: Question, { stdin, stdout }: AskStreams): Promise<unknown> {
  const { default: prompts } = await import('prompts');
  let cancelled = false;
  const onState = (state: { aborted?: boolean; exited?: boolean }): void => {
    if (state.aborted === true || state.exited === true) cancelled = true;
  };
  const full = { ...question, name: 'answer' as const, onState, stdin, stdout };
  const options: Options = { onCancel: () => false };
  const gone = closing(stdin);
  try {
    const answers = await Promise.race([
      prompts(full as PromptObject<'answer'>, options),
      gone.promise,
    ]);
    if (cancelled || answers === null || !('answer' in answers)) {
      throw new UserError('cancelled: nothing was written');
    }
    return answers.answer;
  } finally {
    gone.stop();
  }
}

/** Resolves to null when the terminal goes away: prompts would wait for ever, silently. */
function closing(stdin: Readable): { promise: Promise<null>; stop: () => void } {
  let stop = (): void => {};
  const promise = new Promise<null>((resolve) => {
    const end = (): void => resolve(null);
    stdin.once('end', end).once('close', end);
    stop = () => void stdin.off('end', end).off('close', end);
  });
  return { promise, stop };
}

function checking(
  initial: string,
  validate?: (answer: string) => string | null,
): Pick<Question, 'validate'> {
  if (validate === undefined) return {};
  // An empty line stands for the initial value.
  return { validate: (answer: string) => validate(answer === '' ? initial : answer) ?? true };
}

function choosing(
  choices: readonly Choice[],
  initial?: string,
): Pick<Question, 'choices' | 'initial'> {
  const index = choices.findIndex(({ value }) => value === initial);
  return { choices: choices.map((choice) => ({ ...choice })), initial: Math.max(0, index) };
}
