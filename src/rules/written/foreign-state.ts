import type { HclBlock } from '../../lib/hcl.ts';
import type { Finding, ModuleSummary } from '../../model.ts';
import type { WrittenFacts, WrittenFile } from './facts.ts';

/**
 * A module reads the outputs of modules that it `uses`, and no other state: what it takes from there
 * nobody promised, and the next change of the other module breaks it.
 */
export function foreignState(facts: WrittenFacts): Finding[] {
  return facts.files.flatMap((file) =>
    (file.hcl?.blocks ?? [])
      .filter(({ type, labels }) => type === 'data' && labels[0] === 'terraform_remote_state')
      .flatMap((block) => stateOf(block, file, facts)),
  );
}

function stateOf(block: HclBlock, { id, path }: WrittenFile, facts: WrittenFacts): Finding[] {
  const config = block.attributes.get('config')?.text ?? '';
  const literal = /\b(?:key|path)\s*=\s*"([^"]*)"/.exec(config)?.[1];
  if (literal === undefined) return [];
  const parts = literal.split('/');
  const own = facts.modules.find((it) => it.id === id);
  const other = facts.modules.find((it) => it.id !== id && isPartOf(it, parts));
  if (other === undefined || Object.hasOwn(own?.uses ?? {}, other.id)) return [];
  return [
    {
      rule: 'state-foreign',
      severity: 'error',
      path,
      line: block.line,
      message: `${id} reads the state of ${other.id} (${literal}), which it does not use`,
      fix: `take the block out; what ${id} needs of a lower layer stands under \`uses:\` in infra.yaml, and ${other.id} declares it in its contract.yaml`,
    },
  ];
}

/** The id stands in the key by the naming policy; in a local path the folder does. */
function isPartOf({ id, path }: ModuleSummary, parts: readonly string[]): boolean {
  return parts.includes(id) || (parts.includes('..') && parts.includes(path.split('/').at(-1)!));
}
