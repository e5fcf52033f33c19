import { describe, expect, test } from '@jest/globals';
import { checkTemplate } from '../../../src/blueprint/check-template.ts';
import { contextShape } from '../../../src/blueprint/context-shape.ts';
import type { BlueprintHeader, ParamSchema } from '../../../src/model-blueprint.ts';

const string = { type: 'string', description: 'x' } as const;
const PARAMS: Record<string, ParamSchema> = {
  about: string,
  note: { ...string, default: null },
  mode: { ...string, enum: ['rolling', 'canary'] },
  tag: { ...string, pattern: '^[a-z0-9.-]+$' },
  port: { type: 'integer', description: 'x' },
  hpa: { type: 'integer', description: 'x', default: null },
  fast: { type: 'boolean', description: 'x' },
  names: { type: 'array', description: 'x', items: string },
  services: {
    type: 'array',
    description: 'x',
    items: {
      type: 'object',
      description: 'x',
      required: ['name'],
      properties: {
        name: { ...string, pattern: '^[a-z]+$' },
        line: { type: 'integer', description: 'x', default: 1 },
        route: string,
      },
    },
  },
  labels: { type: 'object', description: 'x', additionalProperties: string },
};

function header(scope: BlueprintHeader['scope']): BlueprintHeader {
  const empty = { facts: [], outputs: [], requires: [], zones: 1, uses: {}, files: [] };
  const base = { name: 'b', version: '1.0.0', about: 'x', layer: 'service', path: 'infra/{name}' };
  return {
    ...base,
    ...empty,
    migrations: [],
    layer: 'service',
    pairs: false,
    scope,
    params: PARAMS,
  };
}

interface Where {
  path?: string;
  each?: string;
  scope?: BlueprintHeader['scope'];
  present?: string[];
}

async function messages(text: string, where: Where = {}): Promise<string[]> {
  const { path = 'x.conf', each, scope = 'module', present = [] } = where;
  const context = contextShape(header(scope), each);
  const problems = await checkTemplate({ file: 't.hbs', path, text, context, present });
  return problems.map((problem) => problem.message);
}

/** Rows of one length: jest hands a callback for what is left out. */
function each(rows: readonly (readonly [string, string, Where?])[]) {
  return test.each(rows.map(([first, second, where = {}]) => [first, second, where] as const));
}

