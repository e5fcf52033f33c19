import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from '@jest/globals';

/** Where scripts/install-tools.sh puts what the machine does not bring along. */
function toolsFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  return process.env.TOOLS_FOLDER ?? path.join(cache, 'create-infra-module-tools');
}

function searchPath(): string[] {
  const own = toolsFolder();
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [...folders, path.join(own, 'bin'), path.join(own, 'venv/bin')];
}

/** The environment with a PATH that also reaches the tools folder. */
export function toolEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, PATH: searchPath().join(path.delimiter), ...extra };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Name to ask for where a test needs the AWS provider of Terraform, not only terraform. */
export const AWS_PROVIDER = 'terraform-provider-aws';

/** Name to ask for where a test needs the rights of root. */
export const SUPERUSER = 'superuser';

/** Absolute path of a program, a definition, or the mirror that holds the provider; null if absent. */
export function findTool(name: string): string | null {
  if (name === SUPERUSER) return process.getuid?.() === 0 ? '/' : null;
  if (name === AWS_PROVIDER) return findProviderMirror();
  if (name.endsWith('.yaml')) return findDefinition(name);
  const files = searchPath().map((folder) => path.join(folder, name));
  return files.find(isProgram) ?? null;
}

/** A definition of resources that scripts/install-tools.sh has fetched. */
function findDefinition(name: string): string | null {
  const file = path.join(toolsFolder(), 'share', name);
  return existsSync(file) ? file : null;
}

/** Like `findTool`, for use inside `describeWithTools`. */
export function tool(name: string): string {
  const found = findTool(name);
  if (found === null) throw new Error(`${name} (not found)`);
  return found;
}

/**
 * `describe` for tests that run real programs. Where one is missing the tests are skipped, and
 * the reporter names it at the end of the run (scripts/skip-reporter.mjs reads the title); under
 * REQUIRE_TOOLS they fail instead.
 */
export function describeWithTools(names: readonly string[], title: string, body: () => void): void {
  const missing = names.filter((name) => findTool(name) === null);
  if (missing.length === 0) {
    describe(title, body);
  } else if (process.env.REQUIRE_TOOLS === '1') {
    describe(title, () => {
      test.each(missing)('needs %s', (name) => {
        throw new Error(`${name} (not found); run scripts/install-tools.sh`);
      });
    });
  } else {
    describe.skip(`${title} [skipped: ${missing.join(', ')}]`, body);
  }
}

function children(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

/** Folders in which Terraform, its packages and system images keep provider mirrors. */
function mirrorCandidates(): string[] {
  const home = homedir();
  return [
    process.env.TF_PLUGIN_MIRROR ?? '',
    process.env.TF_PLUGIN_CACHE_DIR ?? '',
    path.join(toolsFolder(), 'terraform-plugins'),
    path.join(home, '.terraform.d/plugins'),
    path.join(home, '.local/share/terraform/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...children('/opt'),
    ...children('/opt/terraform'),
  ].filter((folder) => folder !== '');
}

/** A mirror holds `<registry>/hashicorp/aws/<version>/<platform>/` or zip files beside it. */
function holdsAwsProvider(mirror: string): boolean {
  const versions = children(path.join(mirror, 'registry.terraform.io/hashicorp/aws'));
  return [
    ...versions,
    ...versions.flatMap((version) => (version.endsWith('.json') ? [] : children(version))),
  ].some(
    (file) =>
      (file.endsWith('.zip') && path.basename(file).startsWith(AWS_PROVIDER)) ||
      (!path.extname(file) &&
        children(file).some((each) => path.basename(each).startsWith(AWS_PROVIDER))),
  );
}

let mirror: string | null | undefined;

function findProviderMirror(): string | null {
  mirror ??= mirrorCandidates().find(holdsAwsProvider) ?? null;
  return mirror;
}

/** OpenTofu asks another registry for the same provider: a mirror of links that bears its name. */
function openTofuMirror(folder: string): string {
  const [from, to] = ['registry.terraform.io', 'registry.opentofu.org'].map((registry, at) =>
    path.join(
      at === 0 ? tool(AWS_PROVIDER) : path.join(folder, 'mirror'),
      registry,
      'hashicorp/aws',
    ),
  ) as [string, string];
  for (const version of readdirSync(from)) {
    mkdirSync(path.join(to, version), { recursive: true });
    for (const platform of readdirSync(path.join(from, version))) {
      symlinkSync(path.join(from, version, platform), path.join(to, version, platform));
    }
  }
  return path.join(folder, 'mirror');
}

/**
 * Environment in which `terraform init` and `tofu init` take providers from the mirror alone and
 * never ask the network. No plugin cache: an unpacked mirror is linked, not copied, and two `init`
 * at a time may not share one.
 */
export function terraformEnv(
  extra: Record<string, string> = {},
  program: 'terraform' | 'tofu' = 'terraform',
): NodeJS.ProcessEnv {
  const folder = mkdtempSync(path.join(tmpdir(), 'terraform-'));
  const config = path.join(folder, 'cli.tfrc');
  const mirror = program === 'tofu' ? openTofuMirror(folder) : tool(AWS_PROVIDER);
  writeFileSync(
    config,
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = ${JSON.stringify(mirror)}
  }
}
`,
  );
  return toolEnv({ TF_CLI_CONFIG_FILE: config, TF_IN_AUTOMATION: '1', TF_INPUT: '0', ...extra });
}
