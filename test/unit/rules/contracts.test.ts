import { describe, expect, test } from '@jest/globals';

import type { Finding, RepoPath } from '../../../src/model.ts';
import { parseContract } from '../../../src/rules/contract-file.ts';
import { contracts } from '../../../src/rules/contracts.ts';
import type { Contract } from '../../../src/rules/facts.ts';
import { facts, ruleModule, summary } from '../../support/facts.ts';

const PATH = 'infra/net/contract.yaml' as RepoPath;

function findings(contract: Partial<Contract>, ...reads: string[]): Finding[] {
  const outputs = ['vpc_id', 'subnet_ids'];
  const module = ruleModule('alpha', { summary: summary('alpha', { uses: { net: reads } }) });
  return contracts(
    facts({
      modules: [module],
      contracts: new Map([['net', { path: PATH, outputs, ...contract }]]),
    }),
  );
}

function undeclared(name: string, fix: string): Finding {
  return {
    rule: 'output-undeclared',
    severity: 'error',
    path: 'infra.yaml',
    line: 10,
    message: `alpha reads ${name} of net, which infra/net/contract.yaml does not declare`,
    fix: `${fix} Correct uses: in infra.yaml, or declare the output in infra/net/contract.yaml`,
  };
}

describe('outputs that a module reads', () => {
  test('are all declared', () => {
    expect(findings({}, 'vpc_id', 'subnet_ids')).toEqual([]);
  });

  test('each one that is not declared is told with what it may mean', () => {
    expect(findings({}, 'vpc_ids', 'vpc_id', 'cluster_name')).toEqual([
      undeclared('vpc_ids', 'did you mean vpc_id?'),
      undeclared('cluster_name', 'it declares vpc_id, subnet_ids.'),
    ]);
  });

  test('a contract that declares nothing says so', () => {
    expect(findings({ outputs: [] }, 'vpc_id')).toEqual([
      undeclared('vpc_id', 'it declares nothing.'),
    ]);
  });

  test.each<[string, Partial<Contract>, string]>([
    ['is gone', { outputs: null }, 'the contract of net is not there'],
    [
      'cannot be read',
      { outputs: null, trouble: 'has no list `outputs:` of entries with a name' },
      'the contract of net has no list `outputs:` of entries with a name',
    ],
  ])('a contract that %s is told once, not again for every output', (_name, contract, message) => {
    expect(findings(contract, 'vpc_id', 'cluster_name')).toEqual([
      {
        rule: 'contract-unreadable',
        severity: 'error',
        path: PATH,
        message,
        fix: 'create-infra-module sync --restore infra/net/contract.yaml',
      },
    ]);
  });
});

describe('contract.yaml', () => {
  test.each<[string, string | null, Awaited<ReturnType<typeof parseContract>>]>([
    [
      'names of outputs',
      'outputs:\n  - name: vpc_id\n    type: string\n    description: The VPC\n  - name: zones\n    type: list(string)\n    description: ""\n',
      { outputs: ['vpc_id', 'zones'] },
    ],
    ['in flow style', 'outputs: [{ name: vpc_id }]\n', { outputs: ['vpc_id'] }],
    ['without outputs', 'outputs: []\n', { outputs: [] }],
    ['gone', null, { outputs: null }],
    ['empty', '', { outputs: null, trouble: 'has no list `outputs:` of entries with a name' }],
    [
      'a map instead of a list',
      'outputs:\n  vpc_id: string\n',
      { outputs: null, trouble: 'has no list `outputs:` of entries with a name' },
    ],
    [
      'an entry without name',
      'outputs:\n  - type: string\n',
      { outputs: null, trouble: 'has no list `outputs:` of entries with a name' },
    ],
    [
      'a number for a name',
      'outputs:\n  - name: 1\n',
      { outputs: null, trouble: 'has no list `outputs:` of entries with a name' },
    ],
    [
      'a text alone',
      'outputs\n',
      { outputs: null, trouble: 'has no list `outputs:` of entries with a name' },
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await parseContract(text)).toEqual(expected);
  });

  test('that is no YAML says why', async () => {
    expect(await parseContract('outputs: [\n')).toEqual({
      outputs: null,
      trouble:
        'is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    });
  });
});
