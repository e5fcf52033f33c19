import { describe, expect, test } from '@jest/globals';

import { mentionLines } from '../../../src/lib/mentions.ts';

const PATHS = ['infra/orders', 'packages/orders'];

describe('lines that name an old place', () => {
  test.each([
    'run: infra/orders/scripts/manage.sh plan',
    '"${root}/infra/orders"',
    'COPY ../../packages/orders/src /app',
    'see [it](infra/orders).',
    'https://example.com/shop/blob/main/infra/orders/README.md',
    "paths: ['infra/orders/**', 'packages/**']",
    'source = "../orders/terraform"',
    './../orders/outputs/dev.json',
  ])('%s', (line) => {
    expect(mentionLines(`first\n  ${line}\n`, PATHS, 'infra/api')).toEqual([
      { line: 2, text: line },
    ]);
  });

  test.each([
    'orders',
    'infra/orders_two/main.tf',
    'my-infra/orders/main.tf',
    'infra/orders.tf',
    'shop/local/orders/terraform.tfstate',
    '../../orders/main.tf',
    'infra orders',
  ])('but not %s', (line) => {
    expect(mentionLines(line, PATHS, 'infra/api')).toEqual([]);
  });

  test('a place at the root counts at the beginning of a path only', () => {
    const found = mentionLines('orders/a\nx/orders/a\n../orders/a\n', ['orders'], 'docs');
    expect(found.map(({ line }) => line)).toEqual([1, 3]);
  });
});
