import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { binFile, differences, Repository } from '../support/repository.ts';
import { run, runOk } from '../support/run.ts';
import { logFlags, readLog } from '../support/strace.ts';
import { describeWithTools, tool } from '../support/tools.ts';

const DEPLOYMENT = 'infra/file_processing/k8s/base/workload/deployment.yaml';
const LOGS = 'infra/file_processing/terraform/logs.tf';

interface Report {
  version: number;
  clean?: boolean;
  counts: Record<string, number>;
  modules: { id: string; files: { path: string; you: string; tool: string; action: string }[] }[];
  findings: { rule: string }[];
  written?: { path: string; action: string }[];
}

let seed: Repository;
const copies: Repository[] = [];

/** A repository of one service, committed, that the test may do with as it likes. */
function repository(): Repository {
  const copy = seed.copy();
  copies.push(copy);
  return copy;
}

async function report(repo: Repository, ...args: string[]): Promise<Report> {
  return JSON.parse((await repo.tool([...args, '--json'])).stdout) as Report;
}

/** Both changed the same line of one module; another module has only the tool's change. */
async function conflicting(): Promise<Repository> {
  const repo = repository();
  await repo.ok('add', 'other', '--yes');
  await repo.commit();
  repo.edit(DEPLOYMENT, 'containerPort: 8000', 'containerPort: 7777');
  repo.setParam('file_processing', 'port', '9000');
  repo.setParam('other', 'port', '9100');
  return repo;
}

beforeAll(async () => {
  seed = await Repository.withModule();
});

afterAll(() => {
  for (const repo of [seed, ...copies]) repo.remove();
});

