import { EXIT, UserError, type ExitCode, type Problem } from '../errors.ts';
import { styleOf } from './style.ts';

const ISSUES = 'https://github.com/create-infra-module/create-infra-module/issues/new';

/** What a person sees of an error, and the exit code: a mistake of theirs, or a bug of ours. */
export function describeError(
  error: unknown,
  version: string,
  color: boolean,
): { text: string; code: ExitCode } {
  const style = styleOf(color);
  if (error instanceof UserError) {
    const lines = error.problems.map((it) => problemText(it, style.red('error')));
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
    `${label}  ${head}`,
    ...(expected === undefined ? [] : [`       expected: ${expected}`]),
    ...(fix === undefined ? [] : [`       try: ${fix}`]),
  ].join('\n');
}
