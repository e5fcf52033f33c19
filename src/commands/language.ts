import type { DiskReader } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { joinPath } from '../paths.ts';

/** Those that the built-in blueprints write packages in; one of a person's own may take others. */
export const LANGUAGES = ['python', 'node', 'go', 'none'];

/** Files whose presence tells the language of a package, most telling first. */
const SIGNS: readonly [file: string, language: string][] = [
  ['pyproject.toml', 'python'],
  ['setup.py', 'python'],
  ['requirements.txt', 'python'],
  ['go.mod', 'go'],
  ['package.json', 'node'],
];

/** Language of an existing package folder, or null where nothing tells it. */
export function detectLanguage(disk: DiskReader, folder: RepoPath): string | null {
  const found = SIGNS.find(([file]) => disk.kind(joinPath(folder, file)) === 'file');
  return found?.[1] ?? null;
}
