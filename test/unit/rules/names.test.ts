import { describe, expect, test } from '@jest/globals';

import { recordedNames } from '../../../src/manifest/recorded-names.ts';
import type { ManifestHead, RecordedNames } from '../../../src/model.ts';
import { environments } from '../../../src/rules/environments.ts';
import { names } from '../../../src/rules/names.ts';
import { facts, HEAD, ruleModule, summary } from '../../support/facts.ts';

const now: ManifestHead = {
  ...HEAD,
  environments: [{ name: 'dev' } as ManifestHead['environments'][number]],
  naming: { resource: 'r-{id}', image: 'i/{id}', namespace: 'n-{id}' },
  state: { bucket: 'b', key: 'k/{id}', lock: 's3' },
};
const manifest = `version: 1
project: demo # ours
environments:
  dev:
    region: eu-west-1
naming: { resource: "r-{id}", image: "i/{id}" }
state:
  # The bucket.
  bucket: b
  key: k/{id}
modules:
  key: { blueprint: a@1.0.0 }
`;

function given(before: Partial<RecordedNames> | null, more = {}) {
  const recorded = before === null ? null : { ...recordedNames(now), ...before };
  const module = (id: string) => ruleModule(id, { recordedNames: recorded, ...more });
  return facts({ head: now, manifest, modules: [module('alpha'), module('beta')] });
}

describe('settings that names in the cloud follow from', () => {
  test.each<[Partial<RecordedNames>, number, string]>([
    [{ project: 'old' }, 2, 'project was old'],
    [{ resource: 'old-{id}' }, 6, 'naming.resource was old-{id}'],
    [{ namespace: 'old-{id}' }, 6, 'naming.namespace was old-{id}'],
    [{ bucket: 'old' }, 9, 'state.bucket was old'],
    [{ key: 'old/{id}' }, 10, 'state.key was old/{id}'],
  ])('changed: %j', (before, line, begins) => {
    const found = names(given(before));
    expect(found).toMatchObject([{ rule: 'names-changed', severity: 'error', line }]);
    expect(found[0]!.message.startsWith(`${begins} when alpha, beta were written`)).toBe(true);
    expect(found[0]!.fix).toContain('create-infra-module sync --rekey');
  });

  test('each is told for itself', () => {
    expect(names(given({ project: 'old', key: 'old' })).map(({ line }) => line)).toEqual([2, 10]);
  });

  test.each([
    ['as they were', given({})],
    ['of which nothing is known', given(null)],
    [
      'of modules that nothing is applied of',
      given({ project: 'old' }, { summary: summary('a', { layer: 'none' }) }),
    ],
    ['environments are others', given({ environments: ['prod'] })],
  ])('%s: no finding', (_, near) => {
    expect(names(near)).toEqual([]);
  });
});

describe('an environment that is gone', () => {
  test('is told with what may be left there, services before what they stand on', () => {
    const recorded = { ...recordedNames(now), environments: ['dev', 'prod'] };
    const module = (id: string, layer: 'service' | 'foundation' | 'none') =>
      ruleModule(id, { recordedNames: recorded, summary: summary(id, { layer }) });
    const modules = [
      module('net', 'foundation'),
      module('alpha', 'service'),
      module('local', 'none'),
    ];
    expect(environments(facts({ head: now, manifest, modules }))).toEqual([
      {
        rule: 'environment-removed',
        severity: 'warning',
        path: 'infra.yaml',
        line: 3,
        message:
          'prod is no longer in infra.yaml: cloud resources of alpha, net, if they were ever applied there, still exist',
        fix: 'to destroy them put prod back first, then: infra/alpha/scripts/manage.sh destroy --env prod; infra/net/scripts/manage.sh destroy --env prod',
      },
    ]);
  });

  test('names no script that a module does not have', () => {
    const recordedBefore = { ...recordedNames(now), environments: ['prod'] };
    const own = ruleModule('greet', { recordedNames: recordedBefore, manages: false });
    const [found] = environments(facts({ head: now, manifest, modules: [own] }));
    expect(found!.fix).toBe(
      'to destroy them put prod back first, then: in infra/greet with the tool that applied them',
    );
  });

  test.each([
    ['there still', given({})],
    ['new', given({ environments: [] })],
    ['not known to have been there', given(null)],
  ])('%s: no finding', (_, near) => {
    expect(environments(near)).toEqual([]);
  });
});
