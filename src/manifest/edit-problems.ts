import { UserError, type Problem } from '../errors.ts';
import { closest } from '../lib/closest.ts';
import type { Json } from '../model.ts';
import type { Layout } from './layout.ts';

const FILE = 'infra.yaml';

/** The step for a person where the tool cannot edit. */
export function howByHand(path: readonly string[], value: Json | undefined): string {
  const place = path.join('.');
  return value === undefined ? `delete ${place}` : `set ${place} to ${JSON.stringify(value)}`;
}

export function taken(id: string, layout: Layout | null): Problem {
  const key = layout?.entries.find((entry) => entry.id === id)?.key ?? 0;
  return {
    message: `${FILE} has a module ${id} already`,
    file: FILE,
    line: key + 1,
    column: 1,
    expected: 'an id that no module has',
    fix: 'choose another id',
  };
}

/** Throws UserError when no module has that id. */
export function refuseUnknown(id: string, ids: readonly string[]): void {
  if (ids.includes(id)) return;
  const near = closest(id, ids);
  throw new UserError({
    message: `${FILE} has no module ${id}${near === null ? '' : `; did you mean ${near}?`}`,
    file: FILE,
    line: 1,
    column: 1,
    expected: ids.length === 0 ? 'a module that was added before' : `one of ${ids.join(', ')}`,
    fix: 'run: create-infra-module list',
  });
}

export function notEditable(byHand: string): Problem {
  return {
    message: `${FILE} is written in a way that cannot be edited without changing more than wanted`,
    file: FILE,
    line: 1,
    column: 1,
    expected: 'one module below the other, indented, without anchors and braces',
    fix: `edit it by hand: ${byHand}`,
  };
}
