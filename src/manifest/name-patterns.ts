import { didYouMean } from '../lib/closest.ts';
import { PLACEHOLDERS } from './patterns.ts';
import type { ValuePath, Violation } from './values.ts';

interface PatternRule {
  /** Placeholders one of which must be there. */
  needs: readonly string[];
  refuses: Readonly<Record<string, string>>;
}

const RENAMES = 'it changes when the module is renamed, and would replace what runs';
const ONE_FOR_ALL = 'one serves all environments';

/** Cloud names and state keys follow from the id, so that renaming a module moves folders only. */
const RULES: Readonly<Record<string, PatternRule>> = {
  'naming.resource': { needs: ['id'], refuses: { module: RENAMES } },
  'naming.image': { needs: ['id', 'module'], refuses: { env: ONE_FOR_ALL } },
  'naming.namespace': { needs: ['id', 'module'], refuses: { env: ONE_FOR_ALL } },
  'state.bucket': { needs: [], refuses: { module: RENAMES } },
  'state.key': { needs: ['id'], refuses: { module: RENAMES } },
};

/** What is wrong with one naming pattern; `at` is its path, such as naming, resource. */
export function patternViolations(pattern: string, at: ValuePath): Violation[] {
  const rule = RULES[at.join('.')];
  if (rule === undefined) return [];
  const used = [...pattern.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
  const found = used.flatMap((name) => placeholderViolation(name, rule, at));
  // Names of services are made of the other patterns by hand; a key is taken as it stands.
  if (at.join('.') === 'state.key' && /(?:^|\/)\.{0,2}(?:\/|$)/.test(pattern)) {
    const message = `"${pattern}" has an empty part, \`.\` or \`..\` between its slashes`;
    found.push({ at, message, expected: 'a name, in parts with single / between them' });
  }
  const { needs } = rule;
  if (needs.length > 0 && !needs.some((name) => used.includes(name))) {
    const expected = `${needs.map((name) => `{${name}}`).join(' or ')} in the pattern`;
    const message = `"${pattern}" gives all modules one name: ${expected} is missing`;
    found.push({ at, message, expected });
  }
  return found;
}

function placeholderViolation(name: string, rule: PatternRule, at: ValuePath): Violation[] {
  const allowed = PLACEHOLDERS.filter((it) => !Object.hasOwn(rule.refuses, it));
  const expected = `only ${allowed.map((it) => `{${it}}`).join(', ')}`;
  if (!PLACEHOLDERS.includes(name)) {
    const message = `unknown placeholder {${name}}${didYouMean(name, allowed)}`;
    return [{ at, message, expected }];
  }
  if (!Object.hasOwn(rule.refuses, name)) return [];
  return [{ at, message: `{${name}} is not taken here: ${rule.refuses[name]}`, expected }];
}
