import { createHash } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { compileOptions } from '../../../src/blueprint/compile-options.ts';
import { KNOWN_HELPERS } from '../../../src/blueprint/helpers.ts';
import type { Precompiled } from '../../../src/blueprint/precompiled.ts';
import type { Json } from '../../../src/model.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

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

const table: Precompiled = {
  templates: { [sha(TEMPLATE)]: specification(TEMPLATE) },
  documents: { [sha(DOCUMENT)]: parse(DOCUMENT) as Json },
};

jest.unstable_mockModule('../../../src/blueprint/precompiled.ts', () => ({
  lookup: (name: string) => (name === 'known' ? table : null),
}));
const { parseBlueprint } = await import('../../../src/blueprint/load.ts');
const { compileTemplate } = await import('../../../src/blueprint/compile.ts');

function load(name: string, template: string) {
  return parseBlueprint(
    [
      { path: 'blueprint.yaml', text: DOCUMENT },
      { path: 'files/module/README.md.hbs', text: template },
    ],
    { kind: 'builtin', name, version: '1.0.0', text: `${name}@1.0.0` },
  );
}

describe('with what the build has prepared', () => {
  test('the same blueprint comes out as without', async () => {
    const { header: known } = await load('known', TEMPLATE);
    const { header: other } = await load('other', TEMPLATE);
    expect(known).toEqual({ ...other, name: 'known' });
  });

  test('an edited template is checked', async () => {
    await expect(load('known', `${TEMPLATE}{{params.nams}}\n`)).rejects.toThrow(
      'unknown name `params.nams`; did you mean names?',
    );
  });

  test('a prepared template renders what the compiler gives', async () => {
    const values = { params: { names: ['a|b'] } };
    const comment = { open: '<!-- ', close: ' -->' };
    const prepared = await compileTemplate(TEMPLATE, 'known');
    // Another text, so that it is not the one kept from before.
    const compiled = await compileTemplate(`${TEMPLATE}{{! other }}`, 'known');
    const expected = `<!-- infra:begin names -->
- a\\|b
<!-- infra:end names -->
<!-- infra:begin terraform_inputs -->
<!-- infra:end terraform_inputs -->
`;
    expect([prepared(values, comment), compiled(values, comment)]).toEqual([expected, expected]);
  });
});
