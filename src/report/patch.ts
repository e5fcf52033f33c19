import { unifiedPatch } from '../lib/patch.ts';
import type { RepoPath } from '../model.ts';
import { styleOf } from './style.ts';

export interface ShownChange {
  path: RepoPath;
  /** null: there is nothing, or no text, at the path. */
  before: string | null;
  after: string | null;
}

const CONTEXT = 3;
const MAX_LINES = 400;

/** Changes as unified patches, coloured where the terminal has colours. */
export async function showChanges(
  changes: readonly ShownChange[],
  color: boolean,
): Promise<string> {
  const style = styleOf(color);
  let text = '';
  for (const { path, before, after } of changes) {
    const options = { context: CONTEXT, maxLines: MAX_LINES };
    const patch = await unifiedPatch(path, before, after, options);
    text += patch
      .split('\n')
      .map((line) => {
        if (/^(---|\+\+\+) /.test(line)) return style.bold(line);
        if (line.startsWith('+')) return style.green(line);
        if (line.startsWith('-')) return style.red(line);
        return line.startsWith('@@') ? style.cyan(line) : line;
      })
      .join('\n');
  }
  return text;
}
