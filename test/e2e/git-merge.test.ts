import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conclude, expectSound, meet, type Work } from '../support/merging.ts';
import { miniBlueprint } from '../support/mini-repo.ts';
import { differences, Repository } from '../support/repository.ts';

/** By number of services; `local`, `plumbing` and `shared` come on top. */
const seeds = new Map<number, Repository>();
const copies: Repository[] = [];
/** Of all merges: what git could not do alone. */
const unclean: string[] = [];
let merges = 0;

async function seeded(services: number): Promise<Repository> {
  const repo = await Repository.empty();
  await repo.ok('m01', '--yes');
  const entry = /^ {2}m01:\n(?: {4}.*\n)*\n/m.exec(repo.read('infra.yaml'))![0];
  const names = Array.from({ length: services }, (_, at) => `m${String(at + 1).padStart(2, '0')}`);
  repo.edit('infra.yaml', entry, names.map((name) => entry.replaceAll('m01', name)).join(''));
  await repo.ok('sync');
  await repo.commit();
  return repo;
}

function repository(services = 2): Repository {
  const copy = seeds.get(services)!.copy();
  copies.push(copy);
  return copy;
}

const add =
  (name: string, ...flags: string[]): Work =>
  async (repo) =>
    void (await repo.ok('add', name, '--yes', ...flags));
const param =
  (id: string, name: string, value: string): Work =>
  async (repo) => {
    repo.setParam(id, name, value);
    await repo.ok('sync');
  };
const remove =
  (id: string): Work =>
  async (repo) => {
    await repo.tool(['remove', id, '--yes']);
    repo.delete(`packages/${id}`);
    if (repo.has(`infra/${id}`)) repo.delete(`infra/${id}`);
  };
const edit =
  (file: string, from: string, to: string): Work =>
  async (repo) => {
    repo.edit(file, from, to);
    await repo.ok('sync');
  };

/** The branches meet, `sync` settles it, all is sound: no person edits a file in between. */
async function settles(
  title: string,
  repo: Repository,
  branches: { ours: Work; theirs: Work; via?: 'merge' | 'rebase' },
): Promise<Repository> {
  const { clean, conflicts } = await meet(repo, branches);
  merges += 1;
  if (!clean) unclean.push(`${title}: ${conflicts.join(', ')}`);
  const { code, stdout, stderr } = await repo.tool(['sync', '--yes']);
  expect({ code, conflicts, said: code === 0 ? '' : stdout + stderr }).toEqual({
    code: 0,
    conflicts,
    said: '',
  });
  await conclude(repo);
  await expectSound(repo);
  return repo;
}

const SIZES = [1, 2, 4, 7];

beforeAll(async () => {
  for (const size of SIZES) seeds.set(size, await seeded(size));
});

afterAll(() => {
  for (const repo of [...seeds.values(), ...copies]) repo.remove();
  const told = unclean.map((it) => `\n  ${it}`).join('');
  process.stderr.write(
    `git merged ${merges - unclean.length} of ${merges} pairs of branches without a conflict${
      told === '' ? '' : `; the others, settled by sync:${told}`
    }\n`,
  );
});

describe('two branches that each add a module', () => {
  // m01 … m07, local, plumbing, shared are there.
  const pairs = [
    ['a', 'first and first', 'aa', 'ab'],
    ['b', 'first and last', 'aa', 'zz'],
    ['c', 'last and last', 'zy', 'zz'],
    ['d', 'neighbours in the middle', 'm01_x', 'm01_y'],
    ['e', 'one before the other’s place', 'm01_a', 'm02_a'],
    ['f', 'middle and last', 'm01_b', 'zz'],
    ['g', 'first and middle', 'aa', 'n'.repeat(8)],
    ['h', 'names of which one begins the other', 'm01_in', 'm01_in_out'],
  ] as const;
  const cases = SIZES.flatMap((size) =>
    pairs
      .filter((_, at) => size === 4 || (at + size) % 2 === 0)
      .map(([, title, ours, theirs]) => [title, size, ours, theirs] as const),
  );

  test.each(cases)('%s, to %d services: %s and %s', async (title, size, ours, theirs) => {
    const repo = await settles(
      `add ${ours} to ${size}, add ${theirs}: ${title}`,
      repository(size),
      {
        ours: add(ours),
        theirs: add(theirs),
      },
    );
    for (const id of [ours, theirs]) {
      expect(repo.has(`infra/${id}/terraform/main.tf`)).toBe(true);
      expect(repo.has(`infra/local/env/${id}.env.example`)).toBe(true);
      expect(repo.read('infra/README.md')).toContain(`[${id}](${id}/)`);
    }
  });

  test('by rebase', async () => {
    await settles('rebase: add aa, add zz', repository(), {
      ours: add('aa'),
      theirs: add('zz'),
      via: 'rebase',
    });
  });

  test('two each, with parameters that shared files show', async () => {
    const repo = await settles('add two, add two', repository(), {
      ours: async (it) => {
        await add('aa', '--set', 'port=9001', '--set', 'env={MODE: a}')(it);
        await add('nn')(it);
      },
      theirs: async (it) => {
        await add('bb', '--set', 'port=9002')(it);
        await add('zz', '--set', 'workload=worker')(it);
      },
    });
    expect(repo.read('infra/local/env/aa.env.example')).toContain('PORT=9001');
    expect(repo.read('infra/local/env/bb.env.example')).toContain('PORT=9002');
  });

  test('the same module, added twice in the same way', async () => {
    await settles('add aa, add aa', repository(), { ours: add('aa'), theirs: add('aa') });
  });
});

