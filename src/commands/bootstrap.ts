import { UserError, type Problem } from '../errors.ts';
import type { Ask, Outside } from '../io/io.ts';
import { addModule, newManifest } from '../manifest/edit.ts';
import { ID_MAX } from '../manifest/patterns.ts';
import { baseName } from '../paths.ts';
import { noManifest } from '../inspect/inspect.ts';
import type { BlueprintSource } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import type { Answers } from './answers.ts';
import {
  splitNames,
  whyNotEnvironments,
  whyNotProject,
  whyNotRegion,
  wrongAnswers,
} from './first-answers.ts';
import { layoutEntries } from './layout-entries.ts';
import { LAYOUTS, layoutByName, type Layout } from './layouts.ts';

const DEFAULT_REGION = 'eu-west-1';
const DEFAULT_ENVIRONMENTS = ['dev', 'prod'];

/** The first infra.yaml: asks for what flags do not say, or takes defaults under `--yes`. */
export async function bootstrap(
  outside: Outside,
  blueprints: BlueprintSource,
  answers: Answers,
  yes: boolean,
): Promise<{ text: string; layout: Layout }> {
  const ask = outside.ask.interactive && !yes ? outside.ask : null;
  const missing = [...(ask === null && !yes ? unanswered(answers) : []), ...wrongAnswers(answers)];
  if (missing.length > 0) throw new UserError(missing);
  if (outside.root.via === 'cwd') await outsideGit(outside, ask);
  const layout = layoutByName(
    answers.layout ??
      (await ask?.select(
        'Layout',
        LAYOUTS.map((it) => ({ value: it.name, title: it.name, description: it.about })),
        'platform',
      )) ??
      'platform',
  );
  const project =
    answers.project ??
    (await ask?.text('Project name', projectName(outside), whyNotProject)) ??
    projectName(outside);
  const names =
    answers.environments ??
    splitNames(
      (await ask?.text('Environments', DEFAULT_ENVIRONMENTS.join(', '), (text) =>
        whyNotEnvironments(splitNames(text)),
      )) ?? DEFAULT_ENVIRONMENTS.join(','),
    );
  const region =
    answers.region ??
    (await ask?.text('AWS region', DEFAULT_REGION, whyNotRegion)) ??
    DEFAULT_REGION;
  let text = newManifest({ project, environments: environmentsOf(names, region) });
  const from = { blueprints, templates: outside.templates };
  for (const entry of await layoutEntries(layout, from, ask)) text = await addModule(text, entry);
  return { text, layout };
}

/** Beside a living .infra a fresh manifest would take every module for removed. */
export async function refuseLostManifest(outside: Outside, state: RepoState): Promise<void> {
  if ([...state.locks.values()].some((lock) => !lock.removed)) {
    throw await noManifest(outside, state);
  }
}

/** Without git the tool works, but nobody can take a step back: the user should mean it. */
async function outsideGit(outside: Outside, ask: Ask | null): Promise<void> {
  const where = `${outside.disk.root} is not in a git repository`;
  if (ask === null) {
    outside.out.talk(`note: ${where}; \`git init\` makes every later change reviewable`);
  } else if (!(await ask.confirm(`${where}. Set it up here all the same?`, false))) {
    throw new UserError({ message: 'cancelled: nothing was written', fix: 'git init, then again' });
  }
}

/** Without a terminal and without `--yes` nothing may be assumed: all that is missing, at once. */
export function unanswered(answers: Answers): Problem[] {
  const missing = [
    answers.project === undefined ? '--project <name>' : '',
    answers.region === undefined ? '--region <region>' : '',
    answers.environments === undefined ? '--environments dev,prod' : '',
  ].filter((it) => it !== '');
  if (missing.length === 0) return [];
  const message = `there is no terminal to ask at, and ${missing.length} answers are missing: ${missing.join(' ')}`;
  const fix = 'give them as flags or in --input file.yaml, or take all defaults with --yes';
  return [{ message, fix }];
}

/** Folder name as a project name: lower-case, with single dashes. */
function projectName(outside: Outside): string {
  const name = baseName(outside.disk.root.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, ID_MAX)
    .replace(/-+$/, '');
  return name.length < 2 ? 'project' : name;
}

/** A /16 each that overlaps with none other; production-like names are protected and get 3 zones. */
function environmentsOf(names: readonly string[], region: string) {
  return names.map((name, index) => {
    const production = /^(prod|production|live)$/.test(name);
    return {
      name,
      region,
      cidr: `10.${(index + 1) * 10}.0.0/16`,
      zones: production ? 3 : 2,
      protected: production,
    };
  });
}
