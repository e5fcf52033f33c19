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

/** Rule and file of each row of the tables of EXCEPTIONS.md, sorted. */
export function exceptionsListed(page: string): string[] {
  const rows = page.matchAll(/^\| `([\w-]+)` \| `([^`]+)` \|/gm);
  return [...rows].map(([, rule, file]) => `${rule} ${file}`).sort();
}
