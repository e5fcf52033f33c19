import type { FileDrift } from '../../src/compare/model.ts';
import { sha256 } from '../../src/lib/hash.ts';
import type { Buried } from '../../src/lock.ts';
import type { ManifestHead, ModuleSummary, RepoPath } from '../../src/model.ts';
import type { RuleFacts, RuleModule } from '../../src/rules/facts.ts';

export const HEAD: ManifestHead = {
  version: 1,
  project: 'demo',
  tool: null,
  environments: [],
  localContexts: [],
  naming: { resource: '', image: '', namespace: '' },
  state: { bucket: '', key: '', lock: 's3' },
  outputs: { via: 'remote_state' },
  packages: { roots: ['packages' as RepoPath], ignore: [] },
};

/** A service in infra/<id> with the package packages/<id>. */
export function summary(id: string, more: Partial<ModuleSummary> = {}): ModuleSummary {
  return {
    id,
    name: id,
    path: `infra/${id}` as RepoPath,
    package: `packages/${id}` as RepoPath,
    layer: 'service',
    blueprint: 'service',
    uses: {},
    facts: {},
    ...more,
  };
}

/** A module that was recorded before and is as agreed; its key stands in line 10. */
export function ruleModule(id: string, more: Partial<RuleModule> = {}): RuleModule {
  return {
    summary: summary(id),
    line: 10,
    pairs: true,
    known: true,
    recordedPath: `infra/${id}` as RepoPath,
    fileCount: 1,
    recordedNames: null,
    manages: true,
    drifts: [],
    ...more,
  };
}

/** A module that was removed; its package stayed. */
export function removed(id: string, more: Partial<ModuleSummary> = {}): Buried {
  return { blueprint: 'service@1.0.0', summary: summary(id, more) };
}

export function facts(more: Partial<RuleFacts> = {}): RuleFacts {
  return {
    head: HEAD,
    manifest: '',
    modules: [],
    packages: [],
    missingPackages: new Set(),
    packageTroubles: new Map(),
    strayFolders: [],
    contracts: new Map(),
    outputs: [],
    ownership: [],
    changedBlueprints: [],
    brokenBlueprints: [],
    lostRecords: [],
    removed: [],
    buried: [],
    ...more,
  };
}

/** The drift of a merged file that is as agreed. */
export function drift(path: string, more: Partial<FileDrift> = {}): FileDrift {
  return {
    path: path as RepoPath,
    owner: 'alpha',
    ownership: 'merged',
    required: false,
    person: 'nothing',
    tool: 'nothing',
    action: 'keep',
    regions: [],
    before: 'b'.repeat(64),
    executable: false,
    record: null,
    base: 'base\n',
    wantedSkeleton: 'base\n',
    wantedHash: sha256('base\n'),
    wantedText: 'base\n',
    ...more,
  };
}
