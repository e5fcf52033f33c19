import type { Finding } from '../../model.ts';
import type { WrittenFacts } from './facts.ts';

/** What a kustomization.yaml names is there: else nothing of its module can be deployed. */
export function kustomizations({ gaps }: WrittenFacts): Finding[] {
  return gaps.map(({ id, path, line, name, at }) => ({
    rule: 'manifest-missing',
    severity: 'error',
    path,
    line,
    message: `this names ${name}, which is not there: no manifest of ${id} can be applied`,
    fix: `take the line out, or bring the file back: create-infra-module sync --restore ${at} puts back a generated one`,
  }));
}
