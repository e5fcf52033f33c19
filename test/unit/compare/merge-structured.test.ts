import { beforeAll, describe, expect, test } from '@jest/globals';
import { mergeStructured } from '../../../src/compare/merge-structured.ts';
import { loadYamlReader } from '../../../src/lib/readers/yaml.ts';
import type { Readers } from '../../../src/lib/readers/readers.ts';

let readers: Readers;
beforeAll(async () => {
  readers = { hcl: null, yaml: await loadYamlReader() };
});

const json = (base: string, ours: string, theirs: string) =>
  mergeStructured('x.json', base, ours, theirs, readers);
const yaml = (base: string, ours: string, theirs: string) =>
  mergeStructured('x.yaml', base, ours, theirs, readers);

describe('JSON', () => {
  test.each([
    ['neighbouring keys', '{"a":1,"b":2}', '{"a":9,"b":2}', '{"a":1,"b":8}', '{"a":9,"b":8}'],
    [
      'keys added at one place, in the indentation of the person',
      '{\n  "a": 1\n}\n',
      '{\n    "a": 1,\n    "b": {"x": [1, 2]}\n}\n',
      '{\n  "a": 1,\n  "c": {\n    "y": [\n      1.0\n    ]\n  }\n}\n',
      '{\n    "a": 1,\n    "c": {\n        "y": [\n            1.0\n        ]\n    },\n    "b": {"x": [1, 2]}\n}\n',
    ],
    ['one deleted, one changed', '{"a":1,"b":2}', '{"b":2}', '{"a":1,"b":3}', '{"b":3}'],
    [
      'keys that look like numbers',
      '{"b":0,"1":0}',
      '{"b":1,"1":0}',
      '{"b":0,"1":2}',
      '{"b":1,"1":2}',
    ],
    [
      'numbers beyond doubles',
      '{"a":0,"b":0}',
      '{"a":12345678901234567890,"b":0}',
      '{"a":0,"b":1.10}',
      '{"a":12345678901234567890,"b":1.10}',
    ],
    ['the same item added twice on both sides', '[0]', '[5,5,0,1]', '[5,5,0]', '[5,5,0,1]'],
    ['blanks as the person has them', '[1, 2]', '[1, 2, 3]', '[0,1,2]', '[0, 1, 2, 3]'],
    ['items apart', '[1,2,3]', '[0,1,2,3]', '[1,2,3,4]', '[0,1,2,3,4]'],
    [
      'items by name',
      '[{"name":"a","x":1,"y":1}]',
      '[{"name":"a","x":2,"y":1}]',
      '[{"name":"a","x":1,"y":3}]',
      '[{"name":"a","x":2,"y":3}]',
    ],
    [
      'a key named __proto__',
      '{"__proto__":1,"b":2}',
      '{"__proto__":3,"b":2}',
      '{"__proto__":1,"b":4}',
      '{"__proto__":3,"b":4}',
    ],
  ])('%s', (_name, base, ours, theirs, merged) => {
    expect(json(base, ours, theirs)).toBe(merged);
  });

  test.each([
    ['the same value', '{"a":1}', '{"a":2}', '{"a":3}'],
    ['added with different values', '{}', '{"a":2}', '{"a":3}'],
    ['changed and deleted', '{"a":1,"b":1}', '{"a":2,"b":1}', '{"b":2}'],
    ['appended to one list', '[1]', '[1,2]', '[1,3]'],
    [
      'a named item deleted and changed',
      '[{"name":"a"},{"name":"b"}]',
      '[{"name":"b"}]',
      '[{"name":"a","x":1},{"name":"b"}]',
    ],
    ['a key twice', '{"a":1}', '{"a":1,"a":2}', '{"a":1,"b":1}'],
    ['no JSON', '{"a":1}', '{"a":2', '{"a":1,"b":1}'],
  ])('is a conflict: %s', (_name, base, ours, theirs) => {
    expect(json(base, ours, theirs)).toBeNull();
  });
});