describe('an empty git repository', () => {
  test('the bare form sets it up with --yes and says what comes next', async () => {
    const repo = await Repository.empty();
    copies.push(repo);
    const { code, stdout, stderr } = await repo.tool(['file_processing', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^created {2}infra\.yaml$/m);
    expect(stdout).toMatch(
      /^created {2}file_processing: \d+ files in infra\/file_processing and packages\/file_processing$/m,
    );
    expect(stdout).toMatch(/^created {2}plumbing: \d+ files in infra\/plumbing$/m);
    expect(stderr).toMatch(/^Next:\n {2}git add -A && git commit/);
    expect(stderr).toMatch(/infra\.yaml:10 +fill in the account of dev/);
    expect(repo.read('infra.yaml').split('\n')[9]).toMatch(/^ +account: null/);
    for (const file of ['Dockerfile', 'src/file_processing/__main__.py', 'README.md']) {
      expect(repo.has(`packages/file_processing/${file}`)).toBe(true);
    }
    expect(statSync(repo.at('infra/file_processing/scripts/manage.sh')).mode & 0o111).toBe(0o111);
    expect(await repo.tool(['check'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('manage.sh refuses an environment without an account and names what to fill in', async () => {
    const { code, stderr } = await run(
      'infra/file_processing/scripts/manage.sh',
      ['plan', '--env', 'dev'],
      {
        cwd: seed.folder,
        env: seed.env(),
      },
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('environments.dev.account in infra.yaml');
  });

  test('init sets up the layout alone, once', async () => {
    const repo = await Repository.empty();
    copies.push(repo);
    await repo.ok('init', '--yes');
    expect(repo.has('packages')).toBe(false);
    await repo.ok('check');
    const again = await repo.tool(['init', '--yes']);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('there is an infra.yaml already');
  });

  test('answers come from a file too', async () => {
    const repo = await Repository.empty();
    copies.push(repo);
    repo.write(
      'answers.yaml',
      'project: demo\nenvironments: [dev, stage]\nregion: eu-central-1\nlanguage: go\nparams:\n  port: 9999\n',
    );
    await repo.ok('api', '--input', 'answers.yaml');
    const manifest = parse(repo.read('infra.yaml')) as Record<string, never>;
    expect(manifest).toMatchObject({
      project: 'demo',
      environments: { dev: { region: 'eu-central-1' }, stage: { region: 'eu-central-1' } },
      modules: { api: { params: { port: 9999, language: 'go' } } },
    });
    expect(repo.has('packages/api/go.mod')).toBe(true);
    await repo.ok('check');
  });

  test.each(['python', 'node', 'go', 'none'])('--language %s', async (language) => {
    const repo = await Repository.empty();
    copies.push(repo);
    await repo.ok('api', '--yes', '--language', language);
    expect(repo.has('packages/api/Dockerfile')).toBe(language !== 'none');
    await repo.ok('check');
  });
});

describe('a repository that was set up', () => {
  test('status, list and check tell the same modules', async () => {
    const repo = repository();
    const row =
      /^file_processing +service@\d+\.\d+\.\d+ +infra\/file_processing +packages\/file_processing +plumbing$/m;
    for (const args of [[], ['list']]) expect(await repo.ok(...args)).toMatch(row);
    expect(await repo.ok('check')).toMatch(/^4 modules, \d+ files: as agreed\n$/);
    expect(await repo.ok()).toContain('as agreed');
    expect((await repo.tool([])).stderr).toContain('create-infra-module add <name>');
  });

  test('two modules are added in a row without a commit between them', async () => {
    const repo = repository();
    await repo.ok('second_one', '--yes');
    await repo.ok('add', 'third-one', '--yes', '--set', 'port=9001', '--set', 'workload=worker');
    await repo.ok('check');
    const { modules } = parse(repo.read('infra.yaml')) as { modules: Record<string, unknown> };
    expect(Object.keys(modules)).toEqual([
      'file_processing',
      'local',
      'plumbing',
      'second_one',
      'shared',
      'third-one',
    ]);
    expect(modules['third-one']).toMatchObject({ params: { port: 9001, workload: 'worker' } });
    expect(repo.read('infra/README.md')).toMatch(/second_one[\s\S]*third-one/);
  });

  test('an edit survives while a changed parameter arrives', async () => {
    const repo = repository();
    repo.append(LOGS, '# mine\n');
    repo.edit(DEPLOYMENT, 'revisionHistoryLimit: 5', 'revisionHistoryLimit: 9');
    repo.setParam('file_processing', 'port', '9000');
    expect(await repo.tool(['check'])).toMatchObject({ code: 1 });
    const { code, stdout } = await repo.tool(['sync']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/logs\.tf +edited +- +your edit is kept/);
    expect(repo.read(LOGS)).toMatch(/# mine\n$/);
    expect(repo.read(DEPLOYMENT)).toContain('revisionHistoryLimit: 9');
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 9000');
    await repo.ok('check');
  });

  test('what was seeded into the package is its owners’ from then on', async () => {
    const repo = repository();
    const before = repo.tree();
    repo.setParam('file_processing', 'port', '9000');
    expect(await repo.ok('sync')).not.toContain('packages/');
    const touched = differences(before, repo.tree()).filter((it) => it.startsWith('packages/'));
    expect(touched).toEqual([]);
    // Nobody edited them: they are not told as anybody's changes.
    expect(await report(repo, 'check')).toMatchObject({ clean: true, counts: { kept: 0 } });
  });

  test('a file that its owner deleted stays deleted; a required one comes back', async () => {
    const repo = repository();
    const kept = 'infra/plumbing/terraform/tests/foundation.tftest.hcl';
    repo.delete(kept);
    repo.delete(LOGS);
    expect(await repo.tool(['check'])).toMatchObject({ code: 1 });
    expect((await repo.tool(['sync'])).code).toBe(0);
    expect([repo.has(kept), repo.has(LOGS)]).toEqual([false, true]);
    expect(await repo.ok('check')).toContain(`${kept}  deleted   -         stays deleted`);
    await repo.ok('sync', '--restore', kept, '--allow-dirty');
    expect(repo.has(kept)).toBe(true);
  });

  test('works from a folder below and says which root it took', async () => {
    const repo = repository();
    const cwd = 'packages/file_processing/src';
    const { code, stderr } = await repo.tool(['add', 'second', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`^Repository: ${repo.folder}\n`));
    expect(repo.has('infra/second/terraform/main.tf')).toBe(true);
    repo.append(LOGS, '# mine\n');
    const shown = await repo.tool(['diff', '--yours', '../logs.tf'], {
      cwd: 'infra/file_processing/terraform/env',
    });
    expect(shown.stdout).toContain('+# mine');
    // Said only where it is news.
    expect((await repo.tool(['check'])).stderr).toBe('');
  });

  test('remove takes a module out, keeps edited files and lists them', async () => {
    const repo = await conflicting();
    repo.append('infra/other/terraform/logs.tf', '# mine\n');
    const { code, stderr } = await repo.tool(['remove', 'other', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Left to you[^\n]*\n(.*\n)* {2}infra\/other\/terraform\/logs\.tf\n/);
    const left = Object.keys(repo.tree()).filter((it) => /^infra\/other\/.*[^/]$/.test(it));
    expect(left).toEqual([
      // A deploy may have written it: runtime files are nobody's to delete.
      ...['dev', 'prod'].map((it) => `infra/other/k8s/overlays/${it}/image/kustomization.yaml`),
      'infra/other/seed/example.json',
      'infra/other/terraform/logs.tf',
    ]);
    expect(repo.has('packages/other/Dockerfile')).toBe(true);
    expect(repo.read('infra.yaml')).not.toContain('other');
    expect(repo.read('infra/README.md')).not.toContain('packages/other');
    // The package is its owners': they are told until they have decided about it.
    const told = await repo.tool(['check']);
    expect(told.code).toBe(1);
    expect(told.stdout).toMatch(
      /packages\/other has a Dockerfile but no module[^]*create-infra-module add other, or list it[^]*delete it/,
    );
    repo.delete('packages/other');
    await repo.git('checkout', '--', DEPLOYMENT);
    await repo.ok('sync');
    expect(await repo.ok('check')).toContain('infra/other is what is left of the removed module');
    await repo.commit();
    const before = repo.tree();
    // Cloud names and state keys hold the id: a new module of that name would take over the old.
    const taken = await repo.tool(['add', 'other', '--yes']);
    expect(taken.code).toBe(2);
    expect(taken.stderr).toMatch(/other/);
    expect(differences(before, repo.tree())).toEqual([]);
  });
});

describe('a conflict', () => {
  test('holds up its own module alone and tells the ways out', async () => {
    const repo = await conflicting();
    const before = repo.tree();
    const { code, stdout } = await repo.tool(['sync']);
    expect(code).toBe(1);
    expect(stdout).toContain('CONFLICT: both changed the same lines');
    expect(stdout).toMatch(/yours +containerPort: 7777\n +wanted +containerPort: 9000/);
    expect(stdout).toContain('create-infra-module sync --conflicts=markers');
    expect(stdout).toContain(`create-infra-module resolve ${DEPLOYMENT}`);
    const touched = differences(before, repo.tree());
    expect(touched.filter((it) => it.includes('file_processing'))).toEqual([
      'infra/local/env/file_processing.env.example',
    ]);
    expect(repo.read('infra/other/k8s/base/workload/deployment.yaml')).toContain(
      'containerPort: 9100',
    );
    expect(await report(repo, 'check')).toMatchObject({ clean: false, counts: { conflicts: 1 } });
  });

  test('--conflicts=markers writes a copy beside it and marks it in git; resolve takes it', async () => {
    const repo = await conflicting();
    expect((await repo.tool(['sync', '--conflicts=markers'])).code).toBe(1);
    const copy = `${DEPLOYMENT}.merge`;
    expect(repo.read(copy)).toMatch(
      /<<<<<<< yours\n +containerPort: 7777\n\|\|\|\|\|\|\| [^\n]+\n +containerPort: 8000\n=======\n +containerPort: 9000\n>>>>>>> wanted\n/,
    );
    expect(repo.read(DEPLOYMENT)).not.toContain('<<<<');
    const stages = (await repo.git('ls-files', '--unmerged')).trimEnd().split('\n');
    expect(stages.map((it) => it.replace(/ [0-9a-f]{40} /, ' '))).toEqual(
      [1, 2, 3].map((it) => `100644 ${it}\t${DEPLOYMENT}`),
    );

    const tooEarly = await repo.tool(['resolve', DEPLOYMENT]);
    expect(tooEarly.code).toBe(2);
    const marker = repo.read(copy).split('\n').indexOf('<<<<<<< yours') + 1;
    expect(tooEarly.stderr).toContain(`${copy}:${marker} `);

    repo.write(
      copy,
      repo
        .read(copy)
        .replace(/<<<<<<<[\s\S]*?>>>>>>> wanted\n/, '              containerPort: 7777 # ours\n'),
    );
    expect(await repo.ok('resolve', DEPLOYMENT)).toBe(`resolved  ${DEPLOYMENT}, from ${copy}\n`);
    // `git commit` takes nothing while a file is unmerged.
    expect(await repo.git('ls-files', '--unmerged')).toBe('');
    expect(repo.has(copy)).toBe(false);
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 7777 # ours');
    // Not asked again, and the rest of the module's change has arrived.
    expect((await repo.tool(['sync'])).code).toBe(0);
    expect(repo.read('infra/file_processing/README.md')).toContain('port 9000');
    expect((await repo.tool(['sync'])).stdout).not.toContain('CONFLICT');
    await repo.ok('check');
  });

  test('resolve without a copy keeps the file as it is, from any folder', async () => {
    const repo = await conflicting();
    await repo.tool(['sync']);
    const dry = await repo.tool(['resolve', 'base/workload/deployment.yaml', '--dry-run'], {
      cwd: 'infra/file_processing/k8s',
    });
    expect(dry.stdout).toBe(`would resolve  ${DEPLOYMENT}, as it is\n`);
    expect((await repo.tool(['sync'])).code).toBe(1);
    await repo.tool(['resolve', 'base/workload/deployment.yaml'], {
      cwd: 'infra/file_processing/k8s',
    });
    await repo.ok('sync');
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 7777');
    await repo.ok('check');
  });

  test('editing by hand until both agree is enough', async () => {
    const repo = await conflicting();
    await repo.tool(['sync']);
    repo.edit(DEPLOYMENT, 'containerPort: 7777', 'containerPort: 9000');
    await repo.ok('sync');
    expect(await report(repo, 'check')).toMatchObject({ clean: true, counts: { kept: 0 } });
  });

  test('taking the edit back is enough', async () => {
    const repo = await conflicting();
    await repo.tool(['sync']);
    await repo.git('checkout', '--', DEPLOYMENT);
    await repo.ok('sync');
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 9000');
    await repo.ok('check');
  });
});

describe('looking only', () => {
  test('nothing that shows writes, and everything shows contents', async () => {
    const repo = await conflicting();
    repo.append(LOGS, '# mine\n');
    const before = repo.tree();
    const calls: [string[], number, RegExp][] = [
      [[], 0, /CONFLICT/],
      [['list'], 0, /^other /m],
      [['check'], 1, /CONFLICT/],
      [['diff'], 0, /^-.*containerPort: 8000\n\+.*containerPort: 9100$/m],
      [['diff', '--exit-code'], 1, /^\+/m],
      [['diff', '--yours'], 0, /^\+# mine$/m],
      [['diff', 'infra/other'], 0, /9100/],
      [['sync', '--dry-run'], 0, /^\+.*containerPort: 9100$/m],
      [['sync', '--dry-run', '--exit-code'], 1, /^\+/m],
      [['add', 'more', '--yes', '--dry-run'], 0, /^\+resource "aws_ecr_repository"/m],
      [['remove', 'other', '--yes', '--dry-run'], 0, /^-resource "aws_ecr_repository"/m],
      [['resolve', DEPLOYMENT, '--dry-run'], 0, /^would resolve/],
    ];
    for (const [args, code, shown] of calls) {
      const result = await repo.tool(args);
      expect({ args, code: result.code }).toEqual({ args, code });
      expect(result.stdout).toMatch(shown);
      expect({ args, changed: differences(before, repo.tree()) }).toEqual({ args, changed: [] });
    }
    expect(await repo.git('ls-files', '--unmerged')).toBe('');
  });

  test('a dry run of the first module writes nothing into an empty repository', async () => {
    const repo = await Repository.empty();
    copies.push(repo);
    const { code, stdout } = await repo.tool(['api', '--yes', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('+++ b/infra.yaml');
    expect(repo.tree()).toEqual({});
  });

  test('--json of each is JSON of version 1', async () => {
    const repo = await conflicting();
    const calls = [
      [],
      ['list'],
      ['check'],
      ['diff'],
      ['diff', '--yours'],
      ['sync', '--dry-run'],
      ['add', 'more', '--yes', '--dry-run'],
      ['add', 'more', '--yes'],
      ['sync'],
      ['remove', 'more', '--yes'],
    ];
    for (const args of calls) {
      expect({ args, ...(await report(repo, ...args)) }).toMatchObject({ args, version: 1 });
    }
    const empty = await Repository.empty();
    copies.push(empty);
    expect(await report(empty, 'init', '--yes')).toMatchObject({ version: 1, command: 'init' });
  });

  test('check --json carries what people did apart from what the tool would do', async () => {
    const repo = await conflicting();
    repo.append(LOGS, '# mine\n');
    const { modules } = await report(repo, 'check');
    const files = modules.find((it) => it.id === 'file_processing')!.files;
    const facts = files.map((it) => [it.path, it.you, it.tool, it.action]);
    expect(facts).toEqual(
      expect.arrayContaining([
        [DEPLOYMENT, 'edited', 'changed', 'conflict'],
        [LOGS, 'edited', 'nothing', 'keep'],
        ['infra/file_processing/README.md', 'nothing', 'changed', 'update'],
      ]),
    );
  });
});

describe('an edit of a managed file', () => {
  /** logs.tf is `managed` by the manifest's word, and edited. */
  async function managed(): Promise<Repository> {
    const repo = repository();
    repo.edit(
      'infra.yaml',
      '    package: packages/file_processing\n',
      '    package: packages/file_processing\n    ownership:\n      infra/*/terraform/logs.tf: managed\n',
    );
    await repo.ok('sync');
    await repo.commit();
    repo.append(LOGS, '# drift\n');
    return repo;
  }

  test('is drift, and --restore asks for a commit first', async () => {
    const repo = await managed();
    const { code, stdout } = await repo.tool(['check']);
    expect(code).toBe(1);
    expect(stdout).toContain(`${LOGS}  edited    -         not kept in a managed file`);
    expect((await repo.tool(['sync'])).code).toBe(1);
    expect(repo.read(LOGS)).toContain('# drift');
    const refused = await repo.tool(['sync', '--restore', LOGS, '--yes']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${LOGS} has changes that are not committed`);
    expect(refused.stderr).toContain('--allow-dirty');
    expect(repo.read(LOGS)).toContain('# drift');
    await repo.ok('sync', '--restore', LOGS, '--yes', '--allow-dirty');
    expect(repo.read(LOGS)).not.toContain('# drift');
    await repo.ok('check');
  });

  test('goes without a flag where it is committed', async () => {
    const repo = await managed();
    await repo.commit();
    await repo.ok('sync', '--restore', 'infra/file_processing/terraform', '--yes');
    expect(repo.read(LOGS)).not.toContain('# drift');
    await repo.ok('check');
  });
});

describe('packages that were there before', () => {
  test('are paired untouched, in the language that is found', async () => {
    const repo = repository();
    repo.write('packages/images/Dockerfile', 'FROM scratch\r\n');
    repo.write('packages/images/package.json', '{"name": "images"}');
    const before = repo.tree();
    expect((await repo.tool(['check'])).stdout).toContain('create-infra-module add images');
    await repo.ok('add', 'images', '--yes');
    const touched = differences(before, repo.tree());
    expect(touched.filter((it) => it.startsWith('packages/'))).toEqual([]);
    expect(repo.read('infra.yaml')).toMatch(/ {2}images:[\s\S]*language: node/);
    await repo.ok('check');
  });

  test('a library without a Dockerfile is no finding', async () => {
    const repo = repository();
    repo.write('packages/common/pyproject.toml', '[project]\nname = "common"\n');
    expect(await report(repo, 'check')).toMatchObject({ clean: true, findings: [] });
  });
});

/** System calls below the root with which a run could have changed something. */
async function writingCalls(repo: Repository, args: readonly string[]): Promise<string[]> {
  const log = repo.at('../trace.log');
  const command = [process.execPath, binFile(), ...args];
  await runOk(tool('strace'), ['-f', '-qq', ...logFlags(log), ...command], {
    cwd: repo.folder,
    env: repo.env(),
  });
  return readLog(repo.read('../trace.log'), repo.folder)
    .filter(({ changes }) => changes)
    .map(({ line }) => line);
}

describeWithTools(['strace'], 'with nothing to do', () => {
  test.each([['sync'], ['check']])('%s opens no file for writing', async (command) => {
    const repo = repository();
    repo.append(LOGS, '# mine\n');
    repo.write('infra/file_processing/terraform/own.tf', '# own\n');
    await repo.ok('sync');
    expect(await writingCalls(repo, [command])).toEqual([]);
    // The same measure sees a run that writes.
    repo.setParam('file_processing', 'port', '9000');
    expect((await writingCalls(repo, ['sync'])).length).toBeGreaterThan(40);
  });
});

describe('infra.yaml in a folder of a larger repository', () => {
  test('guards, conflicts and their stages in git find their files there', async () => {
    const whole = await Repository.empty('whole', false);
    copies.push(whole);
    whole.write('deploy/.keep', '');
    const repo = Repository.at(whole.at('deploy'));
    await repo.ok('file_processing', '--yes');
    await whole.git('init', '--quiet');
    await whole.commit();
    await repo.ok('check');
    repo.edit(DEPLOYMENT, 'containerPort: 8000', 'containerPort: 7777');
    repo.setParam('file_processing', 'port', '9000');
    expect((await repo.tool(['sync', '--conflicts=markers'])).code).toBe(1);
    const stages = (await whole.git('ls-files', '--unmerged')).trimEnd().split('\n');
    expect(stages.map((it) => it.split('\t')[1])).toEqual(Array(3).fill(`deploy/${DEPLOYMENT}`));
    repo.delete(`${DEPLOYMENT}.merge`);
    await repo.ok('resolve', DEPLOYMENT);
    await repo.ok('sync');
    await repo.ok('check');
    expect(await whole.git('ls-files', '--unmerged')).toBe('');
    expect((await repo.tool(['sync', '--restore', DEPLOYMENT])).code).toBe(2);
    await whole.commit();
    await repo.ok('sync', '--restore', DEPLOYMENT);
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 9000');
    // Above it there is none.
    expect((await whole.tool(['check'])).code).toBe(2);
  });
});

describe('paths and files of every kind', () => {
  test('spaces, quotes and letters outside ASCII in the path of the repository', async () => {
    const repo = await Repository.empty("Büro Überblick/it's $(id) 日本");
    copies.push(repo);
    await repo.ok('file_processing', '--yes');
    await repo.commit();
    repo.write('packages/file_processing/src/file_processing/größe ü.py', 'x = 1');
    repo.append(DEPLOYMENT, '# Größe');
    repo.setParam('file_processing', 'port', '9000');
    await repo.ok('sync');
    expect(repo.read(DEPLOYMENT)).toMatch(/# Größe$/);
    expect(repo.read(DEPLOYMENT)).toContain('containerPort: 9000');
    await repo.ok('check');
    const help = await run(repo.at('infra/file_processing/scripts/manage.sh'), ['-h'], {
      env: repo.env(),
    });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    await repo.ok('remove', 'file_processing', '--yes');
    repo.delete('packages/file_processing');
    await repo.ok('check');
  });

  test('files without a final newline, with CRLF, with a byte order mark keep their form', async () => {
    const repo = repository();
    const forms: [string, (text: string) => string][] = [
      [DEPLOYMENT, (text) => text.trimEnd()],
      ['infra/file_processing/README.md', (text) => text.replaceAll('\n', '\r\n')],
      ['infra/file_processing/k8s/overlays/dev/kustomization.yaml', (text) => `\ufeff${text}`],
    ];
    for (const [file, form] of forms) repo.write(file, form(repo.read(file)));
    repo.setParam('file_processing', 'port', '9000');
    await repo.ok('sync');
    for (const [file] of forms) expect(repo.read(file)).toContain('9000');
    expect(repo.read(forms[0]![0])).not.toMatch(/\n$/);
    expect(repo.read(forms[1]![0])).not.toMatch(/[^\r]\n/);
    expect(repo.read(forms[2]![0])).toMatch(/^\ufeff/);
    await repo.ok('check');
  });

  test('infra.yaml without a final newline, or with CRLF', async () => {
    const repo = repository();
    repo.write('infra.yaml', repo.read('infra.yaml').trimEnd());
    await repo.ok('add', 'second', '--yes');
    repo.write('infra.yaml', repo.read('infra.yaml').replaceAll('\n', '\r\n'));
    await repo.ok('add', 'third', '--yes');
    expect(repo.read('infra.yaml')).not.toMatch(/[^\r]\n/);
    await repo.ok('check');
    expect(await repo.ok('list')).toMatch(/^second [\s\S]*^third /m);
  });
});
