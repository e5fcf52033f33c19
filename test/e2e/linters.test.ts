import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { exceptionsIn, notInStep } from '../support/exceptions.ts';
import { VARIANTS } from '../support/lint-variants.ts';
import {
  dockerfileFindings,
  kubernetesFindings,
  type KubernetesObject,
} from '../support/published-rules.ts';
import {
  complaints,
  removeRendered,
  rendered,
  uniqueDirectories,
  uniqueFiles,
  type Rendered,
} from '../support/rendered.ts';
import { run, runOk } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';

/** Every option of the built-in blueprints alone, and every two of one blueprint together. */
const all: Rendered[] = [];
beforeAll(async () => {
  for (const { title, manifest } of VARIANTS) all.push(await rendered(title, manifest));
}, 120_000);
afterAll(removeRendered);

const MINUTES = 600_000;
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('what is linted', () => {
  test.each(VARIANTS.map(({ title }) => title))('%s', (title) => {
    expect(all.find((each) => each.title === title)?.files.length).toBeGreaterThan(50);
  });
});

describeWithTools(['shellcheck', 'shfmt'], 'scripts', () => {
  test(
    'shellcheck with all its checks, and shfmt, find nothing',
    async () => {
      const scripts = uniqueFiles(all, /\.sh$/);
      expect(scripts.length).toBeGreaterThan(10);
      expect(await complaints('shellcheck', (file) => ['-x', file], scripts)).toEqual([]);
      expect(await run('shfmt', ['-i', '2', '-ci', '-d', ...scripts])).toMatchObject({
        code: 0,
        stdout: '',
      });
    },
    MINUTES,
  );
});

describeWithTools(['yamllint'], 'YAML', () => {
  test(
    'yamllint finds nothing, by the settings that the repository has',
    async () => {
      const files = uniqueFiles(all, /\.ya?ml$/).filter(
        (file) => !file.includes('/chart/templates/'),
      );
      const config = path.join(all[0]!.folder, 'infra/.yamllint.yaml');
      expect(await run('yamllint', ['--strict', '-c', config, ...files])).toMatchObject({
        code: 0,
        stdout: '',
      });
    },
    MINUTES,
  );
});

describeWithTools(['actionlint', 'zizmor', 'shellcheck'], 'workflows', () => {
  test(
    'actionlint and zizmor find nothing',
    async () => {
      const folders = uniqueDirectories(all, /^\.github/);
      expect(folders.length).toBeGreaterThan(0);
      expect(await complaints('actionlint', () => [], folders)).toEqual([]);
      const pedantic = (file: string): string[] => [
        '--offline',
        '--quiet',
        '--persona',
        'pedantic',
        file,
      ];
      expect(await complaints('zizmor', pedantic, folders)).toEqual([]);
    },
    MINUTES,
  );
});

describeWithTools(['hadolint'], 'Dockerfiles', () => {
  test(
    'hadolint finds nothing, nor do the published rules of trivy',
    async () => {
      const files = uniqueFiles(all, /(^|\/)Dockerfile$/);
      expect(files.length).toBeGreaterThan(2);
      expect(
        await complaints('hadolint', (file) => ['--failure-threshold', 'info', file], files),
      ).toEqual([]);
      expect(files.flatMap((file) => dockerfileFindings(readFileSync(file, 'utf8')))).toEqual([]);
    },
    MINUTES,
  );
});

describeWithTools(['tflint', 'checkov'], 'Terraform', () => {
  test(
    'tflint with all its rules finds nothing',
    async () => {
      const config = path.join(all[0]!.folder, '.git/tflint.hcl');
      writeFileSync(config, 'plugin "terraform" {\n  enabled = true\n  preset  = "all"\n}\n');
      const folders = uniqueDirectories(all, /^.*\/terraform(?=\/[^/]+\.tf$)/);
      expect(folders.length).toBeGreaterThan(5);
      const lint = (folder: string): string[] => ['--config', config, '--chdir', folder];
      expect(await complaints('tflint', lint, folders)).toEqual([]);
    },
    MINUTES,
  );

  test(
    'checkov finds nothing that is not explained',
    async () => {
      const folders = uniqueDirectories(all, /^.*\/terraform(?=\/[^/]+\.tf$)/);
      const together = mkdtempSync(path.join(tmpdir(), 'terraform-'));
      folders.forEach((folder, index) =>
        cpSync(folder, path.join(together, String(index)), { recursive: true }),
      );
      expect(await checkov('terraform', together)).toEqual([]);
      rmSync(together, { recursive: true });
    },
    MINUTES,
  );
});

/** Failed checks of one framework, in a directory that holds nothing else. Nothing is downloaded. */
async function checkov(framework: string, directory: string): Promise<string[]> {
  const args = ['--framework', framework, '--skip-download', '--quiet', '--compact'];
  const { stdout } = await run('checkov', [...args, '--output', 'json', '--directory', directory]);
  const { summary, results } = JSON.parse(stdout) as CheckovReport;
  expect(summary.passed).toBeGreaterThan(10);
  return results.failed_checks.map((it) => `${it.check_id} ${it.resource} ${it.file_path}`);
}

/** Grade of a check of kube-score without finding. */
const ALL_OK = 10;

