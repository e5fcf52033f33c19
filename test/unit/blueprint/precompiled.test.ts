import { describe, expect, jest, test } from '@jest/globals';
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { compileOptions } from '../../../src/blueprint/compile-options.ts';
import { KNOWN_HELPERS } from '../../../src/blueprint/helpers.ts';
import type { Precompiled } from '../../../src/blueprint/precompiled.ts';
import type { BlueprintRef, JsonObject } from '../../../src/model.ts';
import type { BlueprintFile } from '../../../src/model-blueprint.ts';

const DOCUMENT = `version: 1.0.0
about: As the build leaves it
layer: service
params:
  names: { type: array, description: x, default: [], items: { type: string, description: x } }
`;
const TEMPLATE = `{{#block "names"}}
{{#each params.names}}
- {{markdown this}}
{{/each}}
{{/block}}
{{derived "terraform_inputs"}}
`;

/** What the build writes for a template: code, here evaluated. */
function specification(text: string): unknown {
  const code = String(Handlebars.precompile(text, compileOptions(KNOWN_HELPERS)));
  return new Function(`return ${code}`)();
}

const SOURCE = 'module/README.md.hbs';
const prepared: BlueprintFile = { source: SOURCE, text: '', compiled: specification(TEMPLATE) };
const known: Precompiled = { document: parse(DOCUMENT) as JsonObject, files: [prepared] };

jest.unstable_mockModule('../../../src/blueprint/precompiled.ts', () => ({
  VERSIONS: { known: '1.0.0' },
  lookup: (name: string) => (name === 'known' ? known : null),
}));
const { parseBlueprint, preparedBlueprint } = await import('../../../src/blueprint/load.ts');
const { compileTemplate } = await import('../../../src/blueprint/compile.ts');

const refTo = (name: string): BlueprintRef => ({
  kind: 'builtin',
  name,
  version: '1.0.0',
  text: `${name}@1.0.0`,
});

describe('with what the build has prepared', () => {
  test('the same blueprint comes out as without', async () => {
    const sources = [
      { path: 'blueprint.yaml', text: DOCUMENT },
      { path: `files/${SOURCE}`, text: TEMPLATE },
    ];
    const read = await parseBlueprint(sources, refTo('known'));
    expect(preparedBlueprint(refTo('known'))).toEqual({ ...read, files: [prepared] });
  });

  test('a blueprint that it has not seen is left to be read', () => {
    expect(preparedBlueprint(refTo('other'))).toBeNull();
  });

  test('a prepared template renders what the compiler gives', async () => {
    const values = { params: { names: ['a|b'] } };
    const comment = { open: '<!-- ', close: ' -->' };
    const renders = [
      await compileTemplate(prepared),
      await compileTemplate({ source: SOURCE, text: TEMPLATE }),
    ];
    const expected = `<!-- infra:begin names -->
- a\\|b
<!-- infra:end names -->
<!-- infra:begin terraform_inputs -->
<!-- infra:end terraform_inputs -->
`;
    expect(renders.map((render) => render(values, comment))).toEqual([expected, expected]);
  });
});
