import { looksLikeSecret } from '../../lib/secrets.ts';
import type { Finding } from '../../model.ts';
import { sayingLines, type WrittenFacts, type WrittenFile } from './facts.ts';

const ASSIGNMENT = /^\s*(?:-\s+|export\s+)?["']?([\w.-]+)["']?\s*[:=]\s*(.*?),?\s*$/;
/** Names of what is secret itself; `password_ref` or `secretName` says where it is. */
const SECRET_NAME = /(?:^|[_.-])(?:password|passwd|token|secret|api_?key|private_key|access_key)$/i;
/** A reference or an expression, not the thing itself. */
const REFERENCE = /\$|[()<>{}[\]]|^(?:var|local|data|each|module)\.|^(?:ssm|secretsmanager|arn):/;

/** Secrets lie in Secrets Manager, SSM or the cluster: what is in git is public to all who read it. */
export function plainSecrets(facts: WrittenFacts): Finding[] {
  return facts.files.flatMap((file) => [...inLines(file), ...inManifest(file)]);
}

function inLines(file: WrittenFile): Finding[] {
  return sayingLines(file.text).flatMap(({ line, text }) => {
    const [, key = '', raw = ''] = ASSIGNMENT.exec(text) ?? [];
    const value = raw.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2');
    const what = looksLikeSecret(text, key) ?? looksLikeSecret(value, key) ?? named(key, value);
    return what === null ? [] : [found(file, line, what)];
  });
}

/** Long, and with more than the letters of a name: `db-password` is what a secret is called. */
function named(key: string, value: string): string | null {
  if (!SECRET_NAME.test(key) || value.length < 8 || REFERENCE.test(value)) return null;
  return /[0-9]|[^A-Za-z/_-]/.test(value) && !/\s/.test(value) ? `the value of ${key}` : null;
}

function inManifest(file: WrittenFile): Finding[] {
  if (!/\.ya?ml$/.test(file.path)) return [];
  let start = 1;
  return file.text.split(/^---.*$/m).flatMap((document) => {
    const first = start;
    start += document.split('\n').length - 1;
    if (!/^kind:\s*["']?Secret["']?\s*$/m.test(document)) return [];
    const lines = document.split('\n');
    const at = lines.findIndex((it) => /^(?:data|stringData):\s*(?:\{\s*\S.*)?$/.test(it));
    const filled = at !== -1 && (lines[at]!.includes('{') || /^\s+\S/.test(lines[at + 1] ?? ''));
    return filled ? [found(file, first + at, 'a Secret with its contents')] : [];
  });
}

function found({ path }: WrittenFile, line: number, what: string): Finding {
  return {
    rule: 'secret-plain',
    severity: 'error',
    path,
    line,
    message: `this looks like ${what}: it would be in git`,
    fix: 'store it in SSM Parameter Store or Secrets Manager, name it under `secrets:` in infra.yaml, and revoke it if it was committed',
  };
}
