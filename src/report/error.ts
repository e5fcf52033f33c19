import { EXIT, UserError, type ExitCode, type Problem } from '../errors.ts';
import { styleOf } from './style.ts';

/** More are mentioned, not shown: the first ones say what kind of mistake it is. */
const MOST_PROBLEMS = 20;
/** What a terminal obeys, or shows in another order than it stands: messages quote untrusted text. */
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

const ISSUES = 'https://github.com/create-infra-module/create-infra-module/issues/new';

/** What a person sees of an error, and the exit code: a mistake of theirs, or a bug of ours. */
export function describeError(
  error: unknown,
  version: string,
  color: boolean,
): { text: string; code: ExitCode } {
  const style = styleOf(color);
  if (error instanceof UserError) {
    const shown = error.problems.slice(0, MOST_PROBLEMS);
    const lines = shown.map((it) => problemText(it, style.red('error')));
    const more = error.problems.length - shown.length;
    if (more > 0) lines.push(`and ${more} more`);
    return { text: `${lines.join('\n')}\n`, code: EXIT.usage };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = [
    `${style.red('bug')}  create-infra-module ${version} failed in a way that it should not:`,
    stack,
    'Files are as they were, or as they should be: a run is written whole or not at all.',
    `Please report it with the text above: ${ISSUES}`,
  ];
  return { text: `${text.join('\n')}\n`, code: EXIT.bug };
}

function problemText(problem: Problem, label: string): string {
  const { file, line, column, message, expected, fix } = problem;
  const place = [file, line, column].filter((it) => it !== undefined).join(':');
  const named = place === '' || (line === undefined && message.includes(file ?? ''));
  const head = named ? message : `${place}  ${message}`;
  return [
    `${label}  ${harmless(head)}`,
    ...(expected === undefined ? [] : [`       expected: ${harmless(expected)}`]),
    ...(fix === undefined ? [] : [`       try: ${harmless(fix)}`]),
  ].join('\n');
}

/** In one line, without what would move the cursor, hide or turn text around. */
function harmless(text: string): string {
  return text.replace(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
