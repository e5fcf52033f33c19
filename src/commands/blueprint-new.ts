import { applyChanges, type FileChange } from '../apply.ts';
import { parseBlueprint } from '../blueprint/load.ts';
import { FIRST_CASE, starterFiles } from '../blueprint/starter.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { renderTested } from '../inspect/blueprint-tests.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { baseName, joinPath } from '../paths.ts';
import { JSON_VERSION } from '../report/json.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { userPath } from './user-paths.ts';
import { worldOf } from './world.ts';

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export interface BlueprintNewOptions {
  path: string;
  json: boolean;
  dryRun: boolean;
}

/**
 * `blueprint new <path>`: a blueprint that works, with a case whose expected tree is what it
 * renders. Throws UserError where something is there already, or the name is none.
 */
export async function blueprintNew(
  outside: Outside,
  options: BlueprintNewOptions,
): Promise<ExitCode> {
  const folder = userPath(outside, options.path);
  refuseName(outside, folder, options.path);
  if (!options.dryRun) finishInterrupted(outside);
  const changes = await filesOf(outside, folder);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  const { disk, processes, now, progress, out } = outside;
  applyChanges(disk, processes, changes, { command: `blueprint new ${folder}`, now, progress });
  const files = changes.map(({ path }) => path);
  if (options.json) {
    const report = { version: JSON_VERSION, path: folder, written: files };
    out.data(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    out.data(files.map((file) => `created  ${file}\n`).join(''));
  }
  out.talk(
    [
      'Next:',
      `  create-infra-module blueprint test ${folder}    renders its case and compares`,
      `  create-infra-module add <name> --blueprint ./${folder}    makes a module of it`,
    ].join('\n'),
  );
  return EXIT.ok;
}

function refuseName({ disk, templates }: Outside, folder: RepoPath, given: string): void {
  const name = baseName(folder);
  if (!NAME.test(name)) {
    throw new UserError({
      message: `${JSON.stringify(name)} is not a name for a blueprint`,
      expected: 'lower case letters, digits and -, for example blueprints/nightly-report',
      fix: 'create-infra-module blueprint new blueprints/<name>',
    });
  }
  if (templates.list().includes(name)) {
    throw new UserError({
      message: `${name} is the name of a blueprint that comes with the tool`,
      expected: 'another name, so that nobody takes one for the other',
      fix: `create-infra-module blueprint new ${given}-2`,
    });
  }
  if (
    disk.kind(folder) === null ||
    (disk.kind(folder) === 'directory' && disk.names(folder).length === 0)
  )
    return;
  throw new UserError({
    message: `${folder} is there already`,
    file: folder,
    expected: 'a path where nothing is',
    fix: `create-infra-module blueprint test ${folder}, or another path`,
  });
}

async function filesOf(outside: Outside, folder: RepoPath): Promise<FileChange[]> {
  const sources = starterFiles(baseName(folder), folder);
  const ref = { kind: 'path', name: folder, version: '1.0.0', text: `./${folder}@1.0.0` } as const;
  const blueprint = await parseBlueprint(sources, ref);
  const at = joinPath(folder, 'tests', FIRST_CASE);
  const file = joinPath(at, 'inputs.yaml');
  const inputs = sources.find(({ path }) => file === joinPath(folder, path))!.text;
  const { files } = await renderTested(worldOf(outside), blueprint, folder, inputs, file);
  const created = (path: RepoPath, bytes: string, executable: boolean): FileChange => ({
    path,
    before: null,
    after: { bytes, executable },
  });
  return [
    ...sources.map(({ path, text }) => created(joinPath(folder, path), text, false)),
    ...[...files].map(([path, { text, executable }]) =>
      created(joinPath(at, 'expected', path), text, executable),
    ),
  ];
}
