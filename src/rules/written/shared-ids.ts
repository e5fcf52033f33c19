import type { Finding } from '../../model.ts';
import { sayingLines, type WrittenFacts } from './facts.ts';

/** Ids that AWS gives: 8 or 17 hexadecimal digits (EC2 User Guide, "Resource IDs"). */
const ID =
  /(?<![\w-])(?:vpc|subnet|sg|igw|nat|rtb|vpce|eipalloc|acl|tgw)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-])/;

/**
 * What is shared comes from the foundation's outputs, and accounts from infra.yaml: an id written
 * down is that of one environment, and wrong as soon as it is made anew.
 */
export function sharedIds({ files, head }: WrittenFacts): Finding[] {
  const accounts = head.environments.flatMap(({ name, account }) =>
    account === null ? [] : [{ name, account }],
  );
  return files
    .filter(({ path }) => /\.(?:tf|tfvars|ya?ml|sh)$/.test(path))
    .flatMap(({ path, text }) =>
      sayingLines(text).flatMap((it): Finding[] => {
        const id = ID.exec(it.text)?.[0];
        const of = accounts.find(({ account }) => new RegExp(`\\b${account}\\b`).test(it.text));
        // The variables of an environment are where its account belongs.
        const own = of !== undefined && path.endsWith('.tfvars');
        const what = id ?? (of === undefined || own ? undefined : `the account of ${of.name}`);
        if (what === undefined) return [];
        return [
          {
            rule: 'id-hard-coded',
            severity: 'error',
            path,
            line: it.line,
            message: `${what} is written down here: it is another one in another environment`,
            fix:
              id === undefined
                ? 'take it from data.aws_caller_identity, or from the variables of the environment'
                : 'read it as an output of the foundation: `uses:` in infra.yaml',
          },
        ];
      }),
    );
}
