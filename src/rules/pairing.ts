import type { Finding, RepoPath } from '../model.ts';
import { baseName } from '../paths.ts';
import type { RuleFacts, RuleModule } from './facts.ts';

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
    rule: 'package-renamed',
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${id} deploys ${folder}, which is gone, while ${to} has no module: probably a rename`,
    fix: `write \`package: ${to}\` below ${id} in infra.yaml, then: create-infra-module sync`,
  };
}

function unpaired(path: RepoPath, { buried }: RuleFacts): Finding {
  const name = baseName(path);
  // The module was removed and its package stayed; its id cannot be given again.
  const add = buried.has(name) ? `delete it` : `create-infra-module add ${name}`;
  return {
    rule: 'module-missing',
    severity: 'error',
    path,
    message: `${path} has a Dockerfile but no module in infra.yaml deploys it`,
    fix: `${add}, or list it under packages.ignore in infra.yaml`,
  };
}
