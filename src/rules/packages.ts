import type { Finding } from '../model.ts';
import type { PackageTrouble, RuleFacts, RuleModule } from './facts.ts';

/** What a module deploys is a folder with something in it, from which an image can be built. */
export function packages(facts: RuleFacts): Finding[] {
  return facts.modules.flatMap((it) => {
    const folder = it.summary.package;
    const trouble = folder === null ? undefined : facts.packageTroubles.get(folder);
    if (folder === null || trouble === undefined || comes(it, folder)) return [];
    const found = trouble === 'no-dockerfile' ? noDockerfile(it, folder) : unusable(it, trouble);
    return found === null ? [] : [found];
  });
}

/** Its Dockerfile is about to be written. */
function comes({ drifts }: RuleModule, folder: string): boolean {
  return drifts.some((it) => it.path === `${folder}/Dockerfile` && typeof it.after === 'string');
}

/** An error where one was written and deleted; else its owners may be about to write one. */
function noDockerfile({ summary, drifts }: RuleModule, folder: string): Finding | null {
  const path = `${folder}/Dockerfile`;
  const told = { rule: 'dockerfile-missing', path: folder };
  if (drifts.some((it) => it.path === path && it.person === 'deleted')) {
    return {
      ...told,
      severity: 'error',
      message: `${summary.id} deploys ${folder}, whose Dockerfile was deleted`,
      fix: `create-infra-module sync --restore ${path}, or: create-infra-module remove ${summary.id}`,
    };
  }
  const { workload, language } = summary.facts;
  if (workload === undefined || language === 'none') return null;
  return {
    ...told,
    severity: 'warning',
    message: `${summary.id} deploys ${folder}, which has no Dockerfile: no image can be built`,
    fix: `write ${path}`,
  };
}

function unusable({ summary, line }: RuleModule, trouble: PackageTrouble): Finding {
  const { id, package: folder } = summary;
  const [what, mend] =
    trouble === 'empty'
      ? ['is empty', `bring back what was in ${folder}`]
      : ['is not a folder', `put a folder in its place`];
  return {
    rule: 'package-unusable',
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${id} deploys ${folder}, which ${what}`,
    fix: `${mend}, or name another one: \`package:\` below ${id}`,
  };
}
