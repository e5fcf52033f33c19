import fc from 'fast-check';

/** Ids that modules get, and names they may have later. */
export const IDS = ['alpha', 'beta', 'gamma'];
export const NAMES = [...IDS, 'delta', 'omega'];
const BLUEPRINT = ['--blueprint', './blueprints/mini', '--layout', 'empty'];

/** Calls of the tool; `{file}` and `{folder}` are replaced by what there is. A new command goes here. */
export const CALLS: [weight: number, argv: fc.Arbitrary<string[]>][] = [
  [6, fc.constant(['sync', '--yes'])],
  [2, fc.constant(['sync', '--yes', '--conflicts=markers'])],
  [1, fc.constant(['sync', '--yes', '--upgrade'])],
  [1, fc.constant(['sync', '--dry-run'])],
  [2, fc.constant(['sync', '--yes', '--restore', '{file}'])],
  [2, fc.constant(['sync', '--yes', '--restore', '{file}', '--allow-dirty'])],
  [1, fc.constant(['sync', '--yes', '--restore', '{folder}', '--allow-dirty'])],
  [4, named((name) => ['add', name, '--yes', ...BLUEPRINT])],
  [1, named((name) => ['add', name, '--yes', '--path', 'infra/other', ...BLUEPRINT])],
  [1, named((name) => ['add', name, '--dry-run', '--yes', ...BLUEPRINT])],
  [2, named((name) => ['remove', name, '--yes'])],
  [1, named((name) => ['remove', name, '--dry-run'])],
  [4, renamed((old, name) => ['rename', old, name, '--yes'])],
  [1, renamed((old, name) => ['rename', old, name, '--dry-run'])],
  [3, fc.constant(['upgrade', '--yes'])],
  [2, named((name) => ['upgrade', name, '--yes'])],
  [1, fc.constant(['upgrade', '--yes', '--conflicts=markers'])],
  [1, fc.constant(['upgrade', '--yes', '--restore', '{file}', '--allow-dirty'])],
  [1, fc.constant(['upgrade'])],
  [1, fc.constant(['upgrade', '--markdown', '--dry-run'])],
  [1, fc.constant(['release', '{file}', '--yes'])],
  [1, fc.constant(['release', '{folder}', '--yes'])],
  [1, named((name) => ['release', name, '--yes'])],
  [1, fc.constant(['release', '{file}', '--dry-run'])],
  [2, owned((as) => ['own', '{file}', '--as', as, '--yes'])],
  [1, owned((as) => ['own', '{folder}', '--as', as, '--yes'])],
  [1, fc.constant(['own', '{file}', '--as', 'managed', '--dry-run'])],
  [2, fc.constant(['repair'])],
  [1, fc.constant(['repair', '--dry-run'])],
  [1, fc.constant(['eject', '--yes'])],
  [1, fc.constant(['eject', '--dry-run'])],
  [3, fc.constant(['resolve', '{file}'])],
  [4, fc.constant(['undo', '--yes'])],
  [1, fc.constant(['undo', '--dry-run'])],
  [2, fc.constant(['check'])],
  [1, fc.constant(['check', '--json'])],
  [1, fc.constant(['diff'])],
  [1, fc.constant(['diff', '--yours'])],
  [1, fc.constant(['list'])],
  [1, fc.constant(['explain', '{file}'])],
  [1, fc.constant(['doctor'])],
  [1, fc.constant(['graph'])],
  [1, fc.constant(['init', '--yes', '--layout', 'empty'])],
];

/** Calls that give something up, and say so: the undo record keeps it. */
export function givesUp(argv: readonly string[]): boolean {
  return argv.includes('--restore') || ['undo', 'resolve', 'remove', 'eject'].includes(argv[0]!);
}

/** Calls that look only. */
export function looks(argv: readonly string[]): boolean {
  const [command] = argv;
  if (argv.includes('--dry-run')) return true;
  if (command === 'upgrade') return !argv.includes('--yes');
  return ['check', 'diff', 'list', 'explain', 'doctor', 'graph'].includes(command!);
}

/** Calls that bring everything in order, as far as they say: a `sync` right after writes nothing. */
export function bringsInOrder(argv: readonly string[]): boolean {
  return !looks(argv) && ['sync', 'add', 'rename', 'release', 'own'].includes(argv[0]!);
}

function named(call: (name: string) => string[]): fc.Arbitrary<string[]> {
  return fc.constantFrom(...IDS).map(call);
}

function renamed(call: (old: string, name: string) => string[]): fc.Arbitrary<string[]> {
  return fc
    .tuple(fc.constantFrom(...IDS), fc.constantFrom(...NAMES))
    .map(([old, name]) => call(old, name));
}

function owned(call: (as: string) => string[]): fc.Arbitrary<string[]> {
  return fc.constantFrom('merged', 'managed', 'seeded', 'blueprint').map(call);
}