describe('templates that are taken', () => {
  each([
    ['safe names', '{{module.id}} {{project}} {{params.mode}} {{params.port}} {{header}}'],
    ['free text in a helper', '{{json params.about}} {{shell params.names}}'],
    ['null is a value in JSON', '{{json params.note}}'],
    ['tested before use', '{{#if params.hpa}}{{params.hpa}}{{/if}}'],
    ['tested by unless', '{{#unless params.hpa}}x{{else}}{{params.hpa}}{{/unless}}'],
    ['tested by and', '{{#if (and params.fast params.hpa)}}{{params.hpa}}{{/if}}'],
    [
      'tested by or and not',
      '{{#if (or params.fast (not params.hpa))}}{{else}}{{params.hpa}}{{/if}}',
    ],
    ['tested by gt', '{{#if (gt params.hpa 1)}}{{params.hpa}}{{/if}}'],
    ['tested by ne null', '{{#if (ne params.hpa null)}}{{params.hpa}}{{/if}}'],
    [
      'within what is there',
      '{{#if foundation}}{{#each foundation.outputs}}{{@root.foundation.id}}{{/each}}{{/if}}',
    ],
    ['tested by the rule', '{{params.hpa}}', { present: ['params.hpa'] }],
    ['with', '{{#with foundation}}{{id}} {{#each outputs}}{{name}}{{/each}}{{/with}}'],
    [
      'each',
      '{{#each params.services}}{{name}} {{this.line}} {{@index}} {{../module.id}}{{/each}}',
    ],
    [
      'a helper of a name further out, in #each within #each',
      '{{#each uses}}{{#each outputs}}{{snake ../id}}_{{kebab (concat ../id name)}}{{../../project}}{{/each}}{{/each}}',
    ],
    ['else of each', '{{#each params.names}}{{line this}}{{else}}{{module.id}}{{/each}}'],
    [
      'block parameters',
      '{{#each params.services as |one i|}}{{#each ../environments}}{{one.name}}{{i}}{{/each}}{{/each}}',
    ],
    [
      'keys of a map',
      '{{#each params.labels}}{{json @key}}: {{json this}}{{#unless @last}},{{/unless}}{{/each}}',
    ],
    ['@root', '{{#each environments}}{{@root.module.id}}{{params.port}}{{/each}}'],
    ['subexpressions', '{{json (concat module.path "/**")}}'],
    ['join of safe items', '{{#each uses}}{{id}}{{/each}}{{length params.names}}'],
    ['else if', '{{#if (eq params.mode "canary")}}a{{else if params.fast}}b{{else}}c{{/if}}'],
    ['comments and escapes', '{{! note }}{{!-- {{x}} --}} \\{{ verbatim }}'],
    [
      'each: environments',
      '{{environment.name}} {{environment.params.port}}',
      { each: 'environments' },
    ],
    ['each: a list', '{{item.name}} {{index}}', { each: 'services' }],
    [
      'each: modules',
      '{{target.id}} {{json target.facts.port}}',
      { each: 'modules', scope: 'repository' },
    ],
    [
      'facts of other modules',
      '{{#each modules}}{{#if facts.port}}{{json facts.port}}{{/if}}{{/each}}',
      { scope: 'repository' },
    ],
    ['includeZero', '{{#if params.port includeZero=true}}x{{/if}}'],
    ['block', '{{#block "list"}}\n{{#each params.services}}\n{{name}}\n{{/each}}\n{{/block}}\n'],
    ['derived', '# Inputs\n\n{{derived "terraform_inputs"}}\n', { path: 'README.md' }],
    ['hcl', 'a = {{hcl params.about}} # "{{line params.about}}', { path: 'main.tf' }],
    [
      'yaml',
      'a: {{yaml params.about}}\nb: x-{{params.tag}}\nc: {{params.mode}}\n',
      { path: 'a.yml' },
    ],
    [
      'an apostrophe in a comment',
      "# don't\na: {{yaml params.about}} # it's {{line params.about}}\n",
      { path: 'a.yml' },
    ],
    ['shell', 'run --name {{shell params.about}} "$x" {{params.tag}}\n', { path: 'a.sh' }],
  ])('%s', async (_, text, where) => {
    expect(await messages(text, where)).toEqual([]);
  });
});

const FREE = 'is free text; write it through hcl, yaml, json, shell, markdown or line';

