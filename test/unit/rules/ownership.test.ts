import { expect, test } from '@jest/globals';

import type { Finding, RepoPath } from '../../../src/model.ts';
import { ownership } from '../../../src/rules/ownership.ts';
import { facts } from '../../support/facts.ts';

const FILES = ['infra/alpha/README.md', 'infra/alpha/k8s/base/service.yaml'] as RepoPath[];

test.each<[glob: string, matches: boolean]>([
  ['infra/alpha/README.md', true],
  ['infra/alpha/**', true],
  ['**/*.yaml', true],
  ['README.md', false],
  ['infra/alpha/*.yaml', false],
  ['infra/alpha/readme.md', false],
])('%s matches a file of the module: %j', (glob, matches) => {
  const told: Finding = {
    rule: 'ownership-unmatched',
    severity: 'warning',
    path: 'infra.yaml',
    line: 12,
    message: `\`ownership:\` of alpha: ${glob} matches none of its files`,
    fix: 'correct the glob, which begins at the root of the repository, or take the line out',
  };
  const found = ownership(facts({ ownership: [{ id: 'alpha', glob, line: 12, files: FILES }] }));
  expect(found).toEqual(matches ? [] : [told]);
});
