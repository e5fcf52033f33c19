import type { Invocation } from './cli.ts';
import { COMMANDS } from './cli-verbs.ts';
import { LANGUAGES } from './commands/language.ts';

/** What the scripts of `completion` call, with the words of the line up to the cursor. */
export const COMPLETE = '__complete';

/** Told to a shell: here it completes names of files by itself. */
const FILES = ':files';

/** Options whose value is a file or folder, or a blueprint. */
const FILE_OPTIONS = ['--restore', '--input', '--path', '--package', '--cwd', '-C'];
const BLUEPRINT_OPTIONS = ['--blueprint', '-b'];

/** Options with a few values. */
const CHOICES = ['--as', '--conflicts', '--format', '--language', '--layout'];

/** What stands behind a command. */
const MODULES = ['remove', 'rename', 'upgrade'];
const PATHS = ['resolve', 'diff', 'explain', 'own', 'blueprint new', 'blueprint test'];
const EITHER = ['release'];

/**
 * Candidates for the last of `words`, one a line. Commands, options and their values are those of
 * the help texts; modules and blueprints are read from infra.yaml. Never asks and never throws
 * for a half-written line.
 */
export async function completing(
  words: readonly string[],
  helpOf: (words: readonly string[]) => Promise<Invocation>,
): Promise<Invocation> {
  const { before, current, lead } = splitLine(words);
  const wanted = wantedAt(before, current);
  if (wanted === 'files') return { help: `${FILES}\n` };
  if (wanted !== 'words') {
    const global = { cwd: folderOf(before), quiet: true, color: false };
    return {
      global,
      run: async (outside) =>
        (await import('./commands/complete.ts')).complete(outside, { wanted, current, lead }),
    };
  }
  const known = (await valuesOf(before.at(-1))) ?? (await wordsOf(before, current, helpOf));
  const fitting = known.filter((word) => word.startsWith(current));
  return { help: fitting.map((word) => `${lead}${word}\n`).join('') };
}

/** Values of an option that its help text does not list as choices. */
async function valuesOf(option: string | undefined): Promise<readonly string[] | null> {
  if (option === '--language') return LANGUAGES;
  if (option !== '--layout') return null;
  return (await import('./commands/layouts.ts')).LAYOUTS.map(({ name }) => name);
}

async function wordsOf(
  before: readonly string[],
  current: string,
  helpOf: (words: readonly string[]) => Promise<Invocation>,
): Promise<readonly string[]> {
  const help = await helpOf(commandOf(before));
  return 'help' in help ? knownWords(help.help, before, current) : [];
}

/** bash cuts `--format=dot` into three words, other shells hand it over whole. */
function splitLine(words: readonly string[]): { before: string[]; current: string; lead: string } {
  const plain = words.filter((word, at) => word !== '=' || at === words.length - 1);
  const last = plain.at(-1) ?? '';
  const before = plain.slice(0, -1);
  if (last === '=') return { before, current: '', lead: '' };
  const joined = /^(--[a-z-]+)=(.*)$/.exec(last);
  if (joined === null) return { before, current: last, lead: '' };
  return { before: [...before, joined[1]!], current: joined[2]!, lead: `${joined[1]}=` };
}

export type Wanted = 'modules' | 'blueprints' | 'files' | 'words';

function wantedAt(before: readonly string[], current: string): Wanted {
  const option = before.at(-1) ?? '';
  if (FILE_OPTIONS.includes(option)) return 'files';
  if (BLUEPRINT_OPTIONS.includes(option)) return 'blueprints';
  if (current.startsWith('-') || CHOICES.includes(option)) return 'words';
  const [first = '', second = ''] = withoutOptions(before);
  const command = first === 'blueprint' ? `${first} ${second}` : first;
  if (command === 'blueprint show') return 'blueprints';
  if (EITHER.includes(command)) return current.includes('/') ? 'files' : 'modules';
  if (PATHS.includes(command)) return 'files';
  return MODULES.includes(command) ? 'modules' : 'words';
}

function withoutOptions(words: readonly string[]): string[] {
  const taking = [...FILE_OPTIONS, ...BLUEPRINT_OPTIONS, ...CHOICES];
  return words.filter((word, at) => !word.startsWith('-') && !taking.includes(words[at - 1] ?? ''));
}

function folderOf(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => word === '--cwd' || word === '-C');
  return at === -1 ? undefined : words[at + 1];
}

/** The words that name a command: one, or two of `blueprint`. */
function commandOf(before: readonly string[]): string[] {
  const [first = '', second] = withoutOptions(before);
  if (!(COMMANDS as readonly string[]).includes(first)) return [];
  return first === 'blueprint' && second !== undefined ? [first, second] : [first];
}

function knownWords(help: string, before: readonly string[], current: string): string[] {
  const entries = entriesOf(help);
  const last = before.at(-1) ?? '';
  const option = entries.find(({ names }) => names.includes(last));
  if (option !== undefined && option.takesValue) return option.choices;
  if (current.startsWith('-')) {
    return entries.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
  }
  const command = commandOf(before);
  const plain = withoutOptions(before);
  if (plain.length === 0) return [...COMMANDS];
  const inner = [...help.matchAll(/^ {2}create-infra-module (\w+) (\w+)/gm)];
  if (command.length === 1 && inner.length > 0) return inner.map(([, , name]) => name!);
  const positional = entries.find(({ names, choices }) => names.length === 0 && choices.length > 0);
  return positional?.choices ?? [];
}

interface Entry {
  /** None: not an option. */
  names: string[];
  takesValue: boolean;
  choices: string[];
}

/** Options and arguments of a help text; what is said of one may go on in the lines below it. */
function entriesOf(help: string): Entry[] {
  return help.split(/\n(?= {2,6}(?:-\w, )?(?:--)?[a-z])/).map((text) => {
    const [names = ''] = /^ *(?:-\w, )?--[a-z-]+/.exec(text) ?? [];
    const flat = text.replace(/\s+/g, ' ');
    const choices = /\[choices: ([^\]]*)\]/.exec(flat)?.[1] ?? '';
    return {
      names: names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
      takesValue: /\[(?:string|array|number)\]/.test(flat),
      choices: [...choices.matchAll(/"([^"]+)"/g)].map(([, value]) => value!),
    };
  });
}
