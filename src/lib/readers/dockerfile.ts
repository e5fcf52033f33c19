import type { TextProblem } from './problem.ts';

/** One instruction, lines joined, comments between them left out. */
export interface DockerInstruction {
  /** Upper case. */
  name: string;
  /** What follows the name, blanks at both ends taken away. */
  value: string;
  /** 1-based. */
  line: number;
}

export interface DockerText {
  problems: TextProblem[];
  instructions: DockerInstruction[];
}

const NAMES = new Set(
  (
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL ' +
    'STOPSIGNAL USER VOLUME WORKDIR'
  ).split(' '),
);
const HEREDOC = /<<-?(["']?)([A-Za-z_]\w*)\1/g;

/** Words of here-documents that an instruction opens (RUN, COPY and ADD take them). */
function heredocsOf(name: string, value: string): string[] {
  if (!['RUN', 'COPY', 'ADD'].includes(name)) return [];
  return [...value.matchAll(HEREDOC)].map((found) => found[2] as string);
}

/** The sign that joins lines: a backslash, or what `# escape=` at the very top says. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

/** Reads a Dockerfile: https://docs.docker.com/reference/dockerfile/. */
export function parseDockerfile(text: string): DockerText {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const escape = escapeOf(lines);
  const problems: TextProblem[] = [];
  const instructions: DockerInstruction[] = [];
  let at = 0;
  const next = () => (lines[at++] as string).trim();
  while (at < lines.length) {
    const first = at;
    let whole = next();
    if (whole === '' || whole.startsWith('#')) continue;
    while (whole.endsWith(escape) && at < lines.length) {
      const line = next();
      if (line.startsWith('#')) continue;
      whole = `${whole.slice(0, -1).trimEnd()} ${line}`.trimEnd();
    }
    const [, word = '', value = ''] = /^(\S+)\s*(.*)$/s.exec(whole) ?? [];
    const name = word.toUpperCase();
    const problem = (message: string) => problems.push({ line: first + 1, column: 1, message });
    if (!NAMES.has(name)) problem(`\`${word}\` is no instruction`);
    else if (value === '') problem(`${name} has no arguments`);
    for (const end of heredocsOf(name, value)) {
      while (at < lines.length && next() !== end);
      if (lines[at - 1]?.trim() !== end) problem(`the here-document \`${end}\` does not end`);
    }
    instructions.push({ name, value, line: first + 1 });
  }
  const begin = instructions.find(({ name }) => name !== 'ARG');
  if (begin?.name !== 'FROM') {
    problems.push({
      line: begin?.line ?? 1,
      column: 1,
      message: 'the first instruction is not FROM',
    });
  }
  return { problems, instructions };
}
