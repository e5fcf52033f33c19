import { didYouMean } from '../lib/closest.ts';
import type { ManifestHead, Module } from '../model.ts';
import { baseName, caseKey, parentOf } from '../paths.ts';
import { BUILT_IN_ENVIRONMENT } from './patterns.ts';
import type { ValuePath, Violation } from './values.ts';

/** What checks between modules need of a module. */
export type ModuleFacts = Pick<
  Module,
  'id' | 'name' | 'path' | 'package' | 'uses' | 'perEnvironment'
>;

/** Where a module's key stands; tells the line of the other one in messages. */
export type LineOf = (at: ValuePath) => number;

/** What is wrong between modules: names, paths and packages used twice, unknown ids. */
export function checkAcross(
  head: ManifestHead,
  modules: readonly ModuleFacts[],
  lineOf: LineOf,
): Violation[] {
  const ids = new Set(modules.map(({ id }) => id));
  return [
    ...modules.flatMap((it) => unknownUses(it, ids)),
    ...modules.flatMap((it) => checkAgainstHead(head, it)),
    ...twice(modules, 'name', lineOf),
    ...twice(modules, 'path', lineOf),
    ...twice(modules, 'package', lineOf),
  ];
}

/** What one entry says of environments and package folders that the head does not know. */
export function checkAgainstHead(
  head: Pick<ManifestHead, 'environments' | 'packages'>,
  module: Pick<Module, 'id' | 'package' | 'perEnvironment'>,
): Violation[] {
  const at = ['modules', module.id];
  const known = [...head.environments.map(({ name }) => name), BUILT_IN_ENVIRONMENT];
  const found: Violation[] = Object.keys(module.perEnvironment)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      at: [...at, 'per_environment', name],
      message: `there is no environment ${name}${didYouMean(name, known)}`,
      expected: `one of ${known.join(', ')}`,
      onKey: true,
    }));
  const { roots } = head.packages;
  if (module.package !== null && !roots.includes(parentOf(module.package))) {
    found.push({
      at: [...at, 'package'],
      message: `"${module.package}" does not lie directly below packages.roots`,
      expected: `a folder such as ${roots[0] ?? 'packages'}/${module.id}`,
      fix: `correct the path, or add "${parentOf(module.package)}" to packages.roots`,
    });
  }
  if (module.package !== null && baseName(module.package).startsWith('.')) {
    found.push({
      at: [...at, 'package'],
      message: `"${module.package}" begins with a dot: such folders are no packages`,
      expected: `a folder such as ${roots[0] ?? 'packages'}/${module.id}`,
    });
  }
  return found;
}

function unknownUses(module: ModuleFacts, ids: ReadonlySet<string>): Violation[] {
  return Object.keys(module.uses)
    .filter((id) => !ids.has(id))
    .map((id) => ({
      at: ['modules', module.id, 'uses', id],
      message: `there is no module ${id}${didYouMean(
        id,
        [...ids].filter((it) => it !== module.id),
      )}`,
      expected: 'the id of a module of this file',
      fix: `add ${id} below modules:, or take it out of uses:`,
      onKey: true,
    }));
}

function twice(
  modules: readonly ModuleFacts[],
  what: 'name' | 'path' | 'package',
  lineOf: LineOf,
): Violation[] {
  const seen = new Map<string, ModuleFacts>();
  return modules.flatMap((it) => {
    const value = it[what];
    if (value === null) return [];
    const key = caseKey(value);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, it);
      return [];
    }
    const line = lineOf(['modules', first.id]);
    const at = what === 'name' && it.name === it.id ? [] : [what];
    const violation: Violation = {
      at: ['modules', it.id, ...at],
      message: `${first.id} (line ${line}) has the ${what} ${value} already`,
      expected: `a ${what} of its own for each module; case does not count`,
      onKey: at.length === 0,
    };
    return [violation];
  });
}
