/**
 * Matcher for the globs of blueprints and manifests: `*` within a part, `**` over parts, `?` one
 * character, `{a,b}` alternatives; everything else stands for itself. Linear: `*` becomes a
 * negated class, and no group repeats another repetition.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const pattern = new RegExp(`^${toPattern(glob)}$`);
  return (path) => pattern.test(path);
}

const TOKENS = /\*\*\/|\*\*|\*|\?|\{|\}|,|[^*?{},]+/g;

function toPattern(glob: string): string {
  let depth = 0;
  return (glob.match(TOKENS) ?? [])
    .map((token) => {
      switch (token) {
        case '**/':
          return '(?:.*/)?';
        case '**':
          return '.*';
        case '*':
          return '[^/]*';
        case '?':
          return '[^/]';
        case '{':
          depth += 1;
          return '(?:';
        case '}':
          if (depth === 0) return '\\}';
          depth -= 1;
          return ')';
        case ',':
          return depth > 0 ? '|' : ',';
        default:
          return token.replace(/[.+^$()|[\]\\]/g, '\\$&');
      }
    })
    .join('')
    .concat(')'.repeat(depth));
}
