import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Environment of what is measured. NODE_EXTRA_CA_CERTS costs Node 20 31 ms at every start, which
 * would hide half of what a command costs; NODE_OPTIONS and the like have no place here either.
 */
function cleanEnvironment() {
  const own = Object.entries(process.env).filter(([name]) => !/^(NODE_|npm_)/.test(name));
  return { ...Object.fromEntries(own), GIT_CONFIG_GLOBAL: '/dev/null', NO_COLOR: '1' };
}

/** Runs commands and measures whole processes (see rusage.py). */
export class Meter {
  #helper;
  #answers;
  #out;
  #env = cleanEnvironment();

  /** `scratch` is a folder for the output of commands. Throws where there is no python3. */
  constructor(scratch) {
    this.#out = path.join(scratch, 'output.txt');
    const script = path.join(import.meta.dirname, 'rusage.py');
    this.#helper = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#helper.once('error', (error) => {
      throw new Error('the benchmark needs python3, to measure finished processes', {
        cause: error,
      });
    });
    this.#answers = createInterface({ input: this.#helper.stdout })[Symbol.asyncIterator]();
  }

  /**
   * CPU in seconds (user and system) and peak memory in MiB of one command. Throws, with its
   * output, where it does not exit with 0.
   */
  async run({ argv, cwd, stdin = '/dev/null' }) {
    const request = { argv, cwd, stdin, out: this.#out, env: this.#env };
    this.#helper.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await this.#answers.next();
    const { code, cpu, rss } = JSON.parse(value);
    if (code !== 0) {
      const output = await readFile(this.#out, 'utf8');
      throw new Error(`${argv.join(' ')} in ${cwd}: exit ${code}\n${output.slice(0, 4000)}`);
    }
    return { cpu, rss: rss / 1024 };
  }

  close() {
    this.#helper.stdin.end();
  }
}

/**
 * Runs commands round-robin: a b c, a b c, … so that whatever else the machine does meets all of
 * them. `commands` maps a name to a function of the round that gives the command (and may prepare
 * a folder for it, which is not measured). Returns the measurements by name, one a round. A first
 * round warms the caches and is not counted.
 */
export async function interleave(meter, commands, { rounds, warmUp = true, tell = () => {} }) {
  const results = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round += 1) {
    tell(round + 1, rounds);
    for (const [name, prepare] of Object.entries(commands)) {
      const measured = await meter.run(await prepare(round));
      if (round >= 0) results[name].push(measured);
    }
  }
  return results;
}
