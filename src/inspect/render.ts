import { buildContext, type UsedModule } from '../blueprint/context.ts';
import { resolveParams } from '../blueprint/params.ts';
import { renderFiles } from '../blueprint/render.ts';
import { InternalError } from '../errors.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { OutputSpec, RepoPath, WantedFile } from '../model.ts';
import { GIT_ROOT } from '../paths.ts';
import type { BlueprintSource, Plan, Planned } from '../plan.ts';
import type { Wanted } from './sides.ts';

/** Renders a module; null where its blueprint version is not at hand. */
export type Renderer = (planned: Planned) => Promise<Wanted | null>;

/** `belowGit`: infra.yaml lies below the git root, where git-scoped files belong. */
export function renderer(plan: Plan, blueprints: BlueprintSource, belowGit = false): Renderer {
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
    if (header.scope === 'git' && belowGit) context.roots.repository = GIT_ROOT;
    const files = await renderFiles(result.found, context);
    return new Map(files.map((file): [RepoPath, WantedFile] => [file.path, file]));
  };
}
