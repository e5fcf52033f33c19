import { expect, test } from '@jest/globals';

import { firstSteps, nextSteps } from '../../../src/commands/next-steps.ts';
import type { Inspection } from '../../../src/inspect/model.ts';
import type { RepoPath } from '../../../src/model.ts';
import { drift, summary } from '../../support/facts.ts';
import { inspected, inspection, planned } from '../../support/inspection.ts';

const MANIFEST = 'project: demo\nenvironments:\n  dev:\n    account: null # fill in\n';

/** After adding alpha beside a foundation and `local`, with these files. */
function added(account: string | null, files: string[]): Inspection {
  const net = summary('net', { layer: 'foundation' });
  const given = inspection({
    modules: [
      inspected('alpha', { drifts: files.map((it) => drift(it, { action: 'create' })) }),
      inspected('net', { planned: planned('net', { summary: net }) }),
      inspected('local'),
    ],
  });
  given.plan.head = {
    ...given.plan.head,
    environments: [
      { name: 'dev', account, region: 'eu-west-1', cidr: null, zones: 2, protected: false },
    ],
  };
  return { ...given, manifest: MANIFEST };
}

const SETUP = 'infra/alpha/scripts/setup_localstack.sh';
const MANAGE = 'infra/net/scripts/manage.sh' as RepoPath;

const FIRST = { first: true, inGit: true };
const LATER = { first: false, inGit: true };

test('the first run: commit, try it, fill in the account, plan the foundation', () => {
  expect(nextSteps(added(null, [SETUP, MANAGE]), 'alpha', FIRST).split('\n')).toEqual([
    'Next:',
    '  git add -A && git commit    to keep this as the first agreed state',
    '  infra/alpha/scripts/setup_localstack.sh    to try it on this machine',
    '  infra.yaml:4    fill in the account of dev, then: create-infra-module sync',
    '  infra/net/scripts/manage.sh plan --env dev    the foundation comes first',
  ]);
});

test('outside git there is nothing to commit to', () => {
  const steps = nextSteps(added('111111111111', []), 'alpha', { first: true, inGit: false });
  expect(steps).not.toContain('git ');
});

test('a later run names what is still open, and no script that is not there', () => {
  expect(nextSteps(added('111111111111', [SETUP]), 'alpha', LATER)).toBe(
    'Next:\n  infra/alpha/scripts/setup_localstack.sh    to try it on this machine',
  );
  expect(nextSteps(added('111111111111', []), 'alpha', LATER)).toBe(
    'Next:\n  create-infra-module check    any time, in hooks and in CI',
  );
});

test('after a layout: a module, and the lines that nobody could fill in yet', () => {
  const MORE = `modules:\n  ci:\n    params:\n      repository: ""\n      dns_zone: ""\n  net:\n`;
  const source = (id: string, line: number) => ({ source: { id, text: '', line } });
  const given = inspection({
    modules: [
      inspected('ci', { planned: planned('ci', source('ci', 6)) }),
      inspected('net', { planned: planned('net', source('net', 10)) }),
    ],
  });
  given.plan.head = added(null, []).plan.head;
  expect(firstSteps({ ...given, manifest: MANIFEST + MORE }).split('\n')).toEqual([
    'Next:',
    '  create-infra-module add <name>    adds a module and its package',
    '  infra.yaml:4    fill in the account of dev, then: create-infra-module sync',
    '  infra.yaml:8    fill in the repository of ci as owner/name, then: create-infra-module sync',
  ]);
});
