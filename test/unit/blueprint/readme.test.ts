import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { contextShape } from '../../../src/blueprint/context-shape.ts';
import { HELPER_NAMES } from '../../../src/blueprint/helpers.ts';
import { toHeader } from '../../../src/blueprint/header-schema.ts';
import type { Shape } from '../../../src/blueprint/shape.ts';

const README = readFileSync(
  path.resolve(import.meta.dirname, '../../../templates/README.md'),
  'utf8',
);

/** Names of a shape and of all it holds. */
function namesOf(shape: Shape): string[] {
  if (shape.kind === 'list') return namesOf(shape.items);
  if (shape.kind !== 'record') return [];
  return Object.entries(shape.fields).flatMap(([name, field]) => [name, ...namesOf(field)]);
}

test('templates/README.md names every helper', () => {
  expect(HELPER_NAMES.filter((name) => !README.includes(`\`${name}`))).toEqual([]);
});

test('templates/README.md names all that the context holds', () => {
  const ref = { kind: 'builtin', name: 'x', version: '1.0.0', text: 'x@1.0.0' } as const;
  const params = { list: { type: 'array', description: 'x', items: { type: 'string' } } };
  const header = toHeader({ scope: 'repository', params }, ref);
  const names = ['environments', 'modules', 'list'].flatMap((each) =>
    namesOf(contextShape(header, each)),
  );
  const known = new Set([...names].filter((name) => name !== 'list'));
  expect([...known].filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
});
