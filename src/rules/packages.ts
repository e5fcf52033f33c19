import type { Finding, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { PackageTrouble, RuleFacts, RuleModule } from './facts.ts';

/** What a module deploys is a folder with something in it, from which an image can be built. */
export function packages(facts: RuleFacts): Finding[] {
  return facts.modules.flatMap((it) => {
    const folder = it.summary.package;
    const trouble = folder === null ? undefined : facts.packageTroubles.get(folder);
    if (folder === null || trouble === undefined || comes(it, folder, trouble)) return [];
    const found = findingOf(it, folder, trouble);
    return found === null ? [] : [found];
  });
}

function findingOf(it: RuleModule, folder: string, trouble: PackageTrouble): Finding | null {
  switch (trouble) {
    case 'dockerfile-deleted':
      return deleted(it, folder);
    case 'no-dockerfile':
      return neverWritten(it, folder);
    case 'empty':
    case 'not-a-folder':
      return unusable(it, trouble);
  }
}

/** What is missing is about to be written: a Dockerfile, or anything at all. */
function comes({ drifts }: RuleModule, folder: RepoPath, trouble: PackageTrouble): boolean {
  const missing = trouble === 'empty' ? folder : `${folder}/Dockerfile`;
  return drifts.some(
    ({ path, after }) => typeof after === 'string' && isUnder(path, missing as RepoPath),
  );
}

function deleted({ summary: { id } }: RuleModule, folder: string): Finding {
  return {
    rule: 'dockerfile-missing',
    severity: 'error',
    path: folder,
    message: `${id} deploys ${folder}, whose Dockerfile was deleted`,
    fix: `create-infra-module sync --restore ${folder}/Dockerfile, or: create-infra-module remove ${id}`,
  };
}

/** Its owners may be about to write one. */
function neverWritten({ summary: { id, facts } }: RuleModule, folder: string): Finding | null {
  if (facts.workload === undefined || facts.language === 'none') return null;
  return {
    rule: 'dockerfile-missing',
    severity: 'warning',
    path: folder,
    message: `${id} deploys ${folder}, which has no Dockerfile: no image can be built`,
    fix: `write ${folder}/Dockerfile`,
  };
}

function unusable({ summary, line }: RuleModule, trouble: 'empty' | 'not-a-folder'): Finding {
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