interface Score {
  checks: { check: { id: string }; grade: number; skipped: boolean }[];
}

interface CheckovReport {
  summary: { passed: number };
  results: { failed_checks: { check_id: string; resource: string; file_path: string }[] };
}

describeWithTools(['kubectl', 'kube-score', 'checkov'], 'manifests', () => {
  /** Manifests of every overlay as they are once an image is deployed, each text once. */
  const built: string[] = [];
  beforeAll(async () => {
    const texts = new Set<string>();
    for (const overlay of uniqueDirectories(
      all,
      /^.*\/k8s\/overlays\/(prod|local)(?=\/kustomization\.yaml$)/,
    )) {
      const text = await runOk('kubectl', ['kustomize', overlay]);
      texts.add(
        text.replace(
          /image: image\.invalid\/(\S+)/g,
          `image: 222222222222.dkr.ecr.eu-west-1.amazonaws.com/$1@${DIGEST}`,
        ),
      );
    }
    // checkov passes over hidden directories.
    const folder = mkdtempSync(path.join(tmpdir(), 'manifests-'));
    [...texts].forEach((text, index) => {
      built.push(path.join(folder, `${index}.yaml`));
      writeFileSync(built.at(-1)!, text);
    });
  }, MINUTES);

  test(
    'kube-score finds nothing',
    async () => {
      expect(built.length).toBeGreaterThan(2);
      const bad: string[] = [];
      for (const file of built) {
        const { stdout } = await run('kube-score', ['score', '--output-format', 'ci', file]);
        bad.push(
          ...stdout.split('\n').filter((line) => line !== '' && !/^\[(OK|SKIPPED)\]/.test(line)),
        );
      }
      expect(bad).toEqual([]);
    },
    MINUTES,
  );

  test(
    'checkov finds nothing that is not explained',
    async () => {
      expect(await checkov('kubernetes', path.dirname(built[0]!))).toEqual([]);
    },
    MINUTES,
  );

  test(
    'what they find before the first image is named in infra/EXCEPTIONS.md',
    async () => {
      const { folder, texts } = all[0]!;
      const [overlay = ''] = uniqueDirectories([all[0]!], /^.*\/k8s\/overlays\/prod(?=\/kust)/);
      const file = path.join(mkdtempSync(path.join(tmpdir(), 'fresh-')), 'fresh.yaml');
      expect(overlay.startsWith(folder)).toBe(true);
      writeFileSync(file, await runOk('kubectl', ['kustomize', overlay]));
      const { stdout } = await run('kube-score', ['score', '--output-format', 'json', file]);
      const score = (JSON.parse(stdout) as Score[])
        .flatMap(({ checks }) => checks)
        .filter((it) => !it.skipped && it.grade < ALL_OK);
      const ids = [
        ...score.map((it) => it.check.id),
        ...(await checkov('kubernetes', path.dirname(file))),
      ].map((it) => it.split(' ')[0]!);
      expect([...new Set(ids)].sort()).toEqual(['CKV_K8S_14', 'CKV_K8S_43', 'container-image-tag']);
      const page = texts.get('infra/EXCEPTIONS.md') ?? '';
      expect(ids.filter((it) => !page.includes(`\`${it}\``))).toEqual([]);
    },
    MINUTES,
  );

  test('nor do the published rules of kube-linter and trivy', () => {
    const objects = (file: string): KubernetesObject[] =>
      parseAllDocuments(readFileSync(file, 'utf8')).map((it) => it.toJS() as KubernetesObject);
    expect(built.flatMap((file) => kubernetesFindings(objects(file)))).toEqual([]);
    // They would find what is wrong.
    const [first] = built.map(objects).filter((it) => it.some(({ kind }) => kind === 'Deployment'));
    const text = JSON.stringify(first)
      .replaceAll('"readOnlyRootFilesystem":true', '"hostPort":1')
      .replaceAll('AlwaysAllow', 'IfHealthyBudget');
    expect(
      kubernetesFindings(JSON.parse(text) as KubernetesObject[]).length,
    ).toBeGreaterThanOrEqual(2);
  });
});

describeWithTools(['helm'], 'charts', () => {
  test(
    'helm lint --strict finds nothing, for each environment',
    async () => {
      for (const chart of uniqueDirectories(all, /^.*\/k8s\/chart(?=\/Chart\.yaml$)/)) {
        for (const environment of ['dev', 'prod', 'local']) {
          const values = path.join(path.dirname(chart), `values/${environment}.yaml`);
          const own = existsSync(values) ? ['--values', values] : [];
          const image = ['--set', `image.repository=example.org/one,image.digest=${DIGEST}`];
          expect(
            await run('helm', ['lint', '--strict', '--quiet', ...own, ...image, chart]),
          ).toEqual(expect.objectContaining({ code: 0 }));
        }
      }
    },
    MINUTES,
  );
});

test('every exception has a reason, and is listed in infra/EXCEPTIONS.md, and nothing else is', () => {
  for (const { texts } of all) {
    const found = exceptionsIn(texts);
    expect(found.filter(({ reason }) => reason.length < 20)).toEqual([]);
    expect(notInStep(texts.get('infra/EXCEPTIONS.md') ?? '', found)).toEqual([]);
  }
});
