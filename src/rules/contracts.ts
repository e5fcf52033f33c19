import { closest } from '../lib/closest.ts';
import type { Finding } from '../model.ts';
import type { RuleFacts } from './facts.ts';

/** Rule id of an output that is read but not promised; generation refuses on it. */
export const UNDECLARED = 'output-undeclared';

/** Every output a module reads is promised in the contract.yaml of the module it reads from. */
export function contracts(facts: RuleFacts): Finding[] {
  const findings: Finding[] = [];
  for (const [id, { path, outputs, trouble }] of facts.contracts) {
    if (outputs === null) findings.push(unreadable(id, path, trouble));
  }
  for (const { summary, line } of facts.modules) {
    for (const [id, names] of Object.entries(summary.uses)) {
      const contract = facts.contracts.get(id);
      if (contract === undefined || contract.outputs === null) continue;
      for (const name of names) {
        if (!contract.outputs.includes(name)) {
          findings.push(undeclared(summary.id, line, id, name, contract.path, contract.outputs));
        }
      }
    }
  }
  return findings;
}

function unreadable(id: string, path: string, trouble: string | undefined): Finding {
  return {
    rule: 'contract-unreadable',
    severity: 'error',
    path,
    message: `the contract of ${id} ${trouble ?? 'is not there'}`,
    fix: `create-infra-module sync --restore ${path}`,
  };
}

function undeclared(
  reader: string,
  line: number,
  id: string,
  name: string,
  path: string,
  outputs: readonly string[],
): Finding {
  const near = closest(name, [...outputs]);
  const declared = outputs.length === 0 ? 'nothing' : outputs.join(', ');
  const hint = near === null ? `it declares ${declared}.` : `did you mean ${near}?`;
  return {
    rule: UNDECLARED,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${reader} reads ${name} of ${id}, which ${path} does not declare`,
    fix: `${hint} Correct uses: in infra.yaml, or declare the output in ${path}`,
  };
}
