import type { Json, Ownership } from '../model.ts';
import type { BlueprintHeader, FileRule } from '../model-blueprint.ts';
import { globMatcher } from '../lib/glob.ts';

export const TEMPLATE_SUFFIX = '.hbs';

/** Where files below `files/` go. */
export const ROOTS = ['module', 'package', 'repository'] as const;
export type Root = (typeof ROOTS)[number];

/** All that the rules of a blueprint say of one file. */
export interface ResolvedRule {
  root: Root;
  /** Path below the root, with its placeholders. */
  below: string;
  ownership: Ownership;
  when: Record<string, Json>;
  /** The same, as a list: asked for every module. */
  conditions: readonly [path: string[], wanted: Json][];
  each: string | undefined;
  required: boolean;
  executable: boolean;
}

/** `module/terraform/main.tf` of `module/terraform/main.tf.hbs`. */
export function withoutSuffix(source: string): string {
  return source.endsWith(TEMPLATE_SUFFIX) ? source.slice(0, -TEMPLATE_SUFFIX.length) : source;
}

/**
 * Whether a rule's glob takes a file. A placeholder in a path is a plain word to globs:
 * `{environment}` in either is the same as `environment`.
 */
export function ruleMatches(rule: FileRule, source: string): boolean {
  return globMatcher(plain(rule.match))(plain(withoutSuffix(source)));
}

function plain(text: string): string {
  return text.replace(/\{([a-z]+)\}/g, '$1');
}

/** Rules of a blueprint with their globs compiled, and what they say of each file, by header. */
interface Compiled {
  rules: { matches: (path: string) => boolean; rule: Omit<FileRule, 'match'> }[];
  resolved: Map<string, ResolvedRule>;
}

const compiled = new WeakMap<BlueprintHeader, Compiled>();

function compiledRules(header: BlueprintHeader): Compiled {
  const known = compiled.get(header);
  if (known !== undefined) return known;
  const rules = header.files.map(({ match, ...rule }) => ({
    matches: globMatcher(plain(match)),
    rule,
  }));
  const made: Compiled = { rules, resolved: new Map() };
  compiled.set(header, made);
  return made;
}

/** Later rules override earlier ones, key by key; their conditions add up. */
export function resolveRule(header: BlueprintHeader, source: string): ResolvedRule {
  const { rules, resolved } = compiledRules(header);
  const known = resolved.get(source);
  if (known !== undefined) return known;
  const target = withoutSuffix(source);
  const root = target.slice(0, target.indexOf('/')) as Root;
  const found: ResolvedRule = {
    root,
    below: target.slice(root.length + 1),
    ownership: 'merged',
    when: {},
    conditions: [],
    each: undefined,
    required: false,
    executable: false,
  };
  const path = plain(target);
  for (const { matches, rule } of rules) {
    if (!matches(path)) continue;
    const { when, ...rest } = rule;
    Object.assign(found, rest, { when: { ...found.when, ...when } });
  }
  found.conditions = Object.entries(found.when).map(([at, wanted]) => [at.split('.'), wanted]);
  resolved.set(source, found);
  return found;
}
