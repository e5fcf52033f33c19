import { BLUEPRINT_REF_EXPECTED, blueprintName, parseBlueprintRef } from '../lib/blueprint-ref.ts';
import { looksLikeSecret } from '../lib/secrets.ts';
import { mapIn, ownValue, pathViolations, textsIn } from './fields.ts';
import { isDevice } from '../paths.ts';
import { NOT_COMMITTED, RESERVED } from './patterns.ts';
import { MODULE_SCHEMA } from './schema.ts';
import { showValue, validateValue, type ValuePath, type Violation } from './values.ts';

/** All that is wrong with one entry of `modules:` taken alone; `at` is modules, id. */
export function checkModule(id: string, value: unknown, at: ValuePath): Violation[] {
  return [
    ...validateValue(MODULE_SCHEMA, value, at),
    ...blueprintViolations(ownValue(value, 'blueprint'), at),
    ...folderViolations(id, at, true),
    ...folderViolations(ownValue(value, 'name'), [...at, 'name'], false),
    ...reservedViolations(id, value, at),
    ...pathViolations(ownValue(value, 'path'), [...at, 'path']),
    ...pathViolations(ownValue(value, 'package'), [...at, 'package']),
    ...usesViolations(id, mapIn(value, 'uses'), at),
    ...secretViolations(ownValue(value, 'params'), [...at, 'params'], ''),
    ...secretViolations(ownValue(value, 'per_environment'), [...at, 'per_environment'], ''),
  ];
}

function blueprintViolations(text: unknown, at: ValuePath): Violation[] {
  if (typeof text !== 'string' || text === '') return [];
  const ref = parseBlueprintRef(text);
  if (typeof ref !== 'string') return [];
  const message = `${showValue(text)} is not a blueprint: ${ref}`;
  return [{ at: [...at, 'blueprint'], message, expected: BLUEPRINT_REF_EXPECTED }];
}

/** Files and folders are named after ids and names. */
function folderViolations(name: unknown, at: ValuePath, onKey: boolean): Violation[] {
  const why = typeof name === 'string' ? whyNotFolder(name) : null;
  if (why === null) return [];
  const expected = `another ${onKey ? 'id' : 'name'}, such as ${String(name)}_service`;
  return [{ at, message: `"${String(name)}" ${why}`, expected, onKey }];
}

/** Why no module is called so; null: it may be. */
export function whyNotFolder(name: string): string | null {
  // `con.json` cannot be checked out there.
  if (isDevice(name)) return 'is a device name on Windows';
  if (!NOT_COMMITTED.includes(name)) return null;
  return 'is a folder that programs fill and git ignores: what is generated there would not be committed';
}

/** `infra/local` and its like have a fixed meaning: only the blueprint of that name may be it. */
function reservedViolations(id: string, value: unknown, at: ValuePath): Violation[] {
  const text = ownValue(value, 'blueprint');
  const ref = typeof text === 'string' ? parseBlueprintRef(text) : '';
  const blueprint = typeof ref === 'string' ? null : blueprintName(ref);
  if (blueprint === null) return [];
  const name = ownValue(value, 'name');
  const taken = (word: unknown): word is string =>
    typeof word === 'string' && RESERVED.includes(word) && word !== blueprint;
  const violation = (word: string, where: ValuePath, onKey: boolean): Violation => ({
    at: where,
    message: `"${word}" is reserved: folders of that name have a fixed meaning`,
    expected: `another ${onKey ? 'id' : 'name'}; taken are ${RESERVED.join(', ')}`,
    onKey,
  });
  return [
    ...(taken(id) ? [violation(id, at, true)] : []),
    ...(taken(name) ? [violation(name, [...at, 'name'], false)] : []),
  ];
}

function usesViolations(id: string, uses: Record<string, unknown>, at: ValuePath): Violation[] {
  const self: Violation = {
    at: [...at, 'uses', id],
    message: `${id} uses itself`,
    expected: 'another module of a lower layer',
    onKey: true,
  };
  const twice = Object.keys(uses).flatMap((other) => {
    const seen = new Set<string>();
    return textsIn(uses[other]).flatMap(([index, output]) => {
      if (!seen.has(output)) {
        seen.add(output);
        return [];
      }
      const message = `${showValue(output)} stands there twice`;
      return [{ at: [...at, 'uses', other, index], message, expected: 'each output once' }];
    });
  });
  return [...(Object.hasOwn(uses, id) ? [self] : []), ...twice];
}

function secretViolations(value: unknown, at: ValuePath, key: string): Violation[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => secretViolations(item, [...at, index], key));
  }
  if (typeof value === 'string') {
    const what = looksLikeSecret(value, key);
    return what === null ? [] : [secretViolation(what, at)];
  }
  const map = mapIn(value);
  return Object.keys(map).flatMap((name) => secretViolations(map[name], [...at, name], name));
}

function secretViolation(what: string, at: ValuePath): Violation {
  return {
    at,
    message: `this looks like ${what}; infra.yaml is committed and holds no secrets`,
    expected: 'a reference: ssm:/path/of/parameter or secretsmanager:name',
    fix: 'revoke the secret if it was committed, store a new one in SSM Parameter Store or Secrets Manager, and write the reference here',
  };
}
