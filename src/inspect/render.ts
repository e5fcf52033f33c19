import { buildContext, type UsedModule } from '../blueprint/context.ts';
import { resolveParams } from '../blueprint/params.ts';
import { renderFiles } from '../blueprint/render.ts';
import { InternalError } from '../errors.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { OutputSpec, RepoPath, WantedFile } from '../model.ts';
import type { BlueprintSource, Plan, Planned } from '../plan.ts';
import type { Wanted } from './sides.ts';

/** Renders a module; null where its blueprint version is not at hand. */
export type Renderer = (planned: Planned) => Promise<Wanted | null>;

/**
 * Where git-scoped files go when infra.yaml lies below the git root: the disk knows this prefix.
 */
export const GIT_ROOT = '@git';

export function renderer(plan: Plan, blueprints: BlueprintSource): Renderer {
  const byId = new Map(plan.modules.map((it) => [it.id, it]));
  const summaries = [...plan.summaries.values()];
  const outputsOf = async (id: string): Promise<readonly OutputSpec[]> => {
    const result = await blueprints(byId.get(id)!.ref);
    return 'found' in result ? result.found.header.outputs : [];
  };
  return async (planned) => {
    const result = await blueprints(planned.ref);
    if (!('found' in result)) return null;
    const { header } = result.found;
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
    const context = buildContext({
      head: plan.head,
      module,
      header,
      resolved,
      used,
      modules: summaries,
    });
    const files = await renderFiles(result.found, context);
    return new Map(files.map((file): [RepoPath, WantedFile] => [file.path, file]));
  };
}
