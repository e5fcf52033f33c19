import type { Progress } from './io.ts';
import type { TextStream } from './node-output.ts';

export interface ProgressOptions {
  stderr: Pick<TextStream, 'write' | 'isTTY' | 'columns'>;
  quiet: boolean;
  /** Milliseconds; only differences count. */
  clock?: () => number;
}

/** Whoever waits less needs no bar. */
const SHOWN_AFTER = 1_000;
const REDRAWN_EVERY = 100;
const BAR = 24;

/**
 * A bar on stderr. The work is synchronous, so no timer would ever fire: each tick looks at the
 * clock.
 */
export function nodeProgress(options: ProgressOptions): Progress {
  const silent = { start: () => {}, tick: () => {}, done: () => {} };
  return options.quiet || options.stderr.isTTY !== true ? silent : new Bar(options);
}

class Bar implements Progress {
  readonly #stderr: ProgressOptions['stderr'];
  readonly #clock: () => number;
  #label = '';
  #total = 0;
  #count = 0;
  #next = 0;
  #shown = false;

  constructor({ stderr, clock }: ProgressOptions) {
    this.#stderr = stderr;
    this.#clock = clock ?? (() => performance.now());
  }

  start(label: string, total: number): void {
    this.done();
    this.#label = label;
    this.#total = total;
    this.#count = 0;
    this.#next = this.#clock() + SHOWN_AFTER;
  }

  tick(count = 1): void {
    this.#count += count;
    const now = this.#clock();
    if (now < this.#next) return;
    this.#next = now + REDRAWN_EVERY;
    this.#shown = true;
    this.#stderr.write(`\r\x1b[K${this.#line()}`);
  }

  done(): void {
    if (this.#shown) this.#stderr.write('\r\x1b[K');
    this.#shown = false;
  }

  #line(): string {
    const part = this.#total > 0 ? Math.min(1, this.#count / this.#total) : 0;
    const full = Math.round(part * BAR);
    const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
    const line = `${this.#label} ${bar} ${Math.floor(part * 100)} %`;
    // A line that wraps could not be wiped again.
    return line.slice(0, Math.max(0, (this.#stderr.columns ?? 80) - 1));
  }
}
