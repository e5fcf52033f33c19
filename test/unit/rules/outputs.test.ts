import { describe, expect, test } from '@jest/globals';

import type { Finding, RepoPath } from '../../../src/model.ts';
import { lineOfOutput } from '../../../src/rules/contract-file.ts';
import type { ModuleOutputs } from '../../../src/rules/facts.ts';
import { outputs } from '../../../src/rules/outputs.ts';
import { facts } from '../../support/facts.ts';

const SOURCE = 'infra/net/terraform/outputs.tf' as RepoPath;

function findings(more: Partial<ModuleOutputs>): Finding[] {
  const net: ModuleOutputs = {
    id: 'net',
    contract: 'infra/net/contract.yaml' as RepoPath,
    folder: 'infra/net/terraform' as RepoPath,
    declared: [{ name: 'vpc_id', line: 4 }],
    blocks: [{ name: 'vpc_id', path: SOURCE, line: 1 }],
    unreadable: [],
    ...more,
  };
  return outputs(facts({ outputs: [net] }));
}

const MISSING: Finding = {
  rule: 'output-missing',
  severity: 'error',
  path: 'infra/net/contract.yaml',
  line: 4,
  message: 'net promises vpc_id, but no file of infra/net/terraform has a block `output "vpc_id"`',
  fix: 'write that block in infra/net/terraform, or take vpc_id out of infra/net/contract.yaml and of every `uses:` in infra.yaml',
};

function unpromised(name: string, line: number): Finding {
  return {
    rule: 'output-unpromised',
    severity: 'warning',
    path: SOURCE,
    line,
    message: `net has an output ${name} that infra/net/contract.yaml does not declare: no other module can read it`,
    fix: 'declare it in infra/net/contract.yaml',
  };
}

describe('outputs that a contract promises', () => {
  test('all have their block', () => {
    expect(findings({})).toEqual([]);
  });

  test.each<[string, Partial<ModuleOutputs>, Finding[]]>([
    ['one without block', { blocks: [] }, [MISSING]],
    [
      'a block of nearly that name is another output',
      { blocks: [{ name: 'vpc_ids', path: SOURCE, line: 7 }] },
      [MISSING, unpromised('vpc_ids', 7)],
    ],
    ['a block that is not declared', { declared: [] }, [unpromised('vpc_id', 1)]],
    [
      'nothing is concluded from a file that does not parse',
      { blocks: [], unreadable: [{ path: SOURCE, line: 3, message: 'a brace is missing' }] },
      [
        {
          rule: 'outputs-unreadable',
          severity: 'error',
          path: SOURCE,
          line: 3,
          message:
            'the outputs of net cannot be held against its contract, this file does not parse: a brace is missing',
          fix: 'mend infra/net/terraform/outputs.tf',
        },
      ],
    ],
  ])('%s', (_name, more, expected) => {
    expect(findings(more)).toEqual(expected);
  });
});

test.each([
  ['outputs:\n  - name: vpc\n  - name: vpc_id\n', 3],
  ['outputs:\n  - name: "vpc_id"\n    type: string\n', 2],
  ['outputs: [{ name: vpc_ids },\n  { name: vpc_id }]\n', 2],
  ['outputs:\n  - name: !!str vpc_id\n', 1],
])('the line of an output in %j is %j', (text, line) => {
  expect(lineOfOutput(text, 'vpc_id')).toBe(line);
});
