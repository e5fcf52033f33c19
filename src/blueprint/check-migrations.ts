import type { Json, JsonObject } from '../model.ts';
import type { BlueprintFile, BlueprintHeader, Migration } from '../model-blueprint.ts';
import { didYouMean } from '../lib/closest.ts';
import { compareVersions } from '../lib/version.ts';
import { validateValue, type ValuePath, type Violation } from '../lib/values.ts';
import { whyNotRepoPath } from '../paths.ts';
import { VERSION } from './header-schema.ts';
import { withDefaults } from './defaults.ts';
import { ROOTS, withoutSuffix } from './file-rules.ts';

const KEYS: Record<string, readonly string[]> = {
  'rename-param': ['to', 'kind', 'from', 'name'],
  'set-param': ['to', 'kind', 'name', 'value'],
  'move-file': ['to', 'kind', 'from', 'name'],
  'drop-file': ['to', 'kind', 'name'],
};

/** What is wrong with `migrations:` of a blueprint. */
export function checkMigrations(
  header: BlueprintHeader,
  files: readonly Pick<BlueprintFile, 'source'>[],
): Violation[] {
  const there = new Set(files.map(({ source }) => withoutSuffix(source)));
  return header.migrations.flatMap((migration, index) => {
    const found = checkOne(migration as unknown as JsonObject, header, index);
    return found.length > 0 ? found : unmoved(migration, index, { header, there });
  });
}

/** A header of one version with the files of another: what moves would be given up where it goes. */
function unmoved(
  step: Migration,
  index: number,
  { header, there }: { header: BlueprintHeader; there: ReadonlySet<string> },
): Violation[] {
  if (step.kind !== 'move-file' || !there.has(step.from) || there.has(step.name)) return [];
  // Another step takes it on from there, and `from` is a new file.
  const goesOn = header.migrations.some(
    (it) =>
      (it.kind === 'move-file' && it.from === step.name) ||
      (it.kind === 'drop-file' && it.name === step.name),
  );
  if (goesOn) return [];
  const message = `files/ has ${step.from}, and no ${step.name} to which it is said to move`;
  const expected = 'the path that the file has in this version';
  return [{ at: ['migrations', index, 'name'], message, expected }];
}

function checkOne(step: JsonObject, header: BlueprintHeader, index: number): Violation[] {
  const at: ValuePath = ['migrations', index];
  const kind = typeof step.kind === 'string' ? step.kind : '';
  const keys = Object.hasOwn(KEYS, kind) ? KEYS[kind] : undefined;
  if (keys === undefined) {
    const kinds = Object.keys(KEYS);
    const message = `\`${kind}\` is no migration${didYouMean(kind, kinds)}`;
    return [{ at: [...at, 'kind'], message, expected: `one of ${kinds.join(', ')}` }];
  }
  const given = Object.keys(step);
  if (given.length !== keys.length || !keys.every((key) => Object.hasOwn(step, key))) {
    return [{ at, message: `\`${kind}\` has other keys`, expected: keys.join(', ') }];
  }
  const texts = keys.filter((key) => key !== 'value' && typeof step[key] !== 'string');
  if (texts.length > 0) {
    return texts.map((key) => ({
      at: [...at, key],
      message: 'expected a text',
      expected: 'a text',
    }));
  }
  return [...checkVersion(step, header, at), ...checkNames(step, header, index, at)];
}

function checkVersion(step: JsonObject, header: BlueprintHeader, at: ValuePath): Violation[] {
  const to = String(step.to);
  if (new RegExp(VERSION).test(to) && compareVersions(to, header.version) <= 0) return [];
  const message = `no version up to ${header.version} is ${JSON.stringify(to)}`;
  return [{ at: [...at, 'to'], message, expected: 'the version x.y.z that brought the change' }];
}

function checkNames(
  step: JsonObject,
  header: BlueprintHeader,
  index: number,
  at: ValuePath,
): Violation[] {
  const name = String(step.name);
  if (step.kind === 'move-file' || step.kind === 'drop-file') {
    const paths = ['from', 'name'].filter((key) => Object.hasOwn(step, key));
    const wrong = paths.flatMap((key) => checkPath(String(step[key]), [...at, key]));
    return wrong.length > 0 ? wrong : checkPlaceholders(step, at);
  }
  const schema = header.params[name];
  const renamedLater = header.migrations.some(
    (later, at) =>
      later.kind === 'rename-param' &&
      later.from === name &&
      (compareVersions(later.to, String(step.to)) || at - index) > 0,
  );
  if (schema === undefined && !renamedLater) {
    const known = Object.keys(header.params);
    const message = `\`${name}\` is no parameter${didYouMean(name, known)}`;
    return [{ at: [...at, 'name'], message, expected: `one of ${known.join(', ')}` }];
  }
  if (step.kind !== 'set-param' || schema === undefined) return [];
  return validateValue(schema, withDefaults(schema, step.value as Json), [...at, 'value']);
}

const PLACEHOLDER = /\{([a-z]+)\}/g;
/** Placeholders that have one value for a whole module; others must be found in `from`. */
const OF_MODULE = ['{module}', '{snake}', '{kebab}'];

/** A path below `files/` as the rules have it: a root first, placeholders where paths have them. */
function checkPath(path: string, at: ValuePath): Violation[] {
  const why = whyNotRepoPath(path.replace(PLACEHOLDER, 'x'));
  if (why !== null) return [{ at, message: `the path is refused: ${why}`, expected: 'a path' }];
  const [root = '', ...rest] = path.split('/');
  if ((ROOTS as readonly string[]).includes(root) && rest.length > 0) return [];
  const message = `${JSON.stringify(path)} does not begin with a folder of files/`;
  return [{ at, message, expected: `a path below ${ROOTS.join('/, ')}/` }];
}

/** What is put into the new path must be known from the old one. */
function checkPlaceholders(step: JsonObject, at: ValuePath): Violation[] {
  if (step.kind !== 'move-file') return [];
  const known = new Set([...OF_MODULE, ...(String(step.from).match(PLACEHOLDER) ?? [])]);
  return (String(step.name).match(PLACEHOLDER) ?? [])
    .filter((it) => !known.has(it))
    .map((it) => ({
      at: [...at, 'name'],
      message: `${it} is not in \`from\``,
      expected: `one of ${[...known].join(', ')}`,
    }));
}
