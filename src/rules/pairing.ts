import { bringBack } from '../manifest/bring-back.ts';
import type { Finding, ModuleSummary, RepoPath } from '../model.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import type { RuleFacts, RuleModule } from './facts.ts';

export const PACKAGE_RENAMED = 'package-renamed';

/**
 * packages/<name> ↔ infra/<name>: every deployable package has a module, every paired module has
 * its package. A package without a Dockerfile that no module names is a library: no finding.
 */
export function pairing(facts: RuleFacts): Finding[] {
  const named = new Set(facts.modules.map((it) => it.summary.package));
  const lone = facts.packages.filter((it) => it.dockerfile && !named.has(it.path));
  const widowed = facts.modules.filter((it) => isWidowed(it, facts));
  const findings: Finding[] = [];
  const taken = new Set<RepoPath>();
  for (const module of widowed) {
    const moved = lone.find(
      (it) => !taken.has(it.path) && widowed.length === 1 && lone.length === 1,
    );
    if (moved !== undefined) taken.add(moved.path);
    findings.push(moved === undefined ? missing(module) : renamed(module, moved.path));
  }
  for (const it of lone) if (!taken.has(it.path)) findings.push(unpaired(it.path, facts));
  return findings;
}

function isWidowed(module: RuleModule, facts: RuleFacts): boolean {
  const { package: folder } = module.summary;
  return module.known && folder !== null && facts.missingPackages.has(folder);
}

function missing({ summary, line }: RuleModule): Finding {
  const { id, package: folder } = summary;
  return {
    rule: 'package-missing',
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${id} deploys ${folder}, which is not there`,
    fix: `bring ${folder} back, or: create-infra-module remove ${id}`,
  };
}

function renamed({ summary, line }: RuleModule, to: RepoPath): Finding {
  const { id, package: folder } = summary;
  return {
    rule: PACKAGE_RENAMED,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${id} deploys ${folder}, which is gone, while ${to} has no module: probably a rename`,
    fix: `${followingRename(summary, folder, to)}write \`package: ${to}\` below ${id} in infra.yaml, then: create-infra-module sync`,
  };
}

/** Where the package carried the name of its module, the other half can follow it. */
function followingRename({ id, name }: ModuleSummary, from: RepoPath | null, to: RepoPath): string {
  const follows = from !== null && baseName(from) === name && parentOf(from) === parentOf(to);
  return follows ? `create-infra-module rename ${id} ${baseName(to)}, or ` : '';
}

function unpaired(path: RepoPath, facts: RuleFacts): Finding {
  return {
    rule: 'module-missing',
    severity: 'error',
    path,
    message: `${path} has a Dockerfile but no module in infra.yaml deploys it`,
    fix: `${pairingAdvice(path, facts)}, or list it under packages.ignore in infra.yaml${lastResort(path, facts)}`,
  };
}

/**
 * An entry that only lacks its package gets it, a module that was removed may come back; else a new
 * one, under an id that is free.
 */
function pairingAdvice(path: RepoPath, facts: RuleFacts): string {
  const name = baseName(path);
  const lacking = facts.modules.find(
    ({ pairs, summary }) =>
      pairs && summary.package === null && [summary.id, summary.name].includes(name),
  );
  if (lacking !== undefined) {
    return `write \`package: ${path}\` below ${lacking.summary.id} in infra.yaml and run: create-infra-module sync`;
  }
  const former = facts.buried.find(({ summary }) => summary.package === path);
  if (former !== undefined) return bringBack(former, facts.head);
  const id = freeId(name, facts);
  const found = joinPath(facts.head.packages.roots[0] ?? 'packages', id);
  return `create-infra-module add ${id}${found === path ? '' : ` --package ${path}`}`;
}

/** The name itself, or with the first number that no module has or had. */
function freeId(name: string, { modules, buried }: RuleFacts): string {
  const taken = new Set([...buried, ...modules].flatMap(({ summary: it }) => [it.id, it.name]));
  let id = name;
  for (let number = 2; taken.has(id); number += 1) id = `${name}_${number}`;
  return id;
}

/** The module was removed and its package stayed: perhaps nobody needs that any more either. */
function lastResort(path: RepoPath, { buried }: RuleFacts): string {
  return buried.some(({ summary: it }) => it.package === path)
    ? '; if nobody needs it any more, delete it'
    : '';
}
