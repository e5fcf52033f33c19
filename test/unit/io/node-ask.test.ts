import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { InternalError, UserError } from '../../../src/errors.ts';
import type { Ask } from '../../../src/io/io.ts';
import { nodeAsk } from '../../../src/io/node-ask.ts';

const ENTER = '\r';
const DOWN = '\x1b[B';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ESCAPE = '\x1b';

class Terminal extends PassThrough {
  isTTY = true;
  columns = 80;
  setRawMode(): this {
    return this;
  }
}

/** A terminal at which the keys are typed, each once something was shown. */
function terminal(...keys: string[]): { ask: Ask; stdin: Terminal } {
  const [stdin, stdout] = [new Terminal(), new Terminal()];
  stdout.resume();
  const type = (): void => {
    const key = keys.shift();
    if (key === undefined) return;
    stdin.write(key);
    setTimeout(type, 5);
  };
  stdout.once('data', () => setTimeout(type, 5));
  return { ask: nodeAsk({ stdin, stdout, isTerminal: true }), stdin };
}

const CHOICES = [
  { value: 'service', title: 'Service', description: 'runs all the time' },
  { value: 'job', title: 'Job' },
];

describe('at a terminal', () => {
  test('a text is what was typed, or the initial value', async () => {
    expect(await terminal('a', 'b', ENTER).ask.text('Name', 'initial')).toBe('ab');
    expect(await terminal(ENTER).ask.text('Name', 'initial')).toBe('initial');
  });

  test('a text that is refused is asked for again', async () => {
    const { ask } = terminal('x', ENTER, 'y', ENTER);
    const tooShort = (answer: string): string | null => (answer.length < 2 ? 'too short' : null);
    expect(await ask.text('Name', '', tooShort)).toBe('xy');
  });

  test('an empty line is checked as the initial value that it stands for', async () => {
    const { ask } = terminal(ENTER);
    const known = (answer: string): string | null => (answer === 'known' ? null : 'unknown');
    expect(await ask.text('Name', 'known', known)).toBe('known');
  });

  test('a choice is its value, from the initial one on', async () => {
    expect(await terminal(ENTER).ask.select('Kind', CHOICES)).toBe('service');
    expect(await terminal(DOWN, ENTER).ask.select('Kind', CHOICES)).toBe('job');
    expect(await terminal(ENTER).ask.select('Kind', CHOICES, 'job')).toBe('job');
    expect(await terminal(ENTER).ask.select('Kind', CHOICES, 'no such')).toBe('service');
  });

  test('yes or no, enter takes the initial one', async () => {
    expect(await terminal('y').ask.confirm('Sure?', false)).toBe(true);
    expect(await terminal('n').ask.confirm('Sure?', true)).toBe(false);
    expect(await terminal(ENTER).ask.confirm('Sure?', true)).toBe(true);
  });

  test.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
    ['Escape', ESCAPE],
  ])('%s cancels every kind of question', async (_name, key) => {
    const cancelled = new UserError('cancelled: nothing was written');
    await expect(terminal('a', key).ask.text('Name', 'b')).rejects.toEqual(cancelled);
    await expect(terminal(key).ask.select('Kind', CHOICES)).rejects.toEqual(cancelled);
    await expect(terminal(key).ask.confirm('Sure?', true)).rejects.toEqual(cancelled);
  });

  test('a terminal that goes away cancels', async () => {
    const { ask, stdin } = terminal();
    setTimeout(() => stdin.end(), 20);
    await expect(ask.text('Name', '')).rejects.toThrow('cancelled: nothing was written');
  });
});

test.each([
  ['input', { isTTY: false }, {}],
  ['output', {}, { isTTY: false }],
])('without a terminal for %s nothing may be asked', async (_name, input, output) => {
  const stdin = Object.assign(new Terminal(), input);
  const stdout = Object.assign(new Terminal(), output);
  const ask = nodeAsk({ stdin, stdout, isTerminal: stdout.isTTY });
  expect(ask.interactive).toBe(false);
  await expect(ask.confirm('Sure?', true)).rejects.toThrow(InternalError);
});
