import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadHcl } from '../../../src/io/hcl-loader.ts';
import type { HclReader } from '../../../src/lib/hcl.ts';
import { declarationsOf, referencesOf } from '../../../src/lib/readers/terraform.ts';

let hcl: HclReader;
beforeAll(async () => {
  hcl = await loadHcl();
});

describe('parse', () => {
  test('blocks with labels, lines and the source of expressions', () => {
    const text = `# comment
resource "aws_x" "y" {
  name = "a-\${var.b}" # why
  tags = {
    k = local.c
  }
  lifecycle {
    ignore_changes = [tags]
  }
}
region = "é"
`;
    expect(hcl.parse(text)).toEqual({
      errors: [],
      attributes: new Map([['region', { line: 11, text: '"é"', references: [] }]]),
      blocks: [
        {
          type: 'resource',
          labels: ['aws_x', 'y'],
          line: 2,
          attributes: new Map([
            ['name', { line: 3, text: '"a-${var.b}"', references: ['var.b'] }],
            ['tags', { line: 4, text: '{\n    k = local.c\n  }', references: ['local.c'] }],
          ]),
          blocks: [
            {
              type: 'lifecycle',
              labels: [],
              line: 7,
              attributes: new Map([
                ['ignore_changes', { line: 8, text: '[tags]', references: [] }],
              ]),
              blocks: [],
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['', []],
    ['a = <<-EOT\n  hi\n  EOT\nb = 1\n', []],
    ['a = <<EOT\n"\n}\nEOT\n', []],
    ['a { b = 1 }\nc {}\n', []],
    ['a = "${\n  1\n}"\n', []],
    ['a = 1 // x\n/* y\n*/\nb = 2\n', []],
    ['b {\n  x = \n}\n', [{ line: 2, column: 3, message: 'this is no HCL' }]],
    ['b {\n  x = 1\n', [{ line: 3, column: 1, message: '`}` is missing' }]],
    ['<<<<<<< yours\na = 1\n', [{ line: 1, column: 1, message: 'this is no HCL' }]],
    [
      'a = "x\n"\n',
      [{ line: 1, column: 5, message: 'a quoted string runs over the end of the line' }],
    ],
    ['a = 1 b = 2\n', [{ line: 1, column: 7, message: 'a line end is missing before this' }]],
    ['a = 1\na = 2\n', [{ line: 2, column: 1, message: '`a` is set a second time' }]],
  ])('errors of %j', (text, errors) => {
    expect(hcl.parse(text).errors).toEqual(errors);
  });
});

describe('references', () => {
  test.each([
    ['var.a[0].b', ['var.a']],
    ['local.a.b.c', ['local.a']],
    ['data.a.b.id', ['data.a.b']],
    ['module.m.out', ['module.m']],
    ['aws_x.y[*].id', ['aws_x.y']],
    ['aws_x.y.*.id', ['aws_x.y']],
    ['aws_x.y[var.i].id', ['aws_x.y', 'var.i']],
    ['var.a == var.b ? var.c : !var.d', ['var.a', 'var.b', 'var.c', 'var.d']],
    ['"$${var.no} ${var.yes} %{ if local.c }x%{ endif }"', ['local.c', 'var.yes']],
    ['<<-EOT\n  ${var.a}\n  EOT', ['var.a']],
    ['{ (var.key) = 1, plain = f(var.x...) }', ['var.key', 'var.x']],
    ['[for a_b, v in var.m : a_b.c if v.d != local.e]', ['local.e', 'var.m']],
    ['{ for k, v in var.m : k => aws_x.y }', ['aws_x.y', 'var.m']],
    ['each.value.x + path.module + count.index + self.a', []],
    ['"var.a"', []],
  ])('of %s', (expression, references) => {
    expect(hcl.parse(`x = ${expression}\n`).attributes.get('x')?.references).toEqual(references);
  });

  test('the iterator of a dynamic block is no resource', () => {
    const file = hcl.parse(`resource "aws_x" "y" {
  dynamic "some_rule" {
    for_each = var.rules
    iterator = it_er
    content {
      a = some_rule.value
      b = it_er.value
      c = aws_z.w.id
    }
  }
}
`);
    expect(referencesOf(file)).toEqual(
      new Map([
        ['var.rules', 3],
        ['aws_z.w', 8],
      ]),
    );
  });
});

test('declarationsOf', () => {
  const file = hcl.parse(`variable "a" {}
output "b" {}
locals {
  c = 1
  d = 2
}
data "e" "f" {}
resource "aws_g" "h" {}
module "i" {}
variable "a" {}
terraform {}
provider "aws" {}
`);
  expect(declarationsOf(file)).toEqual([
    { address: 'var.a', line: 1 },
    { address: 'output.b', line: 2 },
    { address: 'local.c', line: 4 },
    { address: 'local.d', line: 5 },
    { address: 'data.e.f', line: 7 },
    { address: 'aws_g.h', line: 8 },
    { address: 'module.i', line: 9 },
    { address: 'var.a', line: 10 },
  ]);
});