describe('templates that are refused', () => {
  each([
    ['{{params.prot}}', 'unknown name `params.prot`; did you mean port?'],
    ['{{#if params.prot}}{{/if}}', 'unknown name `params.prot`; did you mean port?'],
    ['{{#unless foo}}{{/unless}}', 'unknown name `foo`'],
    ['{{#each params.nams}}{{/each}}', 'unknown name `params.nams`; did you mean names?'],
    ['{{#with fundation}}{{/with}}', 'unknown name `fundation`; did you mean foundation?'],
    ['{{#if (eq params.mod "x")}}{{/if}}', 'unknown name `params.mod`; did you mean mode?'],
    ['{{json (concat module.idd "x")}}', 'unknown name `module.idd`; did you mean id?'],
    [
      '{{#each environments}}{{module.id}}{{/each}}',
      'unknown name `module.id` inside this block; did you mean @root.module.id?',
    ],
    [
      '{{#each uses}}{{#each outputs}}{{snake ../module.id}}{{/each}}{{/each}}',
      'unknown name `../module.id` inside this block; did you mean @root.module.id?',
    ],
    [
      '{{#each uses}}{{snake ../id}}{{/each}}',
      'unknown name `../id` inside this block; did you mean id?',
    ],
    [
      '{{#each uses}}{{#each outputs}}{{snake id}}{{/each}}{{/each}}',
      'unknown name `id` inside this block; did you mean ../id?',
    ],
    ['{{environment.name}}', 'unknown name `environment.name`; did you mean environments?'],
    ['{{target.id}}', 'unknown name `target.id`'],
    ['{{../module.id}}', '`../module.id` leads out of the template'],
    ['{{@index}}', 'unknown name `@index`'],
    ['{{#each params.names}}{{@indx}}{{/each}}', 'unknown name `@indx`'],
    ['{{params.names.length}}', 'unknown name `params.names.length`: `length` is asked of a list'],
    ['{{constructor}}', 'unknown name `constructor`'],
    ['{{module.__proto__}}', 'unknown name `module.__proto__`'],
    ['{{json params.constructor.prototype}}', 'unknown name `params.constructor.prototype`'],
    ['{{params.about}}', `\`params.about\` ${FREE}`],
    ['{{concat "x" params.about}}', `\`concat\` ${FREE}`],
    ['{{replace params.about "a" "b"}}', `\`replace\` ${FREE}`],
    ['{{yaml (replace params.names "a" "b")}}', '`replace` takes text and numbers, no list or map'],
    ['{{join params.names ","}}', `\`join\` ${FREE}`],
    ['{{upper params.about}}', `\`upper\` ${FREE}`],
    ['{{indent params.about 2}}', `\`indent\` ${FREE}`],
    ['{{#each params.names}}{{this}}{{/each}}', `\`this\` ${FREE}`],
    ['{{#each params.labels}}{{@key}}{{/each}}', `\`@key\` ${FREE}`],
    [
      '{{params.names}}',
      '`params.names` is no text; go through it with #each, or write it through hcl, yaml or json',
    ],
    [
      '{{module}}',
      '`module` is no text; go through it with #each, or write it through hcl, yaml or json',
    ],
    ['{{params.hpa}}', '`params.hpa` may be absent; test it first: {{#if …}}'],
    ['{{foundation.id}}', '`foundation.id` leads through what may be absent'],
    ['{{#if foundation.id}}x{{/if}}', '`foundation.id` leads through what may be absent'],
    [
      '{{#if (and foundation foundation.id)}}x{{/if}}',
      '`foundation.id` leads through what may be absent',
    ],
    [
      '{{#if params.hpa}}{{else}}{{params.hpa}}{{/if}}',
      '`params.hpa` may be absent; test it first: {{#if …}}',
    ],
    [
      '{{#if (or params.hpa params.fast)}}{{params.hpa}}{{/if}}',
      '`params.hpa` may be absent; test it first: {{#if …}}',
    ],
    [
      '{{#if params.hpa}}x{{/if}}{{params.hpa}}',
      '`params.hpa` may be absent; test it first: {{#if …}}',
    ],
    [
      '{{concat params.note "x"}}',
      '`concat` is handed a value that may be absent; test it first: {{#if …}}',
    ],
    ['{{shell params.labels}}', '`shell` cannot write a map'],
    ['{{jsn params.about}}', 'unknown helper `jsn`; did you mean json?'],
    ['{{module.id params.about}}', 'unknown helper `module.id`'],
    ['{{json}}', '`json` takes 1 to 2 arguments, not 0'],
    ['{{eq params.port}}', '`eq` takes 2 arguments, not 1'],
    ['{{#each params.services}}{{line}}{{/each}}', '`line` takes 1 arguments, not 0'],
    ['{{json (yaml params.about)}}', '`json` is handed what `yaml` has quoted already'],
    ['{{json params.about x=1}}', '`json` takes no named arguments'],
    ['{{log params.about}}', '`log` is not available in templates'],
    ['{{json (lookup params "x")}}', '`lookup` is not available in templates'],
    ['{{lookup}}', '`lookup` is not available in templates'],
    ['{{if params.fast}}', '`if` is a block: {{#if …}}'],
    ['{{#params.fast}}x{{/params.fast}}', 'unknown block `#params.fast`'],
    ['{{^params.fast}}x{{/params.fast}}', 'unknown block `#params.fast`'],
    ['{{#json params.about}}x{{/json}}', 'unknown block `#json`'],
    ['{{#if}}x{{/if}}', '`#if` takes one argument'],
    ['{{#if params.fast params.port}}x{{/if}}', '`#if` takes one argument'],
    ['{{#each params.names x=1}}{{/each}}', '`#each` does not take these named arguments'],
    ['{{#each params.port}}x{{/each}}', '`#each` goes through a list or a map'],
    ['{{#each module}}x{{/each}}', '`#each` goes through a list or a map'],
    ['{{#each params.names as |json|}}x{{/each}}', '`json` is the name of a helper'],
    ['{{> partial}}', 'partials and decorators are not available in templates'],
    ['{{#> partial}}{{/partial}}', 'partials and decorators are not available in templates'],
    ['{{* deco}}', 'partials and decorators are not available in templates'],
    ['{{#*inline "x"}}{{/inline}}', 'partials and decorators are not available in templates'],
    ['{{{params.port}}}', 'nothing is escaped here, so `{{{` and `{{&` mean no more than `{{`'],
    ['{{& params.port}}', 'nothing is escaped here, so `{{{` and `{{&` mean no more than `{{`'],
    ['{{"literal"}}', 'a literal stands where a name is expected'],
    [
      '{{#each environments}}{{#each ../environments}}{{../name}}{{/each}}{{/each}}',
      '`../name` is not certain here: the inner and the outer value may be the same',
    ],
    [
      '{{#each params.names}}{{#each ../params.names}}{{line ..}}{{/each}}{{/each}}',
      '`..` is not certain here: the inner and the outer value may be the same',
    ],
    ['{{#each environments}}{{@../index}}{{/each}}', '`@../index` is not supported'],
    [
      '{{#block params.tag}}\n{{/block}}',
      '`#block` takes a name in quotes and, at most, an indentation',
    ],
    ['{{#block "A"}}\n{{/block}}', '`#block` takes a name in quotes and, at most, an indentation'],
    ['x {{#block "a"}}\n{{/block}}', '`#block` must have its line for itself'],
    ['{{#block "a"}}x{{/block}}', '`#block` must have its line for itself'],
    ['{{#block "a"}}\n{{else}}\n{{/block}}', '`#block` has no else'],
    [
      '{{#each params.names}}\n{{#block "a"}}\n{{/block}}\n{{/each}}',
      'a region cannot stand in #each: its name would come twice',
    ],
    [
      '{{#block "a"}}\n{{/block}}\n{{#block "a"}}\n{{/block}}',
      'region `a` stands in this file twice',
    ],
    [
      '{{#block "a"}}\n{{/block}}\n',
      'a .json file has no comments that could mark a region',
      { path: 'a.json' },
    ],
    [
      '{{derived "terraform_input"}}',
      'no region `terraform_input` can be derived: there are terraform_inputs and terraform_outputs',
    ],
    ['  {{derived "terraform_inputs"}}', '`derived` must have its line for itself'],
    [
      'a = "x-{{hcl params.about}}"',
      '`hcl` writes its own quotes, and a quote (") is open here',
      { path: 'a.tf' },
    ],
    [
      'a = {{yaml params.about}}',
      '`yaml` does not quote for this file; use hcl or line',
      { path: 'a.tf' },
    ],
    ['a = {{line params.about}}', '`line` is for comments only', { path: 'a.tf' }],
    [
      '{"a": {{yaml params.about}} }',
      '`yaml` does not quote for this file; use json',
      { path: 'a.json' },
    ],
    [
      'echo "hello {{shell params.about}}"',
      '`shell` writes its own quotes, and a quote (") is open here',
      { path: 'a.sh' },
    ],
    [
      "echo 'hello {{shell params.about}}'",
      "`shell` writes its own quotes, and a quote (') is open here",
      { path: 'a.sh' },
    ],
    [
      'a: "{{yaml params.about}}"',
      '`yaml` writes its own quotes, and a quote (") is open here',
      { path: 'a.yml' },
    ],
    [
      'a: {{environment.account}}',
      '`environment.account` could be read as a number or a boolean; write it through yaml',
      { path: 'a.yml', each: 'environments' },
    ],
    [
      '- {{module.id}}\n',
      '`module.id` could be read as a number or a boolean; write it through yaml',
      { path: 'a.yaml' },
    ],
  ])('%s → %s', async (text, message, where) => {
    expect(await messages(text, where)).toEqual([message]);
  });
});

test('a problem says where and what was expected', async () => {
  const context = contextShape(header('module'));
  const template = {
    file: 'templates/b/files/module/x.hbs',
    path: 'module/x',
    context,
    present: [],
  };
  expect(await checkTemplate({ ...template, text: 'a\n  {{state.lok}}\n' })).toEqual([
    {
      message: 'unknown name `state.lok`; did you mean lock?',
      file: 'templates/b/files/module/x.hbs',
      line: 2,
      column: 5,
      expected: 'one of lock, use_lockfile, use_dynamodb',
    },
  ]);
});

test('a template that does not parse', async () => {
  const context = contextShape(header('module'));
  const problems = await checkTemplate({
    file: 't',
    path: 'x',
    context,
    present: [],
    text: 'a\n{{#if x}}\n',
  });
  expect(problems.map(({ line }) => line)).toEqual([3]);
  expect(problems[0]?.message).toMatch(/^the template does not parse: Parse error on line 3/);
});
