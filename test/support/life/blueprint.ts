import { blueprintFiles } from '../repo.ts';

type Files = Record<string, string>;

const FOLDER = 'blueprints/mini';
const HEADER = `${FOLDER}/blueprint.yaml`;

/** What each version of `mini` changes in the one before it; `header` has its migrations. */
const RELEASES: { change: (files: Files) => void; migrations?: string[] }[] = [
  { change: (files) => edit(files, 'module/needed.yaml.hbs', 'second: 2', 'second: two') },
  {
    change: (files) => {
      for (const path of Object.keys(files)) {
        files[path] = files[path]!.replaceAll('params.title', 'params.label');
      }
      edit(files, 'module/run.sh.hbs', 'title=', 'label=');
      files[HEADER] = files[HEADER]!.replace('  title:', '  label:');
    },
    migrations: ['kind: rename-param, from: title, name: label'],
  },
  {
    change: (files) => move(files, 'module/notes.md.hbs', 'module/doc/notes.md.hbs'),
    migrations: ['kind: move-file, from: module/notes.md, name: module/doc/notes.md'],
  },
  {
    change: (files) => {
      delete files[at('module/conf/values.json.hbs')];
      files[at('module/more.md.hbs')] = '# More of {{module.name}}\n\n{{params.size}}\n';
    },
    migrations: [
      'kind: drop-file, name: module/conf/values.json',
      'kind: set-param, name: size, value: 4',
    ],
  },
  { change: (files) => edit(files, 'module/more.md.hbs', '# More of', '# Even more of') },
];

/** The blueprint `mini` after so many releases: path → text. */
export function releaseOf(number: number): Files {
  const files = blueprintFiles('mini', FOLDER);
  const migrations: string[] = [];
  for (const [index, release] of RELEASES.slice(0, number).entries()) {
    release.change(files);
    for (const it of release.migrations ?? [])
      migrations.push(`  - { to: 1.${index + 1}.0, ${it} }`);
  }
  files[HEADER] = files[HEADER]!.replace('version: 1.0.0', `version: 1.${number}.0`);
  if (migrations.length > 0) files[HEADER] += `migrations:\n${migrations.join('\n')}\n`;
  return files;
}

/** The release after the one whose header this is; null: it is the last one. */
export function nextRelease(header: string): Files | null {
  const now = Number(/^version: 1\.(\d+)\.0$/m.exec(header)?.[1] ?? 0);
  return now < RELEASES.length ? releaseOf(now + 1) : null;
}

/** What the free text is called in a blueprint of this version. */
export function titleOf(entry: string): 'title' | 'label' {
  return Number(/@1\.(\d+)\.0$/m.exec(entry)?.[1] ?? 0) < 2 ? 'title' : 'label';
}

function at(name: string): string {
  return `${FOLDER}/files/${name}`;
}

function edit(files: Files, name: string, from: string, to: string): void {
  files[at(name)] = files[at(name)]!.replace(from, to);
}

function move(files: Files, from: string, to: string): void {
  files[at(to)] = files[at(from)]!;
  delete files[at(from)];
}
