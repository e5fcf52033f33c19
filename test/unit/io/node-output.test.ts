import { describe, expect, test } from '@jest/globals';
import { nodeOutput, type TextStream } from '../../../src/io/node-output.ts';
import { nodeProgress } from '../../../src/io/node-progress.ts';

/** A stream that keeps what it gets; `fail` is what its other end does. */
class Stream implements TextStream {
  texts: string[] = [];
  isTTY?: boolean;
  columns?: number;
  #listener: (error: NodeJS.ErrnoException) => void = () => {};

  constructor(shape: { isTTY?: boolean; columns?: number } = {}) {
    Object.assign(this, shape);
  }
  write(text: string): void {
    this.texts.push(text);
  }
  on(_event: 'error', listener: (error: NodeJS.ErrnoException) => void): void {
    this.#listener = listener;
  }
  fail(code: string): void {
    this.#listener(Object.assign(new Error(code), { code }));
  }
}

describe('output', () => {
  test('data and talk go different ways and end their lines', () => {
    const [stdout, stderr] = [new Stream(), new Stream()];
    const out = nodeOutput({ stdout, stderr, env: {}, quiet: false });
    out.data('{}\n');
    out.data('x');
    out.data('');
    out.talk('hello');
    out.error('bad');
    expect([stdout.texts, stderr.texts]).toEqual([
      ['{}\n', 'x\n'],
      ['hello\n', 'bad\n'],
    ]);
  });

  test('quiet silences talk, not data and not errors', () => {
    const [stdout, stderr] = [new Stream(), new Stream()];
    const out = nodeOutput({ stdout, stderr, env: {}, quiet: true });
    out.data('d');
    out.talk('t');
    out.error('e');
    expect([stdout.texts, stderr.texts]).toEqual([['d\n'], ['e\n']]);
  });

  test('a reader that goes away is silent, any other error is not', () => {
    const [stdout, stderr] = [new Stream(), new Stream()];
    const out = nodeOutput({ stdout, stderr, env: {}, quiet: false });
    out.data('1');
    stdout.fail('EPIPE');
    out.data('2');
    out.talk('3');
    expect([stdout.texts, stderr.texts]).toEqual([['1\n'], ['3\n']]);
    expect(() => stdout.fail('ENOSPC')).toThrow(
      'the output cannot be written: no space left on the disk',
    );
  });

  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('terminal %s with %j: colour %s', (isTTY, env, color) => {
    const stdout = new Stream({ isTTY });
    expect(nodeOutput({ stdout, stderr: new Stream(), env, quiet: false }).color).toBe(color);
  });

  test('columns are those of the terminal, 80 without one', () => {
    const columns = (stdout: Stream): number =>
      nodeOutput({ stdout, stderr: new Stream(), env: {}, quiet: false }).columns;
    expect([columns(new Stream({ columns: 40 })), columns(new Stream())]).toEqual([40, 80]);
  });
});

describe('progress', () => {
  test('shows itself after a second and wipes itself away', () => {
    let time = 0;
    const stderr = new Stream({ isTTY: true, columns: 80 });
    const progress = nodeProgress({ stderr, quiet: false, clock: () => time });
    progress.start('reading', 200);
    time = 999;
    progress.tick(50);
    expect(stderr.texts).toEqual([]);
    time = 1_000;
    progress.tick(50);
    time = 1_050;
    progress.tick();
    expect(stderr.texts).toEqual([`\r\x1b[Kreading ${'█'.repeat(12)}${'░'.repeat(12)} 50 %`]);
    progress.done();
    progress.done();
    expect(stderr.texts.slice(1)).toEqual(['\r\x1b[K']);
  });

  test('never wraps a line', () => {
    let time = 0;
    const stderr = new Stream({ isTTY: true, columns: 10 });
    const progress = nodeProgress({ stderr, quiet: false, clock: () => time });
    progress.start('a long label', 1);
    time = 2_000;
    progress.tick();
    expect(stderr.texts).toEqual(['\r\x1b[Ka long la']);
  });

  test.each([
    ['without a terminal', { isTTY: false }, false],
    ['when quiet', { isTTY: true }, true],
  ])('is silent %s', (_name, shape, quiet) => {
    let time = 0;
    const stderr = new Stream(shape);
    const progress = nodeProgress({ stderr, quiet, clock: () => (time += 5_000) });
    progress.start('x', 2);
    progress.tick();
    progress.done();
    expect(stderr.texts).toEqual([]);
  });
});
