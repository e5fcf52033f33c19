import { baseName } from '../../paths.ts';
import type { Finding } from '../../model.ts';
import type { WrittenFacts } from './facts.ts';

const EXAMPLE = /^(.+)\.env\.example$/;

/** The example of variables names all that the module gets: what it lacks is missed at the first start. */
export function envExamples({ files, modules }: WrittenFacts): Finding[] {
  return files.flatMap(({ path, text }) => {
    const name = EXAMPLE.exec(baseName(path))?.[1];
    const module = modules.find((it) => it.name === name);
    const env = module?.facts.env;
    if (module === undefined || typeof env !== 'object' || env === null) return [];
    const there = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)=/gm)].map((it) => it[1]!);
    const lacking = Object.keys(env).filter((key) => !there.includes(key));
    if (lacking.length === 0) return [];
    return [
      {
        rule: 'env-example',
        severity: 'error',
        path,
        message: `${lacking.join(', ')} of ${module.id} ${lacking.length === 1 ? 'is' : 'are'} missing here`,
        fix: `create-infra-module sync --restore ${path}, or take it out of env: in infra.yaml`,
      },
    ];
  });
}
