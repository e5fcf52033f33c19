import { describe, expect, test } from '@jest/globals';

import { Repo } from '../../support/repo.ts';

const NET = `  net:
    blueprint: ./blueprints/tables@1.0.0
`;
const README = 'infra/net/README.md';
const MAIN = 'infra/net/terraform/main.tf';

function table(...rows: string[]): string {
  const head = '| Name | Type | Default | Description |\n| --- | --- | --- | --- |\n';
  return `<!-- infra:begin terraform_inputs -->\n\n${head}${rows.join('\n')}\n\n<!-- infra:end terraform_inputs -->\n`;
}
const ZONE = '| `zone` | `any` | `"a"` | Where |';

describe('a table that follows from Terraform files', () => {
  test('is written with them', async () => {
    const repo = await Repo.synced(NET);
    expect(repo.text(README)).toBe(`# net\n\nA line that people like to change.\n\n${table(ZONE)}`);
    expect(await repo.state()).toEqual({});
  });

  test('follows an edit, a new file of the person’s and its going', async () => {
    const repo = await Repo.synced(NET);
    repo.put('infra/net/terraform/mine.tf', 'variable "mine" {}\n');
    repo.put('infra/net/terraform/modules/deep.tf', 'variable "deep" {\n  description = "x"\n}\n');
    expect(await repo.state()).toEqual({
      [README]: 'nothing/nothing update terraform_inputs:nothing/changed',
      'variable-undescribed': 'infra/net/terraform/mine.tf',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(README)).toContain(table('| `mine` | `any` | required |  |', ZONE));
    repo.delete('infra/net/terraform/mine.tf');
    repo.edit(MAIN, 'Where', 'Where to');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(README)).toContain(table(ZONE.replace('Where', 'Where to')));
    expect(await repo.state()).toEqual({ [MAIN]: 'edited/nothing keep' });
  });

  test('follows what a merge makes of them, in one run', async () => {
    const repo = await Repo.synced(NET);
    repo.edit(MAIN, 'output "vpc_id" {', 'variable "mine" {\n}\n\noutput "vpc_id" {');
    repo.edit('infra.yaml', '@1.0.0\n', '@1.0.0\n    params: { zone: b }\n');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(README)).toContain(
      table('| `mine` | `any` | required |  |', ZONE.replace('"a"', '"b"')),
    );
    expect(await repo.state()).toEqual({
      [MAIN]: 'edited/nothing keep',
      'variable-undescribed': MAIN,
    });
  });

  test('is left alone where its sources change without changing it', async () => {
    const repo = await Repo.synced(NET);
    repo.edit(MAIN, 'value = var.zone', 'value = 1');
    const before = repo.text(README);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(README)).toBe(before);
    expect(await repo.state()).toEqual({ [MAIN]: 'edited/nothing keep' });
  });

  test('that was edited is put back', async () => {
    const repo = await Repo.synced(NET);
    repo.edit(README, 'Where', 'Wherever');
    expect(await repo.state()).toEqual({
      [README]: 'nothing/nothing restore terraform_inputs:edited/nothing',
    });
    expect(await repo.sync({ allowDirty: true })).toBe(0);
    expect(repo.text(README)).toContain(table(ZONE));
  });

  test('waits for sources that do not parse, and says so; the rest goes on', async () => {
    const repo = await Repo.synced(NET);
    repo.put('infra/net/terraform/broken.tf', 'variable "x" {\n');
    repo.edit(README, 'A line', 'My line');
    const before = repo.text(README);
    expect(await repo.state()).toEqual({
      [README]: 'edited/nothing keep',
      'derived-sources': 'infra/net/terraform/broken.tf',
    });
    expect(await repo.sync()).toBe(1);
    expect(repo.text(README)).toBe(before);
    repo.put('infra/net/terraform/broken.tf', 'variable "x" {}\n');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(README)).toContain('| `x` | `any` | required |  |');
    expect(repo.text(README)).toContain('My line');
  });

  test('stays in the form of the file: CRLF', async () => {
    const repo = await Repo.synced(NET);
    repo.put(README, repo.text(README).replaceAll('\n', '\r\n'));
    repo.put(MAIN, repo.text(MAIN).replaceAll('\n', '\r\n'));
    expect(await repo.state()).toEqual({});
    repo.edit(MAIN, 'Where', 'Where to');
    expect(await repo.sync()).toBe(0);
    const text = repo.text(README);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.replaceAll('\r\n', '\n')).toContain(table(ZONE.replace('Where', 'Where to')));
  });
});
