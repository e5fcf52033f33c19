import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { createHclReader, type HclBlock, type HclReader } from '../../src/lib/hcl.ts';
import { TEMPLATES } from '../support/render-case.ts';

// Version 6 of the AWS provider cannot be installed everywhere, but its names are known: what
// `validate` says with version 5 is held against them here. Values are not.

/** 1 required, 0 optional, an object for a block; `*` marks a block that is required. */
type Arguments = { [name: string]: number | Arguments };
interface Names {
  arguments: Arguments;
  attributes: string[];
}
const names = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../fixtures/aws-provider/names.json'), 'utf8'),
) as { provider: string; resource: Record<string, Names>; data: Record<string, Names> };

const META = new Set(['count', 'depends_on', 'for_each', 'provider']);
const META_BLOCKS = new Set(['lifecycle', 'provisioner', 'connection']);

/** Names are made from those of another language: where underscores stood is not sure. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
function argumentOf(known: Arguments, name: string): number | Arguments | undefined {
  const key = Object.keys(known).find((it) => plain(it) === plain(name));
  return key === undefined ? undefined : known[key];
}

/** `dynamic "x" { content { … } }` is a block x. */
function undone(block: HclBlock): HclBlock {
  const content = block.blocks.find((it) => it.type === 'content');
  if (block.type !== 'dynamic' || content === undefined) return block;
  return { ...content, type: block.labels[0] ?? '' };
}

function wrongIn(block: HclBlock, known: Arguments, where: string, top: boolean): string[] {
  const given = [...block.attributes.keys()].filter((name) => !top || !META.has(name));
  const blocks = block.blocks.map(undone).filter(({ type }) => !top || !META_BLOCKS.has(type));
  const unknown = [...given, ...blocks.map(({ type }) => type)].filter(
    (name) => argumentOf(known, name) === undefined,
  );
  const there = new Set([...given, ...blocks.map(({ type }) => type)].map(plain));
  const missing = Object.entries(known).filter(
    ([name, rule]) =>
      name !== '*' &&
      (typeof rule === 'object' ? rule['*'] === 1 : rule === 1) &&
      !there.has(plain(name)),
  );
  return [
    ...unknown.map((name) => `${where}: ${name} is unknown`),
    ...missing.map(([name]) => `${where}: ${name} is missing`),
    ...blocks.flatMap((inner) => {
      const rule = argumentOf(known, inner.type);
      return typeof rule === 'object' ? wrongIn(inner, rule, `${where}.${inner.type}`, false) : [];
    }),
  ];
}

function wrongBlock(block: HclBlock): string[] {
  const [type = '', name = ''] = block.labels;
  if (block.type !== 'resource' && block.type !== 'data') return [];
  if (!type.startsWith('aws_')) return [];
  const known = names[block.type][type];
  const where = `${block.type} ${type}.${name}`;
  if (known === undefined) return [`${where}: not in provider ${names.provider}`];
  return wrongIn(block, known.arguments, where, true);
}

/** `aws_vpc.this.id`, `data.aws_subnet.this[each.key].vpc_id`, `aws_eip.nat[*].id`. */
const READ = /\b(data\.)?(aws_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)/g;

function wrongReads(text: string): string[] {
  return [...text.replace(/^\s*#.*$/gm, '').matchAll(READ)].flatMap(
    ([whole, data, type = '', attribute = '']) => {
      const known = names[data === undefined ? 'resource' : 'data'][type];
      const there = known?.attributes.some((it) => plain(it) === plain(attribute)) ?? false;
      return there ? [] : [`${whole}: no such attribute`];
    },
  );
}

let reader: HclReader;
beforeAll(async () => {
  reader = await createHclReader(readHclWasm());
});
function wrong(text: string): string[] {
  return [...reader.parse(text).blocks.flatMap(wrongBlock), ...wrongReads(text)];
}

const trees = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^[^/]+\/tests\/[^/]+\/expected\/.*\.tf$/.test(file));
const cases = [...new Set(trees.map((file) => file.split('/').slice(0, 3).join('/')))];

test.each(cases)('every name in %s is one of the AWS provider 6', (folder) => {
  const files = trees.filter((file) => file.startsWith(`${folder}/`));
  expect(files.flatMap((file) => wrong(readFileSync(path.join(TEMPLATES, file), 'utf8')))).toEqual(
    [],
  );
});

test('what is wrong is found', () => {
  expect(
    wrong(`
resource "aws_vpcs" "a" {}
resource "aws_subnet" "b" {
  cidr_blok = "10.0.0.0/24"
}
resource "aws_eks_cluster" "c" {
  name     = data.aws_vpc.this.nonsense
  role_arn = aws_iam_role.this[0].arn

  vpc_config {
    subnets = []
  }
}
`),
  ).toEqual([
    'resource aws_vpcs.a: not in provider 6.25.0',
    'resource aws_subnet.b: cidr_blok is unknown',
    'resource aws_subnet.b: vpc_id is missing',
    'resource aws_eks_cluster.c.vpc_config: subnets is unknown',
    'resource aws_eks_cluster.c.vpc_config: subnet_ids is missing',
    'data.aws_vpc.this.nonsense: no such attribute',
  ]);
});
