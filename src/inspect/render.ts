import { buildContext, type RenderContext, type UsedModule } from '../blueprint/context.ts';
import { resolveParams } from '../blueprint/params.ts';
import { renderFiles } from '../blueprint/render.ts';
import { InternalError, UserError } from '../errors.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { Module, RepoPath, WantedFile } from '../model.ts';
import type { Blueprint, OutputSpec } from '../model-blueprint.ts';
import { GIT_ROOT } from '../paths.ts';
import type { BlueprintSource, Plan, Planned } from '../plan.ts';
import type { Wanted } from './sides.ts';

/** Renders a module; null where its blueprint version is not at hand. */
export type Renderer = (planned: Planned) => Promise<Wanted | null>;

/** All that the files of one module follow from. */
export interface Ingredients {
  blueprint: Blueprint;
  module: Module;
  context: RenderContext;
}

export function renderer(plan: Plan, blueprints: BlueprintSource, belowGit = false): Renderer {
  const ingredients = ingredientsOf(plan, blueprints, belowGit);
  return async (planned) => {
    const all = await ingredients(planned);
    if (all === null) return null;
    const files = await renderFiles(all.blueprint, all.context);
    return new Map(files.map((file): [RepoPath, WantedFile] => [file.path, file]));
  };
}

/**
 * What a module is rendered from; null where its blueprint version is not at hand. `belowGit`:
 * infra.yaml lies below the git root, where git-scoped files belong.
 */
export function ingredientsOf(
  plan: Plan,
  blueprints: BlueprintSource,
  belowGit: boolean,
): (planned: Planned) => Promise<Ingredients | null> {
  const byId = new Map(plan.modules.map((it) => [it.id, it]));
  const summaries = [...plan.summaries.values()];
  const found = async (planned: Planned): Promise<Blueprint | null> => {
    try {
      const result = await blueprints(planned.ref);
      return 'found' in result ? result.found : null;
    } catch (error) {
      // What is recorded needs no blueprint; the plan refused what does.
      if (planned.recorded && error instanceof UserError) return null;
      throw error;
    }
  };
  const outputsOf = async (id: string): Promise<readonly OutputSpec[]> => {
    const result = await found(byId.get(id)!);
    return result?.header.outputs ?? [];
  };
  return async (planned) => {
    const blueprint = await found(planned);
    if (blueprint === null) return null;
    const { header } = blueprint;
    const module = planned.module ?? (await parseEntry(planned.source, plan.head));
    planned.module = module;
    const used = await Promise.all(
      Object.keys(module.uses)
        .sort()
        .map(async (id): Promise<UsedModule> => {
          const summary = plan.summaries.get(id);
          if (summary === undefined) throw new InternalError(`${id} was not planned`);
          return { summary, outputs: await outputsOf(id) };
        }),
    );
    const resolved = resolveParams(header, module, plan.head);
    // The plan has refused this, but of another version than the entry names.
    if (resolved.problems.length > 0) throw new UserError(resolved.problems);
    const context = buildContext({
      head: plan.head,
      module,
      header,
      resolved,
      used,
      modules: summaries,
    });
    if (header.scope === 'git' && belowGit) context.roots.repository = GIT_ROOT;
    return { blueprint, module, context };
  };
}
