import type { Finding } from '../model.ts';
import type { ModuleOutputs, RuleFacts } from './facts.ts';

/**
 * What contract.yaml promises, the module's Terraform has an `output` block for: without one every
 * module that reads it fails when it is applied. A block that is not promised only cannot be read.
 */
export function outputs(facts: RuleFacts): Finding[] {
  return facts.outputs.flatMap((it) =>
    it.unreadable.length > 0 ? it.unreadable.map((at) => unreadable(it.id, at)) : compared(it),
  );
}

function compared({ id, contract, folder, declared, blocks }: ModuleOutputs): Finding[] {
  const there = new Set(blocks.map(({ name }) => name));
  const promised = new Set(declared.map(({ name }) => name));
  const missing = declared.filter(({ name }) => !there.has(name));
  const extra = blocks.filter(({ name }) => !promised.has(name));
  return [
    ...missing.map(({ name, line }): Finding => ({
      rule: 'output-missing',
      severity: 'error',
      path: contract,
      line,
      message: `${id} promises ${name}, but no file of ${folder} has a block \`output "${name}"\``,
      fix: `write that block in ${folder}, or take ${name} out of ${contract} and of every \`uses:\` in infra.yaml`,
    })),
    ...extra.map(({ name, path, line }): Finding => ({
      rule: 'output-unpromised',
      severity: 'warning',
      path,
      line,
      message: `${id} has an output ${name} that ${contract} does not declare: no other module can read it`,
      fix: `declare it in ${contract}`,
    })),
  ];
}

/** Nothing is concluded from what cannot be read whole. */
function unreadable(id: string, at: ModuleOutputs['unreadable'][number]): Finding {
  return {
    rule: 'outputs-unreadable',
    severity: 'error',
    path: at.path,
    line: at.line,
    message: `the outputs of ${id} cannot be held against its contract, this file does not parse: ${at.message}`,
    fix: `mend ${at.path}`,
  };
}
