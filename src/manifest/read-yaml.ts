import type { Document, Node, YAMLError } from 'yaml';
import { UserError, type Problem } from '../errors.ts';
import { loadYaml, MAX_ALIASES, YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import { strayBracket } from './stray-bracket.ts';
import type { ValuePath } from './values.ts';

/** 1-based. */
export interface Position {
  line: number;
  column: number;
}

/** A text of YAML as a plain value, with the places of its parts. */
export interface ReadYaml {
  value: unknown;
  /**
   * Where the value at a path begins, or its key. A path that is not there gives the place of the
   * innermost part that is.
   */
  where(path: ValuePath, onKey: boolean): Position;
}

/** The text as a person would name it, and the line of the file for a line of the text. */
export interface Source {
  file: string;
  lineOf: (line: number) => number;
}

/** The only file whose conflicts the tool settles itself. */
const MANIFEST = 'infra.yaml';
const CONFLICT = /^(?:<{7} |={7}$|>{7} )/m;

/**
 * Parses YAML that people wrote. Throws UserError with every mistake of syntax, duplicate keys,
 * tags and alias bombs included.
 */
export async function readYaml(text: string, source: Source): Promise<ReadYaml> {
  const yaml = await loadYaml();
  const doc = parse(yaml, text, source);
  const mistakes = [...doc.errors, ...doc.warnings];
  // The library takes a full stack for a mistake in the text.
  if (mistakes.some(({ message }) => message.includes('call stack'))) {
    throw new UserError(tooDeep(source));
  }
  if (mistakes.length > 0) {
    throw new UserError(
      CONFLICT.test(text)
        ? conflictProblem(text, source)
        : (bracketProblem(mistakes, text, source) ??
            mistakes.map((it) => syntaxProblem(it, text, source))),
    );
  }
  // Under YAML 1.1 `no` is false and 012 is ten: the same text would mean something else.
  if (doc.directives.yaml.explicit === true) throw new UserError(directive(source));
  return {
    value: plainValue(doc, source),
    where: (path, onKey) => placed(positionAt(text, offsetOf(yaml, doc, path, onKey)), source),
  };
}

function parse(yaml: YamlLibrary, text: string, source: Source): Document.Parsed {
  try {
    return yaml.parseDocument(text, YAML_OPTIONS);
  } catch (error) {
    // Brackets nested ten thousand deep exhaust the stack.
    if (error instanceof RangeError) throw new UserError(tooDeep(source));
    throw error;
  }
}

function plainValue(doc: Document.Parsed, source: Source): unknown {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    // The library speaks of aliases with ReferenceError: too many, unknown, or within themselves.
    if (error instanceof RangeError) throw new UserError(tooDeep(source));
    if (!(error instanceof ReferenceError)) throw error;
    throw new UserError({
      message: `${source.file}: its aliases (*name) cannot be resolved: ${error.message}`,
      file: source.file,
      line: source.lineOf(1),
      column: 1,
      expected: `at most ${MAX_ALIASES} uses of anchors that stand above`,
      fix: 'write the values out',
    });
  }
}

function directive(source: Source): Problem {
  return {
    message: 'directives (%YAML) are not taken',
    file: source.file,
    line: source.lineOf(1),
    column: 1,
    expected: 'one document of YAML 1.2, without --- and without lines that begin with %',
    fix: `take the lines before --- out of ${source.file}`,
  };
}

function tooDeep(source: Source): Problem {
  return {
    message: `${source.file} is nested too deeply`,
    file: source.file,
    line: source.lineOf(1),
    column: 1,
    expected: 'lists and maps a few levels deep',
    fix: `restore ${source.file} from git`,
  };
}