describe('YAML', () => {
  test.each([
    ['neighbouring keys', 'a: 1\nb: 2\n', 'a: 9\nb: 2\n', 'a: 1\nb: 8\n', 'a: 9\nb: 8\n'],
    [
      'nested keys with comments',
      '# top\na:\n  x: 1\n  y: 2\nb: 1\n',
      '# top\na: # mine\n  # why\n  x: 5 # five\n  y: 2\nb: 1\n# end\n',
      '# top\na:\n  x: 1\n  # theirs\n  y: 6\n  z: |\n    t\nb: 1\n',
      '# top\na: # mine\n  # why\n  x: 5 # five\n  # theirs\n  y: 6\n  z: |\n    t\nb: 1\n# end\n',
    ],
    [
      'items by name',
      'l:\n  - name: a\n    x: 1\n    y: 1\n  - name: b\n',
      'l:\n  - name: a\n    x: 2\n    y: 1\n  - name: b\n',
      'l:\n  - name: a\n    x: 1\n    y: 3\n  - name: b\n    z: 1\n',
      'l:\n  - name: a\n    x: 2\n    y: 3\n  - name: b\n    z: 1\n',
    ],
    [
      'variables added at one place',
      'env:\n- name: a\n  value: x\n',
      'env:\n- name: a\n  value: x\n- name: b\n',
      'env:\n- name: a\n  value: x\n- name: c\n',
      'env:\n- name: a\n  value: x\n- name: b\n- name: c\n',
    ],
    [
      'keys added at one place',
      'a: 1\n',
      'a: 1\nb: 1\n',
      'a: 1\nc: {d: 1}\n',
      'a: 1\nc: {d: 1}\nb: 1\n',
    ],
    [
      'first key of an item',
      'l:\n- n: 1\n  m: 1\nz: 0\n',
      'l:\n- n: 1\n  m: 1\nz: 1\n',
      'l:\n- m: 1\nz: 0\n',
      'l:\n- m: 1\nz: 1\n',
    ],
    [
      'one deleted, one changed',
      'a: 1\nb:\nc: 2\n',
      'b:\nc: 2\n',
      'a: 1\nb:\nc: 3\n',
      'b:\nc: 3\n',
    ],
  ])('%s', (_name, base, ours, theirs, merged) => {
    expect(yaml(base, ours, theirs)).toBe(merged);
  });

  test.each([
    ['the same value', 'a: 1\n', 'a: 2\n', 'a: 3\n'],
    ['value and comment of one line', 'a: 1\n', 'a: 2\n', 'a: 1 # x\n'],
    [
      'steps added at one place',
      'steps:\n- name: a\n',
      'steps:\n- name: a\n- name: b\n',
      'steps:\n- name: a\n- name: c\n',
    ],
    [
      'other indentation',
      'a:\n  x: 1\n  y: 1\n',
      'a:\n    x: 2\n    y: 1\n',
      'a:\n  x: 1\n  y: 2\n',
    ],
    ['anchors', 'a: &x 1\nb: 1\n', 'a: &x 2\nb: 1\n', 'a: &x 1\nb: 2\n'],
    ['aliases', 'a: &x 1\nb: *x\n', 'a: &x 1\nb: *x\nc: 1\n', 'a: &x 1\nb: *x\nd: 1\n'],
    ['tags', 'a: !x 1\nb: 1\n', 'a: !x 2\nb: 1\n', 'a: !x 1\nb: 2\n'],
    ['documents', 'a: 1\n---\nb: 1\n', 'a: 2\n---\nb: 1\n', 'a: 1\n---\nb: 2\n'],
    ['a Helm template', '{{- if b }}\na: 1\n', '{{- if b }}\na: 2\n', '{{- if c }}\na: 1\n'],
    ['no final line feed', 'a: 1\nb: 1', 'a: 2\nb: 1', 'a: 1\nb: 2'],
  ])('is a conflict: %s', (_name, base, ours, theirs) => {
    expect(yaml(base, ours, theirs)).toBeNull();
  });
});

test('other files have no structure to merge by', () => {
  expect(mergeStructured('x.tf', 'a\n', 'b\n', 'c\n', readers)).toBeNull();
});
