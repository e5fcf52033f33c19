import type { ModuleSummary } from '../model.ts';
import type { Mention } from '../inspect/eject.ts';

/** What the note needs to say. */
export interface Ejected {
  /** ISO 8601; only the day is told. */
  now: string;
  version: string;
  modules: readonly ModuleSummary[];
  mentions: readonly Mention[];
}

/** The note that stays in a repository which left the tool. */
export function ejectedNote({ now, version, modules, mentions }: Ejected): string {
  const rows = modules.map(
    ({ id, blueprint, path, package: pair }) =>
      `| ${id} | ${blueprint} | ${path} | ${pair ?? '-'} |`,
  );
  const named = mentions.map(({ path, line }) => `- ${path}:${line}`);
  return [
    '# This repository left create-infra-module',
    '',
    `On ${now.slice(0, 10)}, with version ${version}. The files that it had generated are plain files since then:`,
    'nothing compares, updates or merges them any more. Everything in them stayed as it was, but for the first line',
    'that said who had made them and the lines that marked regions. `infra.yaml` and `.infra` are gone.',
    '',
    '| module | blueprint | folder | package |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Cloud names and state keys follow from what is written in the Terraform files, which did not change.',
    ...(named.length === 0
      ? []
      : ['', 'These files still speak of the tool or of `infra.yaml`:', '', ...named]),
    '',
  ].join('\n');
}
