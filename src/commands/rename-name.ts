import { UserError } from '../errors.ts';
import { lockPath } from '../lock.ts';
import { moduleNames } from '../manifest/naming.ts';
import { whyNotFolder } from '../manifest/check-module.ts';
import { ID_KEY_EXPECTED, RESERVED } from '../manifest/patterns.ts';
import type { ManifestHead } from '../model.ts';
import { whyNotRepoPath } from '../paths.ts';
import type { Plan, Planned } from '../plan.ts';
import { MANIFEST, type RepoState } from '../repo.ts';
import { whyNotName } from './first-answers.ts';

/**
 * Names and ids are one set, that of the removed ones included: a word never means two modules.
 * Throws UserError for a name that is none, or is not free.
 */
export function checkNewName(name: string, id: string, plan: Plan, state: RepoState): void {
  if (whyNotName(name) !== null || whyNotRepoPath(name) !== null) {
    throw new UserError({
      message: `${JSON.stringify(name)} is not a name for a module`,
      expected: ID_KEY_EXPECTED,
      fix: `create-infra-module rename ${id} <new>`,
    });
  }
  const other = plan.modules.find(
    (it) => it.id !== id && (it.id === name || it.summary.name === name),
  );
  if (other !== undefined) {
    throw refusal(name, `belongs to a module already`, id, other.line);
  }
  const odd = whyNotFolder(name);
  if (odd !== null) throw refusal(name, odd, id);
  if (RESERVED.includes(name)) {
    throw refusal(name, 'is reserved: folders of that name have a fixed meaning', id);
  }
  const former = [...state.locks.values()].find(
    ({ removed, summary: it }) => removed && it.id !== id && [it.id, it.name].includes(name),
  );
  if (former !== undefined) {
    const old = lockPath(former.summary.id);
    throw refusal(name, `belonged to a module that was removed (${old})`, id);
  }
}

function refusal(name: string, why: string, id: string, line?: number): UserError {
  return new UserError({
    message: `the name ${name} ${why}`,
    ...(line === undefined ? {} : { file: MANIFEST, line }),
    expected: 'a name that no module has or had',
    fix: `create-infra-module rename ${id} <another>`,
  });
}

/**
 * The id never changes, but patterns of the manifest may make images and namespaces of the name:
 * then what runs under the old one is replaced. Throws UserError where that would happen.
 */
export function refuseNewCloudNames(
  head: ManifestHead,
  { id, summary, line }: Planned,
  to: string,
): void {
  const before = moduleNames(head, summary);
  const after = moduleNames(head, { id, name: to });
  const changed = (['image', 'namespace'] as const).filter((it) => before[it] !== after[it]);
  if (changed.length === 0 || summary.layer === 'none') return;
  throw new UserError(
    changed.map((what) => ({
      message: `naming.${what} is made of {module}: ${before[what]} would become ${after[what]}, and what runs there would be replaced`,
      file: MANIFEST,
      line,
      expected: `{id} in naming.${what}: it stays when a module is renamed`,
      fix: `write {id} for {module} in naming.${what}, or accept the new name: create-infra-module rename ${id} ${to} --yes`,
    })),
  );
}
