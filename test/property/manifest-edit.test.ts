import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { addModule, removeModule, setHeadValue, setModuleValue } from '../../src/manifest/edit.ts';
import { UserError } from '../../src/errors.ts';
import { layoutOf } from '../../src/manifest/layout.ts';
import type { Json, JsonObject } from '../../src/model.ts';

/** Manifests as people write them: their own indentation, comments, blank lines and quotes. */
const IDS = ['api', 'batch_2', 'cache', 'etl-x', 'web', 'zeta'];
const comment = fc.constantFrom('', '', '', '  # why', '   # don\'t: "x', ' #');
const blankLines = fc.constantFrom([''], [''], [], ['', ''], ['', '# --- section: x ---', '']);
const above = fc.constantFrom<string[]>([], [], ['# about it'], ['# two', '#lines: here']);
const scalarText = fc.constantFrom(
  ...[
    '8000',
    '"1.35"',
    "'it''s'",
    'plain words',
    '"a # b"',
    'true',
    'null',
    '[a, b]',
    '{}',
    '{k: v}',
  ],
  ...['"0 5 * * *"', 'x:y', '~', '[]', '"{a}"', '3.5'],
);

function entryLines(id: string, unit: string): fc.Arbitrary<string[]> {
  return fc
    .record({
      note: comment,
      above,
      params: fc.uniqueArray(fc.tuple(fc.constantFrom('port', 'mode', 'n'), scalarText, comment), {
        maxLength: 3,
        selector: ([name]) => name,
      }),
      emptyParams: fc.boolean(),
      list: fc.constantFrom(0, 1, 2),
      literal: fc.boolean(),
      last: fc.boolean(),
    })
    .map((it) => {
      const lines = [`${id}:${it.note}`, `${unit}blueprint: service@1.0.0${it.note}`];
      if (it.params.length > 0 || it.emptyParams) lines.push(`${unit}params:${it.note}`);
      for (const [name, text, note] of it.params)
        lines.push(`${unit}${unit}${name}: ${text}${note}`);
      if (it.list > 0) lines.push(`${unit}uses:`, `${unit}${unit}web: [a]`);
      if (it.list > 1) lines.push(`${unit}${unit}api:`, `${unit}${unit}- a`, `${unit}${unit}- b`);
      if (it.literal)
        lines.push(`${unit}name: |`, `${unit}${unit}line # one`, '', `${unit}${unit} two`);
      if (it.last) lines.push(`${unit}# the end of ${id}`);
      return [...it.above, ...lines].map((line) => (line === '' ? '' : unit + line));
    });
}

const manifest = fc
  .record({
    unit: fc.constantFrom('  ', '  ', '    '),
    ids: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 4 }),
    sorted: fc.boolean(),
    empty: fc.constantFrom('modules: {}', 'modules:', 'modules:  # none', ''),
    below: fc.constantFrom(
      '',
      '',
      'outputs:\n  via: ssm # x\n',
      '\n# below\noutputs: {via: ssm}\n',
    ),
    crlf: fc.boolean(),
    note: comment,
    final: fc.constantFrom('\n', '\n', '', '\n\n'),
  })
  .chain((it) => {
    const ids = it.sorted ? [...it.ids].sort() : it.ids;
    const entries = ids.map((id) => fc.tuple(entryLines(id, it.unit), blankLines));
    return fc.tuple(...entries).map((parts) => {
      const body = parts.flatMap(([lines, blank], index) =>
        index === parts.length - 1 ? lines : [...lines, ...blank],
      );
      const modules = parts.length === 0 ? it.empty : `modules:${it.note}`;
      const head = ['# mine', 'version: 1', 'project: "x"', '', 'environments:', '  dev:   # d'];
      const lines = [...head, '    region: eu-west-1', '', ...(modules === '' ? [] : [modules])];
      const text = [...lines, ...body].join('\n') + (it.below === '' ? it.final : `\n${it.below}`);
      return it.crlf ? text.replaceAll('\n', '\r\n') : text;
    });
  });

const value = fc.oneof(
  fc.constantFrom<Json>(
    1,
    'x',
    'on',
    '1.35',
    'a: b',
    "it's",
    null,
    true,
    '',
    'two\nlines\n',
    ' x ',
  ),
  fc.constantFrom<Json>([], ['a', 'b,c'], {}, { a: 1, b: { c: ['x'] } }, [{ name: 'a', n: 1 }]),
);
const edit = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), id: fc.constantFrom(...IDS), value }),
  fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...IDS) }),
  fc.record({
    kind: fc.constant('set' as const),
    id: fc.constantFrom(...IDS),
    path: fc.constantFrom<[string, ...string[]]>(
      ...(
        [['params', 'port'], ['params', 'mode'], ['name'], ['blueprint'], ['params']] as const
      ).map((path) => [...path] as [string, ...string[]]),
      ['per_environment', 'dev', 'port'],
      ['uses', 'api'],
    ),
    value,
  }),
  fc.record({
    kind: fc.constant('head' as const),
    path: fc.constantFrom<[string, ...string[]]>(
      ['environments', 'dev', 'account'],
      ['environments', 'prod'],
      ['outputs', 'via'],
      ['tool'],
      ['packages', 'roots'],
    ),
    value,
  }),
);

