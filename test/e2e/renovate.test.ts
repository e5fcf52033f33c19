import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { documentedConfig, inWordsOf39, pinsIn, type Pin } from '../support/pins.ts';
import { Repository } from '../support/repository.ts';
import { runOk } from '../support/run.ts';
import { describeWithTools, tool } from '../support/tools.ts';

const TEMPLATES = path.resolve(import.meta.dirname, '../../templates');

interface Dependency {
  depName?: string;
  currentValue?: string;
  currentDigest?: string;
}

/** By file, what Renovate finds there. */
type Places = Map<string, Dependency[]>;

/** What every case of every blueprint renders to, each in a folder of its own. */
function renderedCases(repo: Repository): void {
  for (const name of readdirSync(TEMPLATES)) {
    const cases = path.join(TEMPLATES, name, 'tests');
    if (!existsSync(cases)) continue;
    for (const each of readdirSync(cases)) {
      const to = repo.at(`${name}-${each}`);
      cpSync(path.join(cases, each, 'expected'), to, { recursive: true });
    }
  }
}

/** What the real Renovate finds in a committed repository; it asks nobody, and changes nothing. */
async function placesIn(repo: Repository): Promise<Places> {
  const report = path.join(path.dirname(repo.folder), 'report.json');
  const flags = ['--dry-run=extract', '--report-type=file', `--report-path=${report}`];
  await runOk(tool('renovate'), ['--platform=local', '--onboarding=false', ...flags], {
    cwd: repo.folder,
    env: repo.env({ LOG_LEVEL: 'error', RENOVATE_BASE_DIR: path.dirname(report) }),
  });
  const { repositories } = JSON.parse(readFileSync(report, 'utf8'));
  const [{ packageFiles }] = Object.values(repositories) as [
    { packageFiles: Record<string, { packageFile: string; deps: Dependency[] }[]> },
  ];
  const places: Places = new Map();
  for (const { packageFile, deps } of Object.values(packageFiles).flat()) {
    places.set(packageFile, [...(places.get(packageFile) ?? []), ...deps]);
  }
  return places;
}

function pinsOf(repo: Repository): Pin[] {
  return Object.entries(repo.tree())
    .map(([file, text]): [string, string] => [file.replace(/\*$/, ''), text])
    .filter(([file]) => !/^\.infra\/|\/$|^infra\.yaml$|^renovate\.json$/.test(file))
    .flatMap(([file, text]) => pinsIn(file, text));
}

function hasPlace({ file, text }: Pin, places: Places): boolean {
  return (places.get(file) ?? []).some(({ currentValue, currentDigest }) =>
    [currentValue, currentDigest].some(
      (it) => it !== undefined && it !== '' && (text.includes(it) || it.includes(text)),
    ),
  );
}

describeWithTools(['renovate'], 'Renovate with the configuration of docs/ci.md', () => {
  let repo: Repository;
  let places: Places;

  beforeAll(async () => {
    repo = await Repository.empty();
    renderedCases(repo);
    repo.write('renovate.json', JSON.stringify(inWordsOf39(documentedConfig())));
    repo.write(
      'infra/tools.sh',
      '# renovate: datasource=github-releases depName=helm/helm\nHELM_VERSION=v3.17.0\n',
    );
    repo.write('infra/tools.env', 'KIND_VERSION=0.27.0\n');
    const pushed = 'images:\n  - name: a\n    newName: b/a\n    digest: sha256:';
    repo.write('infra/a/k8s/overlays/dev/image/kustomization.yaml', `${pushed}${'1'.repeat(64)}\n`);
    await repo.commit();
    places = await placesIn(repo);
  });

  afterAll(() => repo?.remove());

  test('finds every pin of every blueprint', () => {
    const generated = pinsOf(repo).filter(({ file }) => !file.startsWith('infra/'));
    expect(generated.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^python:3\./),
        expect.stringMatching(/^registry:/),
        expect.stringMatching(/^5\.\d+\.0$/),
      ]),
    );
    expect(generated.filter((it) => !hasPlace(it, places))).toEqual([]);
  });

  test('has one place for each image of a Dockerfile', () => {
    for (const [file, found] of places) {
      if (!file.endsWith('Dockerfile')) continue;
      const names = found.map((it) => it.depName);
      expect([file, names]).toEqual([file, [...new Set(names)]]);
    }
  });

  test('finds a version below a comment, and leaves images alone that a deploy wrote', () => {
    expect(places.get('infra/tools.sh')).toMatchObject([
      { depName: 'helm/helm', currentValue: 'v3.17.0' },
    ]);
    const lost = pinsOf(repo).filter((it) => !hasPlace(it, places));
    expect(lost.map(({ file }) => file)).toEqual([
      'infra/a/k8s/overlays/dev/image/kustomization.yaml',
      'infra/tools.env',
    ]);
  });
});

describe('a pin that a bot moved', () => {
  let repo: Repository;

  beforeAll(async () => {
    repo = await Repository.empty();
    for (const language of ['python', 'node', 'go']) {
      await repo.ok('add', `${language}_app`, '--yes', '--language', language);
    }
    await repo.commit();
  });

  afterAll(() => repo?.remove());

  test('stays, and check is green', async () => {
    const pins = pinsOf(repo);
    expect(pins.length).toBeGreaterThan(5);
    for (const { file, text } of pins) {
      const digest = text.includes(':') ? `@sha256:${'0'.repeat(64)}` : '';
      const moved = text.replace(/\d+(?=\D*$)/, (it) => String(Number(it) + 1));
      repo.edit(file, text, `${moved}${digest}`);
    }
    const after = repo.tree();
    const { code, stdout } = await repo.tool(['check']);
    expect({ code, stdout }).toEqual(expect.objectContaining({ code: 0 }));
    await repo.ok('sync');
    // A parameter that changes the same files is merged with it.
    repo.setParam('python_app', 'replicas', '3');
    await repo.ok('sync');
    for (const { file } of pins) expect(repo.tree()[file]).toBe(after[file]);
    await repo.ok('check');
  });
});
