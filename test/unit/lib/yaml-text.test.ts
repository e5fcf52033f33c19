import { beforeAll, expect, test } from '@jest/globals';
import { loadYamlReader, type YamlReader } from '../../../src/lib/readers/yaml.ts';

let yaml: YamlReader;
beforeAll(async () => {
  yaml = await loadYamlReader();
});

test.each([
  ['', 0],
  ['a: 1\n---\nb: 2\n', 2],
  ['x: !Ref y\nbase: &b {c: 1}\nz:\n  <<: *b\n', 1],
])('reads %j', (text, documents) => {
  const parsed = yaml.parse(text);
  expect(parsed.problems).toEqual([]);
  expect(parsed.documents).toHaveLength(documents);
});

test.each([
  ['a: 1\nb: 2\na: 3\n', 3, 1],
  ['a: 1\n---\nb: [1\n', 4, 1],
  ['a:\n\t- b\n', 2, 1],
  ['a: *x\n', 1, 4],
])('tells where %j is wrong', (text, line, column) => {
  expect(yaml.parse(text).problems[0]).toMatchObject({ line, column });
});
