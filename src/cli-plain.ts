import type { Argv, Options } from 'yargs';

import type { Args } from './cli-options.ts';

type Handler = (args: Args) => void;
type Builder = (parser: Argv) => Argv;
type Values = Record<string, unknown>;

const HELP = ['--help', '-h'];

/** Quotes mean something to yargs, even behind a shell. */
const QUOTES = /["']/;

/**
 * Reads a call in which every word is plain: a command with its positionals, and options of its table,
 * each once and written out. Runs the handler of the command and returns what yargs would have given it;
 * null, with nothing run, for all else: help, mistakes and whatever needs judgement are for yargs, which
 * is a quarter of the time that a `check` of one module takes beyond the start of Node. `declare` tells
 * both the same.
 */
export function readPlainly(
  argv: readonly string[],
  commands: readonly string[],
  declare: (parser: Argv) => void,
): Args | null {
  const named = commands.includes(argv[0] ?? '');
  if (HELP.some((it) => argv.includes(it))) return null;
  // Behind options yargs finds the command as well.
  if (!named && argv.some((it) => commands.includes(it))) return null;
  const tables = new Tables(named ? argv[0]! : '$0');
  declare(tables as unknown as Argv);
  const { handler, isBeyond } = tables;
  const words = named ? argv.slice(1) : argv;
  if (handler === null || isBeyond || words.some((it) => it === '' || QUOTES.test(it))) return null;
  const values = new Reading(tables).read(words);
  if (values === null) return null;
  const args = { ...values, _: named ? [argv[0]!] : [], $0: 'create-infra-module' };
  handler(args);
  return args;
}

/** Stands where yargs stands when the commands tell what they take; keeps what one of them takes. */
class Tables {
  handler: Handler | null = null;
  /** The command has something that only yargs knows. */
  isBeyond = false;
  readonly options = new Map<string, Options>();
  /** In their order, as the usage names them: `<name>`, `[name]`, `[names..]`. */
  places: string[] = [];
  readonly positionals = new Map<string, Options>();
  readonly conflicting: [string, string][] = [];
  readonly #wanted: string;

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  command(usage: string, _about: string | false, builder: Builder, handler?: Handler): this {
    const [name, ...places] = usage.split(' ');
    if (name !== this.#wanted) return this;
    this.places = places;
    this.isBeyond = handler === undefined;
    this.handler = handler ?? null;
    // One with commands of its own has no handler.
    if (handler !== undefined) builder(this as unknown as Argv);
    return this;
  }

  option(name: string, option: Options): this {
    this.options.set(name, option);
    return this;
  }

  positional(name: string, option: Options): this {
    this.positionals.set(name, option);
    return this;
  }

  conflicts(one: string, other: string): this {
    this.conflicting.push([one, other]);
    return this;
  }

  /** The option that a word names, with or without its value; null where it is no plain one. */
  named(word: string): { name: string; option: Options; value: string | boolean | null } | null {
    const at = word.indexOf('=');
    const key = at === -1 ? word : word.slice(0, at);
    const value = at === -1 ? null : word.slice(at + 1);
    for (const [name, option] of this.options) {
      if (
        key === `--${name}` ||
        (value === null && option.alias !== undefined && key === `-${option.alias as string}`)
      ) {
        return { name, option, value };
      }
      if (word === `--no-${name}` && option.type === 'boolean')
        return { name, option, value: false };
    }
    return null;
  }
}

class Reading {
  readonly #tables: Tables;
  readonly #values: Values = {};
  readonly #places: string[] = [];

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** The values that yargs would give; null where it is to be asked. */
  read(words: readonly string[]): Values | null {
    for (let index = 0; index < words.length;) {
      const taken = this.#take(words[index]!, words[index + 1]);
      if (taken === 0) return null;
      index += taken;
    }
    // A name or path `help` behind all others is --help to yargs.
    if (this.#places.at(-1) === 'help') return null;
    return this.#isWhole() && this.#fillPlaces() ? this.#values : null;
  }

  /** How many of the words were taken: 0 to 2. */
  #take(word: string, next: string | undefined): number {
    if (!word.startsWith('-')) return this.#places.push(word) && 1;
    const found = this.#tables.named(word);
    if (found === null) return 0;
    const { name, option, value } = found;
    if (option.type === 'boolean') {
      // yargs takes such a word behind it for its value.
      if (typeof value === 'string' || next === 'true' || next === 'false') return 0;
      return this.#set(name, value ?? true);
    }
    const text = value ?? next;
    if (option.type !== 'string' || !isPlain(text, option)) return 0;
    return this.#set(name, text, option.array) && (value === null ? 2 : 1);
  }

  #set(name: string, value: unknown, isList = false): number {
    const known = this.#values[name];
    if (known !== undefined && !isList) return 0;
    this.#values[name] = isList ? [...((known as unknown[] | undefined) ?? []), value] : value;
    return 1;
  }

  #isWhole(): boolean {
    for (const [name, option] of this.#tables.options) {
      if (this.#values[name] !== undefined) continue;
      if (option.demandOption !== undefined) return false;
      if (option.default !== undefined) this.#values[name] = option.default;
    }
    const isGiven = (name: string): boolean => this.#values[name] !== undefined;
    return !this.#tables.conflicting.some((both) => both.every(isGiven));
  }

  #fillPlaces(): boolean {
    const words = [...this.#places];
    for (const place of this.#tables.places) {
      const [, required, name = '', many] = /^([<[])(\w+)(\.\.)?[>\]]$/.exec(place) ?? [];
      const option = this.#tables.positionals.get(name);
      const taken = words.splice(0, many === undefined ? 1 : words.length);
      if (required === '<' && taken.length === 0) return false;
      if (option?.type !== 'string' || !taken.every((it) => isPlain(it, option))) return false;
      if (many !== undefined) this.#values[name] = taken;
      else if (taken.length > 0) this.#values[name] = taken[0];
    }
    return words.length === 0;
  }
}

function isPlain(text: string | boolean | undefined, { choices }: Options): text is string {
  if (typeof text !== 'string' || text === '' || text.startsWith('-')) return false;
  return choices === undefined || choices.includes(text);
}
