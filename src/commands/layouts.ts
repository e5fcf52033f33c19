import { UserError } from '../errors.ts';
import { didYouMean } from '../lib/closest.ts';
import { DEFAULT_BLUEPRINT } from '../manifest/bring-back.ts';

/** What `init` sets up before the first module of a person's own. */
export interface Layout {
  name: string;
  about: string;
  modules: readonly { id: string; blueprint: string }[];
  /** Blueprint of `add` where none is named; null: it must be named. */
  addsBlueprint: string | null;
}

export const LAYOUTS: readonly Layout[] = [
  {
    name: 'platform',
    about: 'packages/ paired with infra/: a foundation in AWS, local development, services',
    modules: [
      { id: 'plumbing', blueprint: 'foundation' },
      { id: 'shared', blueprint: 'shared' },
      { id: 'local', blueprint: 'local' },
    ],
    addsBlueprint: DEFAULT_BLUEPRINT,
  },
  {
    name: 'platform-eks',
    about: 'platform, and an EKS cluster that the services run on',
    modules: [
      { id: 'plumbing', blueprint: 'foundation' },
      { id: 'cluster', blueprint: 'cluster' },
      { id: 'shared', blueprint: 'shared' },
      { id: 'local', blueprint: 'local' },
    ],
    addsBlueprint: DEFAULT_BLUEPRINT,
  },
  {
    name: 'platform-external',
    about: 'platform on a network and an EKS cluster that exist already',
    modules: [
      { id: 'plumbing', blueprint: 'external' },
      { id: 'cluster', blueprint: 'external-cluster' },
      { id: 'shared', blueprint: 'shared' },
      { id: 'local', blueprint: 'local' },
    ],
    addsBlueprint: DEFAULT_BLUEPRINT,
  },
  {
    name: 'platform-github',
    about: 'platform-eks with GitHub workflows: tests, plans, releases with approval',
    modules: [
      { id: 'plumbing', blueprint: 'foundation' },
      { id: 'cluster', blueprint: 'cluster' },
      { id: 'shared', blueprint: 'shared' },
      { id: 'local', blueprint: 'local' },
      { id: 'ci', blueprint: 'github-actions' },
    ],
    addsBlueprint: DEFAULT_BLUEPRINT,
  },
  {
    name: 'empty',
    about: 'infra.yaml alone, for blueprints of your own',
    modules: [],
    addsBlueprint: null,
  },
];

export function layoutByName(name: string): Layout {
  const found = LAYOUTS.find((it) => it.name === name);
  if (found !== undefined) return found;
  const names = LAYOUTS.map((it) => it.name);
  throw new UserError({
    message: `there is no layout ${name}${didYouMean(name, names)}`,
    expected: `one of ${names.join(', ')}`,
  });
}
