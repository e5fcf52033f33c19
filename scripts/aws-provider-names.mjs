// Names of resources, arguments and attributes of an AWS provider that cannot be installed for tests:
//
//     npm pack @cdktf/provider-aws@21.22.1 && tar xzf cdktf-provider-aws-21.22.1.tgz package/.jsii package/package.json
//     node scripts/aws-provider-names.mjs package > test/fixtures/aws-provider/names.json
//
// The package is large and generated from the provider's schema. Only what templates/ use is taken: per
// resource its arguments (1 required, 0 optional, an object for a nested block) and, under `attributes`, what may be read.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const { types } = JSON.parse(readFileSync(path.join(folder, '.jsii'), 'utf8'));
const { cdktf } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
// What every resource of CDK for Terraform has, and no provider.
const NOT_OF_THE_PROVIDER = new Set([
  'connection',
  'count',
  'depends_on',
  'for_each',
  'lifecycle',
  'provider',
  'provisioners',
]);

/** The struct that a property holds, alone, in a list, or beside a reference to one. */
function structOf(type) {
  if (type.collection !== undefined) return structOf(type.collection.elementtype);
  for (const each of type.union?.types ?? []) {
    const found = structOf(each);
    if (found !== null) return found;
  }
  return types[type.fqn]?.kind === 'interface' ? type.fqn : null;
}

function argumentsOf(fqn, top = false) {
  const found = {};
  for (const { name, optional, type } of types[fqn].properties ?? []) {
    const struct = structOf(type);
    const key = snake(name);
    if (top && NOT_OF_THE_PROVIDER.has(key)) continue;
    found[key] =
      struct === null
        ? optional
          ? 0
          : 1
        : { ...(optional ? {} : { '*': 1 }), ...argumentsOf(struct) };
  }
  return found;
}

function namesOf(kind, name) {
  const id = camel(
    `${kind === 'data' ? 'data_' : ''}${kind === 'data' ? name : name.replace(/^aws_/, '')}`,
  );
  const type = `${id[0].toUpperCase()}${id.slice(1)}`;
  // Where a struct of another resource has the name already, theirs end in A.
  const named = [type, `${type}A`].map((it) => `@cdktf/provider-aws.${id}.${it}`);
  const prefix = named.find((it) => types[it] !== undefined);
  if (prefix === undefined) throw new Error(`${kind} ${name}: there is no ${named[0]}`);
  const attributes = types[prefix].properties
    .filter((it) => it.static !== true && !it.name.endsWith('Input'))
    .map((it) => snake(it.name));
  return { arguments: argumentsOf(`${prefix}Config`, true), attributes: attributes.sort() };
}

const texts = readdirSync('templates', { recursive: true })
  .filter((file) => /\/files\/.*\.tf(\.hbs)?$/.test(file.replaceAll('\\', '/')))
  .map((file) => readFileSync(path.join('templates', file), 'utf8'));
const used = [
  ...new Set(texts.flatMap((text) => text.match(/^(?:resource|data) "aws_[a-z0-9_]+"/gm) ?? [])),
].sort();
const names = { provider: cdktf.provider.version, data: {}, resource: {} };
for (const each of used) {
  const [, kind, name] = /^(\w+) "(\w+)"$/.exec(each);
  names[kind][name] = namesOf(kind, name);
}
process.stdout.write(`${JSON.stringify(names)}\n`);
