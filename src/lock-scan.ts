import { parseObject, parseRecord } from './lock-shape.ts';
import type { Ownership, RecordedFile, RepoPath, Sha } from './model.ts';
import { whyNotRepoPath } from './paths.ts';

/** What stands in a line before a path, and between a path and a hash. */
const BEFORE_PATH = '    "';
const BEFORE_HASH = '": {"base":"';
const HASH_LENGTH = 64;
const END = '\n  }';
const COMMA = 0x2c;

type Flags = Omit<RecordedFile, 'base'>;

const NO_FLAGS: Flags = { ownership: 'merged', executable: false, required: false };

/** What may follow a hash where a record has no regions, and what it says. */
const FLAGS: ReadonlyMap<string, Flags> = new Map(
  (['merged', 'managed', 'seeded', 'runtime'] satisfies Ownership[]).flatMap((ownership) =>
    [false, true].flatMap((executable) =>
      [false, true].map((required): [string, Flags] => {
        const own = ownership === 'merged' ? '' : `,"own":"${ownership}"`;
        const rest = `${executable ? ',"exec":true' : ''}${required ? ',"required":true' : ''}}`;
        return [`"${own}${rest}`, { ownership, executable, required }];
      }),
    ),
  ),
);

/**
 * Goes through the text of records, of which a thousand locks hold tens of thousands, in a small
 * part of the time that JSON takes, and makes nothing but their paths: in order, each shape and
 * path checked. Where something is not as the tool writes it, `odd` turns true and the text is to
 * be read as JSON. Whether a hash is one is left to the comparison: another text equals none.
 */
export class RecordScan {
  path = '' as RepoPath;
  flags: Flags = NO_FLAGS;
  /** The whole record where it has regions. */
  whole: RecordedFile | null = null;
  odd: boolean;
  private readonly text: string;
  private readonly file: string;
  private readonly last: number;
  private at = 2;
  private hashAt = 0;
  private folder = '';

  /** `text`: a JSON object, as `formatLock` writes it; `file`: where it stands, for messages. */
  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    this.last = text.length - END.length;
    this.odd = !text.startsWith('{\n') || !text.endsWith(END);
  }

  /** Goes to the next record; false behind the last one, and where something is odd. */
  next(): boolean {
    if (this.odd || this.at > this.last) return false;
    const { text, at, last } = this;
    const from = at + BEFORE_PATH.length;
    const end = text.indexOf('\n', from);
    const quote = text.indexOf(BEFORE_HASH, from);
    // Each line but the last ends with a comma.
    const stop = end === last ? end : end - 1;
    const plain =
      end <= last &&
      quote > from &&
      quote < end &&
      (stop === end || text.charCodeAt(stop) === COMMA) &&
      text.startsWith(BEFORE_PATH, at);
    this.odd = !plain;
    if (!plain) return false;
    this.at = end + 1;
    this.hashAt = quote + BEFORE_HASH.length;
    this.path = text.slice(from, quote) as RepoPath;
    this.odd = !this.isSound() || !this.takeFlags(quote, stop);
    return !this.odd;
  }

  /** True where the record's `base` is `hash`; cutting it out to compare it takes longer. */
  hasBase(hash: Sha): boolean {
    return this.text.startsWith(hash, this.hashAt);
  }

  /** The record's `base`. */
  base(): Sha {
    return this.text.slice(this.hashAt, this.hashAt + HASH_LENGTH);
  }

  /** Paths are sorted: most lie in the folder of the one before, whose name is sound. */
  private isSound(): boolean {
    const { path, folder } = this;
    const isBeside = folder !== '' && path.startsWith(folder);
    if (whyNotRepoPath(isBeside ? path.slice(folder.length) : path) !== null) return false;
    if (isBeside && path.indexOf('/', folder.length) === -1) return true;
    this.folder = path.slice(0, path.lastIndexOf('/') + 1);
    return path !== 'infra.yaml' && !path.startsWith('.infra/');
  }

  private takeFlags(quote: number, stop: number): boolean {
    const { text } = this;
    const from = this.hashAt + HASH_LENGTH;
    this.whole = null;
    const flags = FLAGS.get(text.slice(from, stop));
    if (flags !== undefined) {
      this.flags = flags;
      return true;
    }
    // Few have regions: those are read as JSON and checked part by part.
    const value = text.slice(quote + '": '.length, stop);
    if (!/,"(?:regions|whole)":/.test(value)) return false;
    this.whole = parseRecord(parseObject(value, this.file), this.path, this.file);
    this.flags = this.whole;
    return true;
  }
}
