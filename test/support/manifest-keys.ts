import { MANIFEST_SCHEMA } from '../../src/manifest/schema.ts';
import type { ValueSchema } from '../../src/lib/values.ts';

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** Not taken for HTML. */
const plain = (text: string): string => text.replaceAll('<', '&lt;').replace(/\.$/, '');

/** What a value must be, from the schema that also validates it. */
function ruleOf(schema: ValueSchema): string {
  const { type, items, minimum, maximum, minLength, maxLength, pattern } = schema;
  const longest = minLength === undefined ? 'at most' : `${minLength} to`;
  const parts = [
    type === 'array' ? `list of ${items!.type}` : type === 'object' ? 'map' : type,
    schema.enum === undefined ? '' : schema.enum.map((it) => code(String(it))).join(', '),
    minimum === undefined ? '' : `${minimum} to ${maximum}`,
    maxLength === undefined ? '' : `${longest} ${maxLength} characters`,
    pattern === undefined ? '' : code(pattern),
  ];
  return parts.filter((it) => it !== '').join('; ');
}

function defaultOf(schema: ValueSchema, required: boolean): string {
  if (required) return 'required';
  return schema.default === undefined ? '' : code(JSON.stringify(schema.default));
}

function rowsOf(schema: ValueSchema, at: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, it]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const required = schema.required?.includes(key) === true;
    const cells = [code(path), ruleOf(it), defaultOf(it, required), plain(it.description)];
    return [`| ${cells.join(' | ')} |`, ...rowsOf(it, path)];
  });
  const values = schema.additionalProperties;
  if (values === undefined || values === false || schema.keys === undefined) return own;
  const path = `${at}.<${nameOfKey(at)}>`;
  const cells = [code(path), ruleOf(values as ValueSchema), '', plain(values.description)];
  return [...own, `| ${cells.join(' | ')} |`, ...rowsOf(values as ValueSchema, path)];
}

function nameOfKey(at: string): string {
  if (at.endsWith('environments') || at.endsWith('per_environment')) return 'environment';
  return at.endsWith('ownership') ? 'glob' : 'id';
}

/** Every key of infra.yaml as a Markdown table. */
export function manifestKeys(): string {
  const head = ['| key | value | default | meaning |', '|---|---|---|---|'];
  return [...head, ...rowsOf(MANIFEST_SCHEMA, '')].join('\n');
}
