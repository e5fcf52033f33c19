import { didYouMean } from '../lib/closest.ts';
import { overlaps, parseCidr, type Cidr } from '../lib/cidr.ts';
import { isToolRange, TOOL_RANGE_EXPECTED } from '../lib/tool-range.ts';
import type { RepoPath } from '../model.ts';
import { caseKey, parentOf } from '../paths.ts';
import { mapIn, ownValue, pathViolations, textsIn } from './fields.ts';
import { patternViolations } from './name-patterns.ts';
import { EMULATED_ACCOUNT } from './patterns.ts';
import { regionViolations } from './regions.ts';
import { reservedViolations } from './reserved-names.ts';
import { HEAD_SCHEMA, MANIFEST_SCHEMA } from './schema.ts';
import { showValue, validateValue, type Violation } from './values.ts';

/**
 * All that is wrong with the head of a manifest, given as a plain value without `modules`.
 * An unknown key is compared with all keys, `modules` included.
 */
export function checkHead(value: unknown): Violation[] {
  if (value === null || value === undefined) return [nothingThere()];
  const known = Object.keys(MANIFEST_SCHEMA.properties ?? {});
  const shape = validateValue(HEAD_SCHEMA, value, [])
    .filter((it) => !isField(it, 'account') && !isField(it, 'region'))
    .map((it) => withAllKeys(it, known))
    .map((it) => withNewerTool(it, ownValue(value, 'version')));
  return [
    ...shape,
    ...toolViolations(ownValue(value, 'tool')),
    ...environmentViolations(mapIn(value, 'environments'), value),
    ...namingViolations(value),
    // Of a name that is none, what it would make is no matter.
    ...(shape.length === 0 ? reservedViolations(value) : []),
    ...packageViolations(mapIn(value, 'packages')),
    ...contextViolations(mapIn(value, 'local')),
  ];
}

function nothingThere(): Violation {
  return {
    at: [],
    message: 'the file is empty',
    expected: 'at least `version: 1` and `project: <name>`',
    onKey: true,
  };
}

/** Account and region have messages of their own. */
function isField({ at, message }: Violation, field: string): boolean {
  const missing = message.startsWith(`${field} is missing`);
  return at.length === 3 && at[0] === 'environments' && at[2] === field && !missing;
}

/** The head is checked alone, but `module:` at the top most likely meant `modules:`. */
function withAllKeys(violation: Violation, known: readonly string[]): Violation {
  const { at, message } = violation;
  if (at.length !== 1 || !message.startsWith('unknown key')) return violation;
  const key = String(at[0]);
  return {
    ...violation,
    message: `unknown key ${showValue(key)}${didYouMean(key, known)}`,
    expected: `one of ${known.join(', ')}`,
  };
}

/** A number that is to come was written by a tool that is newer than this one. */
function withNewerTool(violation: Violation, version: unknown): Violation {
  const { at } = violation;
  if (at[0] !== 'version' || typeof version !== 'number' || !(version > 1)) return violation;
  const message = `${violation.message}: it was written for a newer create-infra-module`;
  return { ...violation, message, fix: 'use that version: npx create-infra-module@latest' };
}

function toolViolations(tool: unknown): Violation[] {
  if (typeof tool !== 'string' || isToolRange(tool)) return [];
  const message = `${showValue(tool)} is not a range of versions`;
  return [{ at: ['tool'], message, expected: TOOL_RANGE_EXPECTED }];
}

function environmentViolations(environments: Record<string, unknown>, head: unknown): Violation[] {
  const networks: { name: string; cidr: Cidr; text: string }[] = [];
  const found: Violation[] = [];
  for (const name of Object.keys(environments)) {
    const environment = environments[name];
    const at = ['environments', name];
    found.push(...accountViolations(ownValue(environment, 'account'), [...at, 'account']));
    found.push(...regionViolations(environment, at, head));
    const text = ownValue(environment, 'cidr');
    if (typeof text !== 'string') continue;
    const cidr = parseCidr(text);
    if (typeof cidr === 'string') found.push(wrongCidr(text, cidr, [...at, 'cidr']));
    else {
      found.push(...overlapViolations(name, text, cidr, networks));
      networks.push({ name, cidr, text });
    }
  }
  return found;
}

