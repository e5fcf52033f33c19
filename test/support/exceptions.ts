/** A rule of a linter that is switched off somewhere. */
export interface Exception {
  file: string;
  rule: string;
  reason: string;
}

/** How each linter is told, with rule and reason; a reason may stand in the comment above. */
const SYNTAX: readonly RegExp[] = [
  /#checkov:skip=(?<rule>\w+):(?<reason>.*)/,
  /#trivy:ignore:(?<rule>[\w-]+)(?<reason>.*)/,
  /checkov\.io\/skip\d+: ["']?(?<rule>\w+)=(?<reason>.*)/,
  /ignore-check\.kube-linter\.io\/(?<rule>[\w-]+): (?<reason>.*)/,
  /kube-score\/ignore: (?<rule>\S+)(?<reason>.*)/,
  /hadolint ignore=(?<rule>\w+)(?<reason>.*)/,
  /zizmor: ignore\[(?<rule>[\w-]+)\](?<reason>.*)/,
  /tflint-ignore: (?<rule>\w+)(?<reason>.*)/,
];

/** All exceptions of a tree: inline ones, and rules that a settings file of zizmor disables. */
export function exceptionsIn(texts: ReadonlyMap<string, string>): Exception[] {
  const found: Exception[] = [];
  for (const [file, text] of texts) {
    const lines = text.split('\n');
    lines.forEach((line, index) => {
      const groups = SYNTAX.map((pattern) => pattern.exec(line)?.groups).find(
        (it) => it !== undefined,
      );
      if (groups !== undefined && !file.endsWith('.md')) {
        const { rule = '', reason = '' } = groups;
        const above = (lines[index - 1] ?? '').replace(/^\s*#\s*/, '');
        found.push({ file, rule, reason: reason.trim() === '' ? above : reason.trim() });
      }
      if (/^ {4}disable: true$/.test(line) && file.endsWith('zizmor.yml')) {
        found.push({
          file,
          rule: (lines[index - 2] ?? '').trim().replace(':', ''),
          reason: (lines[index - 1] ?? '').trim(),
        });
      }
    });
  }
  return found;
}

/** Rows of the tables of EXCEPTIONS.md. */
function rowsOf(page: string): { rule: string; file: string }[] {
  return [...page.matchAll(/^\| `([\w-]+)` \| `([^`]+)` \|/gm)].map(([, rule = '', file = '']) => ({
    rule,
    file,
  }));
}

/** Exceptions that the page does not list, and what it lists of a file that has no such exception. */
export function notInStep(page: string, found: readonly Exception[]): string[] {
  const rows = rowsOf(page);
  const fits = (row: { rule: string; file: string }, one: Exception): boolean =>
    row.rule === one.rule &&
    new RegExp(`^${row.file.replace(/[.$]/g, '\\$&').replaceAll('*', '[^/]+')}$`).test(one.file);
  const missing = found.filter((one) => !rows.some((row) => fits(row, one)));
  const idle = rows.filter(
    (row) => !row.file.includes('*') && !found.some((one) => fits(row, one)),
  );
  return [...missing, ...idle].map(({ rule, file }) => `${rule} ${file}`);
}
