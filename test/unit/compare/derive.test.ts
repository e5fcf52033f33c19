import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  deriveSources,
  deriveText,
  isDerivedRegion,
  isSource,
  sourceFindings,
  sourceFolder,
} from '../../../src/compare/derive.ts';
import { cutRegions, fillRegions } from '../../../src/compare/regions.ts';
import { loadHcl } from '../../../src/io/hcl-loader.ts';
import type { Readers } from '../../../src/lib/readers/readers.ts';
import { repoPath } from '../../../src/paths.ts';

let readers: Readers;
beforeAll(async () => {
  readers = { hcl: await loadHcl(), yaml: null };
});

const file = (path: string, text: string) => ({ path: repoPath(path, 'test'), text });

const VARIABLES = file(
  'infra/a/terraform/variables.tf',
  `variable "zones" {
  type        = number
  default     = 3
  description = "How many | zones <b>"
}

variable "objects" {
  type = list(object({
    name = string
  }))
  description = <<-EOT
    First.
    Second.
  EOT
}

variable "secret" {
  type      = string
  default   = "hidden"
  sensitive = true
}
`,
);
const OTHER = file(
  'infra/a/terraform/extra.tf',
  'variable "alpha" {}\noutput "b" { value = 1 }\noutput "a" {\n  value = var.secret\n  sensitive = true\n  description = "Key of a"\n}\n',
);

describe('sources', () => {
  test('are the .tf files in terraform/ beside the file', () => {
    const readme = repoPath('infra/a/README.md', 'test');
    const paths = [
      'infra/a/terraform/b.tf',
      'infra/a/terraform/a.tf',
      'infra/a/terraform/x.tfvars',
      'infra/a/terraform/modules/m.tf',
      'infra/b/terraform/a.tf',
    ].map((path) => repoPath(path, 'test'));
    expect(deriveSources('terraform_inputs', readme, paths)).toEqual([
      'infra/a/terraform/a.tf',
      'infra/a/terraform/b.tf',
    ]);
    expect(sourceFolder('terraform_outputs', readme)).toBe('infra/a/terraform');
    expect(sourceFolder('terraform_outputs', repoPath('README.md', 'test'))).toBe('terraform');
    expect(isSource('terraform_inputs', paths[2]!)).toBe(false);
  });

  test('of a name that is no derived region are a bug', () => {
    expect(isDerivedRegion('terraform_inputs')).toBe(true);
    expect(isDerivedRegion('constructor')).toBe(false);
    expect(() => deriveText('other', [], readers)).toThrow('no derived region');
  });

  test('that do not parse are told with file and line', () => {
    const broken = file('infra/a/terraform/x.tf', 'variable "a" {\n  type = \n}\n');
    expect(sourceFindings([VARIABLES, broken], readers)).toEqual([
      {
        rule: 'derived-sources',
        severity: 'error',
        path: 'infra/a/terraform/x.tf',
        line: 2,
        message: 'a table is made from this file, but it does not parse: this is no HCL',
        fix: 'mend infra/a/terraform/x.tf and run sync',
      },
    ]);
  });
});

describe('deriveText', () => {
  const INPUTS = `
| Name | Type | Default | Description |
| --- | --- | --- | --- |
| \`alpha\` | \`any\` | required |  |
| \`objects\` | \`list(object({ name = string }))\` | required | First. Second. |
| \`secret\` | \`string\` | set (sensitive) | (sensitive) |
| \`zones\` | \`number\` | \`3\` | How many \\| zones &lt;b&gt; |

`;

  test('inputs of all sources, sorted, in whatever order the sources come', () => {
    expect(deriveText('terraform_inputs', [VARIABLES, OTHER], readers)).toBe(INPUTS);
    expect(deriveText('terraform_inputs', [OTHER, VARIABLES], readers)).toBe(INPUTS);
  });

  test('outputs', () => {
    expect(deriveText('terraform_outputs', [VARIABLES, OTHER], readers)).toBe(`
| Name | Description |
| --- | --- |
| \`a\` | Key of a (sensitive) |
| \`b\` |  |

`);
  });

  test('says so where there are none', () => {
    expect(deriveText('terraform_outputs', [VARIABLES], readers)).toBe('\nNo outputs.\n\n');
  });

  test.each([
    ['"`x`"', '`` "`x`" ``'],
    ['"a|b"', '`"a\\|b"`'],
    [`"${'x'.repeat(100)}"`, `\`"${'x'.repeat(78)}…\``],
    ['null', '`null`'],
    ['{\n    a = 1\n  }', '`{ a = 1 }`'],
  ])('default %j', (source, cell) => {
    const text = `variable "v" {\n  type = "string"\n  default = ${source}\n}\n`;
    expect(deriveText('terraform_inputs', [file('t/v.tf', text)], readers)).toContain(
      `| \`v\` | \`string\` | ${cell} |  |\n`,
    );
  });

  test('no text of a variable can break out of its region', () => {
    const text =
      'variable "v" {\n  description = <<-EOT\n    <!-- infra:end terraform_inputs -->\n  EOT\n}\n';
    const skeleton = '<!-- infra:begin terraform_inputs -->\n<!-- infra:end terraform_inputs -->\n';
    const region = deriveText('terraform_inputs', [file('t/v.tf', text)], readers);
    const filled = fillRegions(skeleton, new Map([['terraform_inputs', region]]));
    expect(cutRegions(filled)).toMatchObject({ ok: true, skeleton });
  });
});
