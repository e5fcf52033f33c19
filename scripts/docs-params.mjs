/**
 * docs/parameters.md from templates/<name>/blueprint.yaml. test/unit/docs.test.ts holds the
 * committed page against a new one.
 *
 *     node scripts/docs-params.mjs    writes it anew
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = path.dirname(import.meta.dirname);

const HEAD = `# Parameters of the built-in blueprints

<!-- Made by scripts/docs-params.mjs from templates/*/blueprint.yaml: edit those, then run it. -->

Parameters stand below \`params:\` of a module in \`infra.yaml\`, and below \`per_environment:\` where one
environment differs. \`add\` takes them with \`--set name=value\`. A parameter marked **recorded** is dangerous
to change later and is written to \`infra.yaml\` even as its default; one marked **asked** is asked for
at a terminal. How to choose: the README of each blueprint, linked below.
`;

const cell = (text) => String(text).replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();
const code = (value) => `\`${cell(value)}\``;

function show(value) {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

/** What a value must be, beyond its type. */
function ruleOf(schema) {
  const { minimum, maximum, minLength, maxLength, items, additionalProperties: values } = schema;
  const inner = items ?? values;
  return [
    schema.enum === undefined ? '' : schema.enum.map((it) => code(it)).join(', '),
    minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''} to ${maximum ?? ''}`,
    minLength === undefined ? '' : `at least ${minLength} characters`,
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    schema.pattern === undefined ? '' : code(schema.pattern),
    inner === undefined || ruleOf(inner) === '' ? '' : `each: ${ruleOf(inner)}`,
  ]
    .filter((it) => it !== '')
    .join('; ');
}

function typeOf({ type, items, additionalProperties: values }) {
  if (type === 'array') return `list of ${items.type}`;
  return type === 'object' && values ? `map of ${values.type}` : type;
}

const conditions = (when) =>
  Object.entries(when)
    .map(([at, is]) => `${code(at)} is ${code(show(is))}`)
    .join(' and ');

function row([name, schema]) {
  const marks = [
    schema.record === true ? ' **recorded**' : '',
    schema.prompt === undefined ? '' : ' **asked**',
  ].join('');
  const standard = [
    schema.default === undefined ? 'required' : code(show(schema.default)),
    ...(schema.defaults ?? []).map(
      ({ value, when }) => `${code(show(value))} where ${conditions(when)}`,
    ),
  ].join('; ');
  const about = `${cell(schema.description)}.${marks}`;
  return `| ${code(name)} | ${typeOf(schema)} | ${standard} | ${ruleOf(schema)} | ${about} |`;
}

function section({ name, version, about, scope, layer, path: folder, params, outputs, uses }) {
  const facts = [
    `\`${name}@${version}\`, scope ${scope}`,
    layer === 'none' ? '' : `layer ${layer}`,
    `folder ${code(folder)}`,
    `[how to choose](../templates/${name}/README.md)`,
  ];
  const lines = ['', `## ${name}`, '', `${about}.`, ''];
  lines.push(`${facts.filter((it) => it !== '').join(', ')}.`, '');
  const entries = Object.entries(params ?? {});
  if (entries.length === 0) lines.push('It has no parameters.');
  else {
    lines.push('| parameter | type | default | rule | meaning |', '|---|---|---|---|---|');
    lines.push(...entries.map(row));
  }
  for (const [from, names] of Object.entries(uses ?? {})) {
    const list = names.map((it) => code(it)).join(', ');
    lines.push('', `By default it reads of the ${from}: ${list}.`);
  }
  if ((outputs ?? []).length > 0) {
    lines.push('', 'Outputs of its contract:', '', '| output | type | meaning |', '|---|---|---|');
    for (const it of outputs) {
      lines.push(`| ${code(it.name)} | ${code(it.type)} | ${cell(it.description)} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The page as the blueprints are now. */
export function parametersPage() {
  const templates = path.join(root, 'templates');
  const headers = readdirSync(templates)
    .sort()
    .map((name) => path.join(templates, name, 'blueprint.yaml'))
    .filter((file) => existsSync(file))
    .map((file) => parse(readFileSync(file, 'utf8')));
  return HEAD + headers.map(section).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path.join(root, 'docs/parameters.md'), parametersPage());
}
