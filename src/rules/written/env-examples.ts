import { baseName } from '../../paths.ts';
import type { Finding, Json, JsonObject } from '../../model.ts';
import type { WrittenFacts } from './facts.ts';

const EXAMPLE = /^(.+)\.env\.example$/;

/** The example of variables names all that the module gets: what it lacks is missed at the first start. */
export function envExamples({ files, modules }: WrittenFacts): Finding[] {
  return files.flatMap(({ path, text }) => {
    const name = EXAMPLE.exec(baseName(path))?.[1];
    const module = modules.find((it) => it.name === name);
    if (module === undefined) return [];
    const there = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)=/gm)].map((it) => it[1]!);
    const lacking = variablesOf(module.facts).filter((key) => !there.includes(key));
    if (lacking.length === 0) return [];
    return [
      {
        rule: 'env-example',
        severity: 'error',
        path,
        message: `${lacking.join(', ')} of ${module.id} ${lacking.length === 1 ? 'is' : 'are'} missing here`,
        fix: `create-infra-module sync --restore ${path}, or take it out of the parameters in infra.yaml`,
      },
    ];
  });
}

/** What pods get: plain variables, references to secrets, and paths of files from Secrets. */
function variablesOf({ env, secrets, secret_files: files }: JsonObject): string[] {
  const references = namesOf(secrets).map((name) => `${name}_REF`);
  const paths = namesOf(files).map((name) => `${name}_FILE`);
  return [...new Set([...namesOf(env), ...references, ...paths])];
}

function namesOf(map: Json | undefined): string[] {
  return typeof map === 'object' && map !== null ? Object.keys(map) : [];
}