function conflictProblem(text: string, source: Source): Problem {
  const position = placed(positionAt(text, text.search(CONFLICT)), source);
  return {
    message: `${source.file} holds conflict markers of git`,
    file: source.file,
    ...position,
    expected: 'a merged text',
    fix:
      source.file === MANIFEST
        ? "create-infra-module sync merges it entry by entry while git's merge is open; else edit it until no marker is left"
        : 'edit it until no marker is left',
  };
}

const FRIENDLY: Partial<Record<YAMLError['code'], [message: string, expected: string]>> = {
  TAG_RESOLVE_FAILED: ['tags (!name) are not taken', 'the value without its tag'],
  TAB_AS_INDENT: ['a tab indents this line', 'blanks'],
  MULTIPLE_DOCS: ['there are several documents', 'one document, without ---'],
  BAD_INDENT: ['the indentation is wrong', 'all keys of one map in one column'],
  MISSING_CHAR: ['a character is missing', 'closed quotes and brackets, a blank after a colon'],
  BLOCK_AS_IMPLICIT_KEY: ['there are two colons in one line', 'a value in quotes'],
  NON_STRING_KEY: ['a key is no text', 'a plain word as key'],
};

function syntaxProblem(error: YAMLError, text: string, source: Source): Problem {
  const [message, expected] = FRIENDLY[error.code] ?? ['this is not valid YAML', 'valid YAML'];
  const position = placed(positionAt(text, error.pos[0]), source);
  if (error.code === 'DUPLICATE_KEY') return keyTwice(keyAt(text, error.pos[0]), position, source);
  return {
    message: `${message} (${error.message.split('\n')[0]!.replace(/\.$/, '')})`,
    file: source.file,
    ...position,
    expected,
    fix: `correct line ${position.line} of ${source.file}`,
  };
}

function bracketProblem(
  mistakes: readonly YAMLError[],
  text: string,
  source: Source,
): Problem | null {
  const stray = strayBracket(mistakes, text);
  if (stray === null) return null;
  const { message, expected, offset, fix } = stray;
  const position = placed(positionAt(text, offset), source);
  return { message, file: source.file, ...position, expected, fix: fix(position.line) };
}

function keyAt(text: string, offset: number): string {
  return /^["']?([^"':\n]*)/.exec(text.slice(offset))?.[1] ?? '';
}

/** The person who merged two branches by hand has left one too many. */
function keyTwice(key: string, position: Position, { file }: Source): Problem {
  return {
    message: `the key ${key} stands twice in one map`,
    file,
    ...position,
    expected: 'each key once',
    fix: `take ${key} at line ${position.line} of ${file} out, or give it another name`,
  };
}

function placed({ line, column }: Position, source: Source): Position {
  return { line: source.lineOf(line), column };
}

/** Line and column of an offset, both 1-based. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: before.length - lastBreak };
}

function offsetOf(yaml: YamlLibrary, doc: Document, path: ValuePath, onKey: boolean): number {
  let node = doc.contents as Node | null;
  let found = node?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (yaml.isAlias(node)) node = node.resolve(doc) ?? null;
    const last = depth === path.length - 1;
    if (yaml.isSeq(node)) {
      node = (node.items[Number(part)] ?? null) as Node | null;
      if (node === null) return found;
      found = node.range?.[0] ?? found;
    } else if (yaml.isMap(node)) {
      const pair = node.items.find(({ key }) => yaml.isScalar(key) && key.value === String(part));
      if (pair === undefined) return found;
      const key = (pair.key as Node).range?.[0] ?? found;
      node = pair.value as Node | null;
      const inline = yaml.isScalar(node) || yaml.isAlias(node) || isFlow(node);
      const value = inline && !isEmpty(node) ? (node?.range?.[0] ?? key) : key;
      found = last && !onKey ? value : key;
    } else return found;
  }
  return found;
}

function isFlow(node: Node | null): boolean {
  return node !== null && 'flow' in node && node.flow === true;
}

function isEmpty(node: Node | null): boolean {
  return node?.range === undefined || node.range === null || node.range[0] === node.range[1];
}
