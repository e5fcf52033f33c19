import { baseName } from '../paths.ts';

/** How a line becomes a comment: text before and after it. */
export interface CommentStyle {
  open: string;
  close: string;
}

const HASH: CommentStyle = { open: '# ', close: '' };
const SLASHES: CommentStyle = { open: '// ', close: '' };
const ANGLES: CommentStyle = { open: '<!-- ', close: ' -->' };

const HASH_ENDINGS = [
  ...['tf', 'tfvars', 'hcl', 'tfbackend', 'yaml', 'yml', 'sh', 'bash', 'py', 'toml', 'ps1', 'rb'],
  ...['conf', 'cfg', 'env', 'example', 'properties', 'gitignore', 'gitattributes', 'mk', 'nft'],
  ...['dockerignore', 'helmignore', 'editorconfig', 'alloy', 'tmpl', 'txt'],
];
const STYLES: Record<string, CommentStyle> = Object.assign(Object.create(null), {
  ...Object.fromEntries(HASH_ENDINGS.map((ending) => [ending, HASH])),
  ...Object.fromEntries(['js', 'mjs', 'ts', 'go', 'groovy'].map((ending) => [ending, SLASHES])),
  ...Object.fromEntries(['md', 'html', 'xml', 'svg'].map((ending) => [ending, ANGLES])),
});
const HASH_NAMES = /^(Dockerfile|Makefile|CODEOWNERS|Justfile|Procfile)(\.|$)/;

/** What follows the last dot of the name, or the whole name; lower case. */
export function endingOf(path: string): string {
  const name = baseName(path);
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

/** Comment style of a file by its name; null where it has no comments, or none that is known. */
export function commentStyle(path: string): CommentStyle | null {
  if (HASH_NAMES.test(baseName(path)) && !/\.(md|html)$/.test(path)) return HASH;
  return STYLES[endingOf(path)] ?? null;
}

const QUOTING_BY_ENDING: Record<string, readonly string[]> = Object.assign(Object.create(null), {
  json: ['json'],
  ...Object.fromEntries(['tf', 'tfvars', 'hcl', 'tfbackend'].map((e) => [e, ['hcl', 'line']])),
  ...Object.fromEntries(['yaml', 'yml'].map((e) => [e, ['yaml', 'json', 'shell', 'line']])),
  ...Object.fromEntries(['sh', 'bash'].map((e) => [e, ['shell', 'line']])),
  ...Object.fromEntries(['py', 'toml'].map((e) => [e, ['json', 'line']])),
});

/** Quoting helpers that make sense in a file, by its name; null: any. */
export function quotingHelpersFor(path: string): readonly string[] | null {
  return QUOTING_BY_ENDING[endingOf(path)] ?? null;
}

export function isYaml(path: string): boolean {
  return ['yaml', 'yml'].includes(endingOf(path));
}