describe('two branches that touch the same', () => {
  test.each([
    ['two parameters that stand apart', ['port', '9000'], ['language', 'go']],
    ['two parameters that are new', ['port', '9000'], ['replicas', '3']],
    ['two parameters of one file', ['cpu', '200m'], ['memory', '300Mi']],
    ['the same parameter, the same value', ['port', '9000'], ['port', '9000']],
  ])('one module, %s', async (title, [a, x], [b, y]) => {
    const repo = await settles(`change/change: ${title}`, repository(), {
      ours: param('m01', a!, x!),
      theirs: param('m01', b!, y!),
    });
    expect(repo.read('infra.yaml')).toContain(`      ${a}: ${x}\n`);
    expect(repo.read('infra.yaml')).toContain(`      ${b}: ${y}\n`);
  });

  test('one parameter, two values: infra.yaml is told, and settled there it is settled', async () => {
    const repo = repository();
    const { conflicts } = await meet(repo, {
      ours: param('m01', 'port', '9001'),
      theirs: param('m01', 'port', '9002'),
    });
    expect(conflicts).toContain('infra.yaml');
    const { code, stderr } = await repo.tool(['sync', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/infra\.yaml:\d+ {2}both branches changed the module m01/);
    const manifest = repo.read('infra.yaml');
    repo.write('infra.yaml', manifest.replace(/<<<<<<<[^]*?>>>>>>> \w+\n/, '      port: 9002\n'));
    await repo.ok('sync', '--yes');
    await conclude(repo);
    await expectSound(repo);
    expect(repo.read('infra/m01/k8s/base/workload/deployment.yaml')).toContain(
      'containerPort: 9002',
    );
  });

  test('one file: an edit here, a parameter there', async () => {
    const file = 'infra/m01/k8s/base/workload/deployment.yaml';
    const repo = await settles('edit, parameter', repository(), {
      ours: edit(file, 'revisionHistoryLimit: 5', 'revisionHistoryLimit: 9'),
      theirs: param('m01', 'port', '9000'),
    });
    expect(repo.read(file)).toMatch(/revisionHistoryLimit: 9[^]*containerPort: 9000/);
  });

  test('one line: a person settles it in their file, never inside .infra', async () => {
    const file = 'infra/m01/k8s/base/workload/deployment.yaml';
    const repo = repository();
    const { conflicts } = await meet(repo, {
      ours: edit(file, 'containerPort: 8000', 'containerPort: 7777'),
      theirs: param('m01', 'port', '9000'),
    });
    expect(conflicts).toEqual([file]);
    const first = await repo.tool(['sync', '--yes']);
    expect(first.code).toBe(1);
    expect(first.stdout).toContain(file);
    repo.write(
      file,
      repo.read(file).replace(/<<<<<<<[^]*?>>>>>>> \w+\n/, '              containerPort: 7777\n'),
    );
    await repo.tool(['sync', '--yes']);
    await repo.git('add', '--all');
    await conclude(repo);
    await expectSound(repo);
    expect(repo.read(file)).toContain('containerPort: 7777');
  });
});

describe('two branches with different work', () => {
  const account: Work = async (repo) => {
    repo.edit('infra.yaml', 'account: null', 'account: "111111111111"');
    await repo.ok('sync');
  };
  const stage: Work = async (repo) => {
    repo.edit(
      'infra.yaml',
      '  prod:\n',
      '  stage:\n    account: null\n    region: eu-west-1\n    cidr: 10.30.0.0/16\n    zones: 2\n  prod:\n',
    );
    await repo.ok('sync');
  };
  const cases: [string, Work, Work][] = [
    ['add, change a parameter of another', add('aa'), param('m01', 'port', '9000')],
    ['add beside, change a parameter', add('m01_x'), param('m01', 'port', '9000')],
    ['add, change two modules that all use', add('zz'), param('plumbing', 'nat', 'per_zone')],
    ['add, remove another', add('aa'), remove('m02')],
    ['add, remove its neighbour', add('m02_x'), remove('m02')],
    ['remove, remove', remove('m01'), remove('m03')],
    ['remove, remove the same', remove('m01'), remove('m01')],
    ['remove, change a parameter of another', remove('m02'), param('m01', 'port', '9000')],
    ['fill in an account, add', account, add('aa')],
    ['add an environment, add a module', stage, add('aa')],
    ['add an environment, change a parameter', stage, param('m01', 'replicas', '3')],
    ['add an environment, fill in an account', stage, account],
    ['change the emulator, add', param('local', 'emulator', 'floci'), add('aa')],
    [
      'change parameters of two modules',
      param('m01', 'port', '9001'),
      param('m02', 'port', '9002'),
    ],
  ];

  test.each(cases)('%s', async (title, ours, theirs) => {
    await settles(title, repository(4), { ours, theirs });
  });

  test.each(cases.filter((_, at) => at % 4 === 0))('by rebase: %s', async (title, ours, theirs) => {
    await settles(`rebase: ${title}`, repository(4), { ours, theirs, via: 'rebase' });
  });

  test('remove here, change there: a person decides in infra.yaml', async () => {
    const repo = repository();
    const { conflicts } = await meet(repo, {
      ours: remove('m01'),
      theirs: param('m01', 'port', '9000'),
    });
    expect(conflicts).toContain('infra.yaml');
    const told = await repo.tool(['sync', '--yes']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('m01');
    // They decide that it goes.
    const manifest = repo.read('infra.yaml').replace(/<<<<<<<[^]*?>>>>>>> \w+\n/, '');
    repo.write('infra.yaml', manifest.replace(/^ {2}m01:\n(?: {4}.*\n)*\n?/m, ''));
    await repo.tool(['sync', '--yes']);
    await conclude(repo);
    if (repo.has('infra/m01')) repo.delete('infra/m01');
    await repo.tool(['sync', '--yes']);
    await repo.commit();
    await expectSound(repo);
    expect(repo.has('infra/m01/terraform')).toBe(false);
  });
});

describe('blueprints in the repository', () => {
  async function withMini(): Promise<Repository> {
    const repo = repository();
    for (const [file, text] of Object.entries(miniBlueprint())) repo.write(file, text);
    await add('alpha', '--blueprint', './blueprints/mini')(repo);
    await repo.commit();
    return repo;
  }
  const upgrade: Work = async (repo) => {
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 1.0.0', 'version: 1.1.0');
    repo.append('blueprints/mini/files/module/notes.md.hbs', '\nNew in 1.1.\n');
    repo.edit('infra.yaml', './blueprints/mini@1.0.0', './blueprints/mini@1.1.0');
    await repo.ok('sync');
    expect(repo.read('infra/alpha/notes.md')).toContain('New in 1.1.');
  };

  test('a newer blueprint here, a module added there', async () => {
    const repo = await settles('upgrade, add', await withMini(), {
      ours: upgrade,
      theirs: add('aa'),
    });
    expect(repo.read('infra/alpha/notes.md')).toContain('New in 1.1.');
  });

  test('a newer blueprint here, a module of the older one there: it is outdated, no more', async () => {
    const repo = await settles('upgrade, add of the older', await withMini(), {
      ours: upgrade,
      theirs: add('beta', '--blueprint', './blueprints/mini'),
    });
    expect(await repo.ok('check')).toContain('beta: ./blueprints/mini@1.0.0');
  });

  test('a newer blueprint here, a parameter there', async () => {
    const repo = await settles('upgrade, parameter', await withMini(), {
      ours: upgrade,
      theirs: async (it) => {
        it.edit(
          'infra.yaml',
          './blueprints/mini@1.0.0\n',
          './blueprints/mini@1.0.0\n    params:\n      size: 7\n',
        );
        await it.ok('sync');
      },
    });
    expect(repo.read('infra/alpha/notes.md')).toContain('New in 1.1.');
  });
});

describe('a checkout with CRLF', () => {
  test.each([
    ['core.autocrlf', ['-c', 'core.autocrlf=true'], null],
    ['.gitattributes', [], '* text=auto eol=crlf\n'],
  ])('by %s: check is clean, sync writes nothing', async (_, flags, attributes) => {
    const repo = repository();
    if (attributes !== null) {
      repo.write('.gitattributes', attributes);
      await repo.commit();
    }
    await repo.git(...flags, 'clone', '--quiet', '.', '../clone');
    const clone = Repository.at(repo.at('../clone'));
    for (const [name, value] of [['core.autocrlf', attributes === null ? 'true' : 'false']]) {
      await clone.git('config', name!, value!);
    }
    expect(clone.read('infra/m01/k8s/base/workload/deployment.yaml')).toMatch(/\r\n/);
    expect(clone.read('infra.yaml')).toMatch(/\r\n/);
    const before = clone.tree();
    await clone.ok('check');
    await clone.ok('sync');
    expect(differences(before, clone.tree())).toEqual([]);
    // And works: a change arrives with the endings of the checkout.
    clone.setParam('m01', 'port', '9000');
    await clone.ok('add', 'zz', '--yes');
    await clone.ok('check');
    expect(clone.read('infra.yaml')).not.toMatch(/[^\r]\n/);
    expect(clone.read('infra/m01/k8s/base/workload/deployment.yaml')).toMatch(
      /containerPort: 9000\r\n/,
    );
    await clone.commit();
    expect(await clone.git('status', '--porcelain')).toBe('');
    await clone.ok('check');
  });
});
