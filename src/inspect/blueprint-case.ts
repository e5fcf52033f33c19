import { UserError } from '../errors.ts';
import type { Finding, RepoPath, BlueprintRef } from '../model.ts';
import type { BlueprintSource } from '../plan.ts';
import { MANIFEST } from '../repo.ts';
import { inspect } from './inspect.ts';
import { allDrifts } from './model.ts';
import { oneFile } from './one-file.ts';
import type { World } from './world.ts';

/** What a file of an expected tree holds. Texts use LF. */
export interface CaseFile {
  text: string;
  executable: boolean;
}

/** What the modules of one blueprint make of an infra.yaml. */
export interface RenderedCase {
  files: Map<RepoPath, CaseFile>;
  /** What `check` would say of the tree. */
  findings: readonly Finding[];
}

/** What rendering a case needs of the world: no disk. */
export type CaseWorld = Pick<World, 'blueprints' | 'readers' | 'version'>;

/**
 * Renders a case as `sync` would in an empty repository, rules included. `inputs` is an infra.yaml
 * and `file` its name in messages; modules of blueprints other than the tested one are seen and
 * not rendered. Throws UserError for inputs or a blueprint that are wrong.
 */
export async function renderCase(
  world: CaseWorld,
  inputs: string,
  file: string,
  isTested: (ref: BlueprintRef) => boolean,
): Promise<RenderedCase> {
  const inspection = await named(file, () =>
    inspect({
      ...world,
      blueprints: alone(world.blueprints),
      disk: oneFile(MANIFEST, inputs),
      progress: { start: () => {}, tick: () => {}, done: () => {} },
      favourManyTexts: () => {},
      belowGit: false,
      git: () => Promise.resolve(null),
      interrupted: () => false,
    }),
  );
  const tested = new Set(
    inspection.plan.modules.filter((it) => isTested(it.ref)).map((it) => it.id),
  );
  if (tested.size === 0) {
    throw new UserError({
      message: `${file} has no module of this blueprint`,
      file,
      expected: 'an infra.yaml with at least one entry whose blueprint: is the tested one',
    });
  }
  const files = allDrifts(inspection)
    .filter((it) => tested.has(it.owner) && it.wantedText !== null)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((it): [RepoPath, CaseFile] => [
      it.path,
      { text: it.wantedText!, executable: it.executable },
    ]);
  const findings = inspection.findings.map((it) =>
    it.path === MANIFEST ? { ...it, path: file } : it,
  );
  return { files: new Map(files), findings };
}

/** A case may show one module without those that it needs in a repository. */
function alone(blueprints: BlueprintSource): BlueprintSource {
  const find = async (ref: BlueprintRef) => {
    const result = await blueprints(ref);
    if (!('found' in result)) return result;
    const { found } = result;
    return { found: { ...found, header: { ...found.header, requires: [] } } };
  };
  return Object.assign(find, { versionOf: blueprints.versionOf });
}

/** Problems of the manifest are those of the case's inputs. */
async function named<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Nothing was generated for a case: there is no record to be lost.
    const here = (text: string): string =>
      text.replaceAll(MANIFEST, file).replace(/; if \S+ was generated before, [^]*$/, '');
    throw new UserError(
      error.problems.map((it) => {
        if (it.file !== MANIFEST) return it;
        const { message, fix } = it;
        return {
          ...it,
          message: here(message),
          file,
          ...(fix === undefined ? {} : { fix: here(fix) }),
        };
      }),
    );
  }
}