function accountViolations(account: unknown, at: string[]): Violation[] {
  if (account === undefined || account === null) return [];
  const expected = '12 digits in quotes, such as "111111111111", or null until it is known';
  if (typeof account === 'number') {
    const message =
      'the account is a number; put it in quotes: without them YAML drops leading zeros';
    return [{ at, message, expected }];
  }
  if (account === EMULATED_ACCOUNT) {
    return [{ at, message: `${showValue(account)} is the account of the emulator`, expected }];
  }
  if (typeof account === 'string' && /^[0-9]{12}$/.test(account)) return [];
  const digits = typeof account === 'string' ? account.replace(/[ -]/g, '') : '';
  const hint = /^[0-9]{12}$/.test(digits) ? `; write "${digits}"` : '';
  const message = `${showValue(account)} is not an AWS account${hint}`;
  return [{ at, message, expected }];
}

function wrongCidr(text: string, why: string, at: string[]): Violation {
  return {
    at,
    message: `${showValue(text)} is not a network for a VPC: ${why}`,
    expected: 'an IPv4 network of /16 to /24, such as 10.20.0.0/16, or null until it is known',
  };
}

function overlapViolations(
  name: string,
  text: string,
  cidr: Cidr,
  others: readonly { name: string; cidr: Cidr; text: string }[],
): Violation[] {
  return others
    .filter((other) => overlaps(cidr, other.cidr))
    .map((other) => ({
      at: ['environments', name, 'cidr'],
      message: `${text} overlaps ${other.text} of ${other.name}: the two could never be connected`,
      expected: 'a network of its own for each environment',
    }));
}

function namingViolations(value: unknown): Violation[] {
  const fields = [
    ['naming', ['resource', 'image', 'namespace']],
    ['state', ['bucket', 'key']],
  ] as const;
  return fields.flatMap(([group, names]) =>
    names.flatMap((name) => {
      const pattern = ownValue(ownValue(value, group), name);
      return typeof pattern === 'string' ? patternViolations(pattern, [group, name]) : [];
    }),
  );
}

/** A pattern that fits every context would let `local` be applied to any cluster. */
function contextViolations(local: Record<string, unknown>): Violation[] {
  return textsIn(ownValue(local, 'contexts'))
    .filter(([, pattern]) => pattern.includes('*') && !/[A-Za-z0-9]{2}/.test(pattern))
    .map(([index, pattern]) => ({
      at: ['local', 'contexts', index],
      message: `${showValue(pattern)} fits nearly every context, those of real clusters too`,
      expected: 'the name of a context, or a pattern with a part of it, such as dev-*',
    }));
}

function packageViolations(packages: Record<string, unknown>): Violation[] {
  const paths = ['roots', 'ignore'].flatMap((key) =>
    textsIn(ownValue(packages, key)).flatMap(([index, path]) =>
      pathViolations(path, ['packages', key, index]),
    ),
  );
  return [...paths, ...rootViolations(textsIn(ownValue(packages, 'roots')))];
}

/** A folder that is a root and a package at once would be both looked into and paired. */
function rootViolations(roots: readonly [index: number, path: string][]): Violation[] {
  return roots.flatMap(([index, path]) => {
    const key = caseKey(path);
    const other = roots.find(
      ([at, it]) =>
        (at < index && caseKey(it) === key) || parentOf(key as RepoPath) === caseKey(it),
    )?.[1];
    if (other === undefined) return [];
    const what = caseKey(other) === key ? 'stands there already' : 'is a package of that root';
    const message = `${showValue(path)} beside ${showValue(other)}: it ${what}`;
    return [{ at: ['packages', 'roots', index], message, expected: ROOTS_EXPECTED }];
  });
}

const ROOTS_EXPECTED = 'folders of their own, none directly below another; case does not count';
