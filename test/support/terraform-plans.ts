import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Root } from './terraform-roots.ts';

/** What lies in the state or the parameters that `external` and `external-cluster` are pointed to. */
const SOURCE: Readonly<Record<string, string>> = {
  vpc_id: 'vpc-1',
  private_subnet_ids: 'subnet-1,subnet-2',
  private_subnets: 'subnet-1,subnet-2',
  cluster_name: 'theirs',
  eks_cluster: 'theirs',
};

function sourceMocks(): string {
  const values = Object.entries(SOURCE).map(([name, value]) => [
    name,
    value.includes(',') ? value.split(',') : value,
  ]);
  const names = Object.keys(SOURCE).map((name) => `/source/${name}`);
  return `
  override_data {
    target = data.terraform_remote_state.source
    values = { outputs = ${JSON.stringify(Object.fromEntries(values))} }
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.source
    values = { names = ${JSON.stringify(names)}, values = ${JSON.stringify(Object.values(SOURCE))} }
  }
`;
}

/** Top-level blocks of one kind. */
function blocks(text: string, kind: string): string {
  return (text.match(new RegExp(`^${kind}\\b[^]*?^}$`, 'gm')) ?? []).join('\n');
}

/**
 * Writes a test that plans each of the settings, with the mocks of the module's own tests: those
 * play environment dev of project example. Returns its path and who each of its runs is.
 */
export function writePlans(
  { code, settings }: Root,
  folder: string,
): { file: string; runs: Map<string, string> } {
  const [, own] = [...code].find(([file]) => file.endsWith('.tftest.hcl'))!;
  const source = [...code.values()].some((text) => text.includes('_by_path" "source"'));
  // Nothing but these is set by CI instead of the settings.
  const byCi = (own.match(/^ {2}\w+_outputs += .*$/gm) ?? []).join('\n');
  const runs = new Map<string, string>();
  const texts = [...settings].map(([text, { environment, title }], at) => {
    runs.set(`settings_${at}`, title);
    giveOutputs(text, folder, code.get('tests/outputs.json'));
    const mocks = blocks(own, 'override_data').replaceAll('/dev/', `/${environment}/`);
    return `
run "settings_${at}" {
  command = plan

  variables {
${byCi}
${text}  }
${mocks}
${source ? sourceMocks() : ''}}
`;
  });
  const file = 'tests/settings.tftest.hcl';
  writeFileSync(path.join(folder, file), `${blocks(own, 'mock_provider')}\n${texts.join('')}`);
  return { file, runs };
}

/** Files with outputs that the settings name. */
function giveOutputs(settings: string, folder: string, outputs = ''): void {
  for (const [, file] of settings.matchAll(/^\w+_outputs_file = "(.*)"$/gm)) {
    const place = path.join(folder, file!);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, outputs);
  }
}