function withValue(map: JsonObject, [key, ...rest]: readonly string[], given: Json): JsonObject {
  const inner = rest.length > 0 ? withValue((map[key!] ?? {}) as JsonObject, rest, given) : given;
  return { ...map, [key!]: inner };
}

/** False where a text or a list stands in the way. */
function leadsThroughMaps(map: JsonObject, [key, ...rest]: readonly string[]): boolean {
  const inner = map[key!] ?? {};
  if (rest.length === 0) return true;
  return (
    typeof inner === 'object' &&
    !Array.isArray(inner) &&
    leadsThroughMaps(inner as JsonObject, rest)
  );
}

/** The lines of a text that are not common with another. */
function changed(from: string, to: string): string {
  const [a, b] = [from.split(/\r?\n/), to.split(/\r?\n/)];
  let top = 0;
  while (top < Math.min(a.length, b.length) && a[top] === b[top]) top += 1;
  let bottom = 0;
  while (
    bottom < Math.min(a.length, b.length) - top &&
    a[a.length - 1 - bottom] === b[b.length - 1 - bottom]
  ) {
    bottom += 1;
  }
  return a.slice(top, a.length - bottom).join('\n');
}

function bare(text: string): string {
  // A comment behind it stays in its column, so blanks may take the place of the braces.
  return text.replace(/^modules:(?: \{\})? *(?=#|\r?$)/m, 'modules: ');
}

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

async function applyEdit(text: string, it: Edit): Promise<string> {
  const before = parse(text) as JsonObject;
  const modules = (before['modules'] ?? {}) as Record<string, JsonObject>;
  if (it.kind === 'head') {
    if (!leadsThroughMaps(before, it.path)) return text;
    const after = await setHeadValue(text, it.path, it.value);
    expect(parse(after)).toEqual(withValue(before, it.path, it.value));
    return after;
  }
  const there = Object.hasOwn(modules, it.id);
  if (it.kind === 'add') {
    if (there) return text;
    const params = { it: it.value };
    const after = await addModule(text, { id: it.id, blueprint: 'a@1.0.0', params });
    const added = { [it.id]: { blueprint: 'a@1.0.0', params } };
    expect(parse(after)).toEqual({ ...before, modules: { ...modules, ...added } });
    // Nothing goes but an empty `{}`.
    expect(changed(bare(text), bare(after)).trim()).toBe('');
    return after;
  }
  if (!there) return text;
  if (it.kind === 'remove') {
    const after = await removeModule(text, it.id);
    const rest = Object.fromEntries(Object.entries(modules).filter(([id]) => id !== it.id));
    expect(parse(after)).toEqual({ ...before, modules: rest });
    expect(changed(bare(after), bare(text)).trim()).toBe('');
    return after;
  }
  if (!leadsThroughMaps(modules[it.id]!, it.path)) {
    await expect(setModuleValue(text, it.id, it.path, it.value)).rejects.toThrow(UserError);
    return text;
  }
  const after = await setModuleValue(text, it.id, it.path, it.value);
  const entry = withValue(modules[it.id]!, it.path, it.value);
  const { lines, entries } = layoutOf(text.replaceAll('\r\n', '\n'))!;
  const { key, to } = entries.find(({ id }) => id === it.id)!;
  const around = after.replaceAll('\r\n', '\n').split('\n');
  expect(around.slice(0, key)).toEqual(lines.slice(0, key));
  if (to < lines.length) expect(around.slice(to - lines.length)).toEqual(lines.slice(to));
  expect(parse(after)).toEqual({ ...before, modules: { ...modules, [it.id]: entry } });
  return after;
}

test('edits in any order hold what was meant and leave the rest alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      manifest,
      fc.array(edit, { minLength: 1, maxLength: 5 }),
      async (text, edits) => {
        let now = text;
        for (const it of edits) now = await applyEdit(now, it);
        expect(/[^\r]\n/.test(now)).toBe(/[^\r]\n/.test(text));
      },
    ),
    { numRuns: 400 },
  );
});

test('a module that is added and removed again leaves the text as it was', async () => {
  await fc.assert(
    fc.asyncProperty(manifest, async (text) => {
      const layout = layoutOf(text.replaceAll('\r\n', '\n'));
      const gaps = layout!.entries.slice(1).map((it) => layout!.lines[it.from - 1] === '');
      // Where some entries have blank lines between them and some have none, either is right.
      fc.pre(gaps.length > 0 && gaps.every((it) => it === gaps[0]));
      const added = await addModule(text, { id: 'nn', blueprint: 'a@1.0.0' });
      expect(await removeModule(added, 'nn')).toBe(text);
    }),
  );
});

test('a scalar changes in its own line', async () => {
  await fc.assert(
    fc.asyncProperty(manifest, fc.constantFrom<Json>(1, 'x', '2.0', false), async (text, given) => {
      const modules = ((parse(text) as JsonObject)['modules'] ?? {}) as Record<string, JsonObject>;
      for (const id of Object.keys(modules)) {
        const { port } = (modules[id]!['params'] ?? {}) as JsonObject;
        if (port === undefined || typeof port === 'object') continue;
        const after = await setModuleValue(text, id, ['params', 'port'], given);
        const lines = after.split('\n');
        const differing = text.split('\n').filter((line, index) => line !== lines[index]);
        expect(differing.every((line) => line.includes('port:'))).toBe(true);
        expect(lines.length).toBe(text.split('\n').length);
      }
    }),
  );
});
