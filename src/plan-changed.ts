import { resolveParams } from './blueprint/params.ts';
import { UserError } from './errors.ts';
import { compareVersions } from './lib/version.ts';
import { collisions } from './manifest/collisions.ts';
import { hashEntry } from './manifest/entry-hash.ts';
import { parseEntry, refuseInEntry } from './manifest/parse.ts';
import { reservedNames } from './manifest/reserved-names.ts';
import type { Violation } from './manifest/values.ts';
import type { BlueprintRef, Lock, ManifestEntry, ManifestHead, Sha } from './model.ts';
import type { BlueprintHeader } from './model-blueprint.ts';
import { summaryOf } from './plan-summary.ts';
import type { BlueprintSource, Planned } from './plan.ts';

/**
 * Plans a module whose entry, head or blueprint is not that of its lock. Throws UserError for an
 * entry or parameters that are wrong, and for a blueprint version that is not at hand.
 */
export async function planChanged(
  source: ManifestEntry,
  headHash: Sha,
  head: ManifestHead,
  lock: Lock | null,
  blueprints: BlueprintSource,
): Promise<Planned> {
  const module = await parseEntry(source, head);
  const ref = module.blueprint;
  const result = await blueprints(ref);
  const { id, line } = source;
  if ('outdated' in result) {
    if (lock === null || lock.blueprint !== ref.text)
      throw notAvailable(source, ref, result.outdated, lock);
    const { scope, integrity } = lock;
    const summary = { ...lock.summary, name: module.name, uses: module.uses };
    const entry = hashEntry(headHash, integrity, source);
    const common = { id, line, scope, ref, integrity, summary, entry, module, source };
    return { ...common, available: result.outdated, inputs: '', recorded: false };
  }
  const blueprint = result.found;
  const { integrity } = blueprint;
  const entry = hashEntry(headHash, integrity, source);
  await refuseInEntry(source, [
    ...resolveParams(blueprint.header, module, head).problems,
    ...zonesViolations(blueprint.header, head),
  ]);
  const summary = summaryOf(module, blueprint.header, head);
  const { scope } = blueprint.header;
  const common = { id, line, scope, ref, integrity, summary, entry, module, source };
  return { ...common, available: null, inputs: '', recorded: false };
}

/** Too few availability zones for what the blueprint builds. */
function zonesViolations({ name, zones }: BlueprintHeader, head: ManifestHead): Violation[] {
  const few = head.environments.filter((it) => it.zones < zones).map((it) => it.name);
  if (few.length === 0) return [];
  return [
    {
      at: ['blueprint'],
      message: `${name} needs ${zones} availability zones, and ${few.join(', ')} ${few.length === 1 ? 'has' : 'have'} fewer`,
      expected: `zones: ${zones} or more in every environment`,
      fix: few.map((it) => `write zones: ${zones} below environments.${it}`).join('; '),
    },
  ];
}

function notAvailable(
  { id, line }: ManifestEntry,
  ref: BlueprintRef,
  available: string,
  lock: Lock | null,
): UserError {
  const right = `${ref.text.slice(0, -ref.version.length)}${available}`;
  const own = ref.kind !== 'builtin';
  return new UserError({
    message: own
      ? `blueprint ${ref.text}: what lies there is version ${available}`
      : `blueprint ${ref.text} is not in this version of the tool, which has ${right}`,
    file: 'infra.yaml',
    line,
    expected: right,
    fix:
      wayTo(right, id, lock) +
      (ref.kind === 'npm' ? '; or install the package in the version that has it' : ''),
  });
}

/** Only `upgrade` takes the steps that lead from one version to another. */
function wayTo(right: string, id: string, lock: Lock | null): string {
  if (lock === null) {
    return `write ${right} in infra.yaml; if ${id} was generated before, its record is lost: create-infra-module repair`;
  }
  const [name, version] = splitAt(right);
  const [recorded, from] = splitAt(lock.blueprint);
  return recorded === name && compareVersions(from, version) < 0
    ? `write ${lock.blueprint} in infra.yaml again, of which ${id} was made, then: create-infra-module upgrade ${id}`
    : `write ${right} in infra.yaml`;
}

function splitAt(ref: string): [name: string, version: string] {
  const at = ref.lastIndexOf('@');
  return [ref.slice(0, at), ref.slice(at + 1)];
}

/** Throws UserError where two modules would have one name in the cloud, or one a reserved name. */
export function checkNames(head: ManifestHead, modules: readonly Planned[]): void {
  const named = modules
    .filter((it) => it.scope === 'module' && it.summary.layer !== 'none')
    .map((it) => ({ id: it.id, name: it.summary.name, line: it.line }));
  const problems = [...collisions(head, named), ...reservedNames(head, named)];
  if (problems.length > 0) throw new UserError(problems);
}
