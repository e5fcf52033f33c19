import { globMatcher } from '../lib/glob.ts';
import type { Ownership, OwnershipRule, RepoPath } from '../model.ts';
import { setModuleValue } from './edit.ts';
import { ruleAt } from './ownership.ts';

/** A file of a module and whose it is by its blueprint. */
export interface OwnedFile {
  path: RepoPath;
  blueprint: Ownership;
}

/** What is to be said of some files of one module. */
export interface OwnershipChange {
  id: string;
  /** `ownership:` of its entry as it is. */
  ownership: Record<string, OwnershipRule>;
  /** Path or glob to write, below the root. */
  glob: string;
  /** null: what the blueprint says. */
  rule: OwnershipRule | null;
  /** All files of the module. */
  files: readonly OwnedFile[];
}

/** The edited manifest, and `ownership:` of the entry as it is by then. */
export interface SaidOwnership {
  text: string;
  ownership: Record<string, OwnershipRule>;
}

/**
 * Says in infra.yaml who keeps the files that a glob names; nothing where it is so already, and no
 * line more than is needed: what the blueprint says anyway is not written. Pure.
 */
export async function setOwnership(text: string, change: OwnershipChange): Promise<SaidOwnership> {
  const { id, ownership, glob, rule, files } = change;
  const named = files.filter(({ path }) => globMatcher(glob)(path));
  const isSo = (said: OwnershipChange['ownership']): boolean =>
    named.every((file) => ruleOf(said, file) === goalOf(file, rule, ownership));
  if (isSo(ownership) && rule !== null) return { text, ownership };
  // Lines that speak of these files alone have nothing more to say.
  const meant = named.filter((it) => !staysRuntime(it, rule));
  const gone = Object.keys(ownership).filter((it) => it === glob || saysOnly(it, meant, files));
  const rest = Object.fromEntries(Object.entries(ownership).filter(([it]) => !gone.includes(it)));
  const said: SaidOwnership = { text, ownership: { ...ownership } };
  const write = async (at: string, value: OwnershipRule | undefined): Promise<void> => {
    said.text = await setModuleValue(said.text, id, ['ownership', at], value);
    if (value === undefined) delete said.ownership[at];
    else said.ownership[at] = value;
  };
  const needed = rule !== null && !isSo(rest);
  // The last one that matches counts: behind the others, where it would not count as it stands.
  const inPlace = needed && Object.hasOwn(ownership, glob) && isSo({ ...ownership, [glob]: rule });
  for (const it of gone) if (!inPlace || it !== glob) await write(it, undefined);
  if (needed) await write(glob, rule);
  return said;
}

/** What a glob with this rule makes of a file; null: what the blueprint says. */
function goalOf(
  file: OwnedFile,
  rule: OwnershipRule | null,
  ownership: OwnershipChange['ownership'],
): OwnershipRule {
  if (staysRuntime(file, rule)) return ruleOf(ownership, file);
  return rule ?? file.blueprint;
}

/** A glob takes no such file out of the hands of what runs, and takes none back that was released. */
function staysRuntime({ blueprint }: OwnedFile, rule: OwnershipRule | null): boolean {
  return blueprint === 'runtime' && rule !== null && rule !== 'released';
}

function ruleOf(said: OwnershipChange['ownership'], file: OwnedFile): OwnershipRule {
  return ruleAt(said, file.path, file.blueprint).rule;
}

function saysOnly(glob: string, named: readonly OwnedFile[], files: readonly OwnedFile[]): boolean {
  const matches = globMatcher(glob);
  const meant = files.filter(({ path }) => matches(path));
  return meant.length > 0 && meant.every((it) => named.includes(it));
}
