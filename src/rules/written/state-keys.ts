import { names } from '../../manifest/naming.ts';
import { BUILT_IN_ENVIRONMENT } from '../../manifest/patterns.ts';
import { baseName } from '../../paths.ts';
import type { Finding } from '../../model.ts';
import type { WrittenFacts, WrittenFile } from './facts.ts';

/** `dev.s3.tfbackend` → `dev`. */
const BACKEND = /^([\w-]+)\.s3\.tfbackend$/;

/** Every module has a state of its own in each environment: two in one object destroy each other. */
export function stateKeys(facts: WrittenFacts): Finding[] {
  const backends = facts.files.filter(({ path }) => BACKEND.test(baseName(path)));
  if (backends.length === 0) return [];
  const owners = new Map<string, string>();
  const environments = [...facts.head.environments.map((it) => it.name), BUILT_IN_ENVIRONMENT];
  for (const module of facts.modules.filter((it) => it.layer !== 'none')) {
    for (const env of environments) {
      const { state_bucket: bucket, state_key: key } = names(facts.head, module, env);
      owners.set(`${isLocal(env)} ${bucket} ${key}`, `${module.id} in ${env}`);
    }
  }
  return backends.flatMap((file) => shared(file, owners));
}

/** The emulator's buckets are its own, whatever their names. */
function isLocal(env: string): boolean {
  return env === BUILT_IN_ENVIRONMENT;
}

function shared({ id, path, text }: WrittenFile, owners: Map<string, string>): Finding[] {
  const env = BACKEND.exec(baseName(path))![1]!;
  const [bucket, key] = ['bucket', 'key'].map(
    (name) => new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, 'm').exec(text)?.[1],
  );
  const place = `${isLocal(env)} ${bucket} ${key}`;
  const own = `${id} in ${env}`;
  const owner = owners.get(place);
  // Two that were edited alike share what belongs to neither.
  if (owner === undefined) owners.set(place, own);
  if (owner === undefined || owner === own) return [];
  return [
    {
      rule: 'state-shared',
      severity: 'error',
      path,
      line: text.split('\n').findIndex((it) => /^\s*key\s*=/.test(it)) + 1,
      message: `${own} would keep its state in ${bucket}/${key}, which is that of ${owner}`,
      fix: `create-infra-module sync --restore ${path}`,
    },
  ];
}
