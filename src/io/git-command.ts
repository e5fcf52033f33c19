import type { Options } from 'execa';
import { UserError } from '../errors.ts';
import type { RepoPath } from '../model.ts';

/**
 * What a git hook sets to name its own repository: ours is the one the folder lies in, whoever
 * calls. List: `git rev-parse --local-env-vars`.
 */
const OWN_REPOSITORY = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
];

/** Runs git in one folder of a repository. */
export class GitCommand {
  /** The folder below the top of the repository: empty, or `infra/` with its slash. */
  readonly prefix: string;
  readonly #root: string;

  private constructor(root: string, prefix: string) {
    this.#root = root;
    this.prefix = prefix;
  }

  /** null: `root` lies in no repository, or there is no git. */
  static async at(root: string): Promise<GitCommand | null> {
    const { stdout, stderr, failed, exitCode } = await start(root, ['rev-parse', '--show-prefix']);
    if (!failed) return new GitCommand(root, stdout.toString('utf8').replace(/\n$/, ''));
    const why = stderr.toString('utf8');
    if (exitCode === undefined || /not a git repository|must be run in a work tree/.test(why)) {
      return null;
    }
    throw refusal(why);
  }

  /** The path as seen from `root`, of one as seen from the top; null if it lies elsewhere. */
  below(fromTop: string): RepoPath | null {
    return fromTop.startsWith(this.prefix) ? (fromTop.slice(this.prefix.length) as RepoPath) : null;
  }

  async bytes(args: readonly string[], input?: string): Promise<Buffer> {
    const { stdout, stderr, failed } = await start(this.#root, args, input);
    if (failed) throw refusal(stderr.toString('utf8'));
    return stdout;
  }

  /** The answer as text; null where git says no. */
  async attempt(args: readonly string[]): Promise<string | null> {
    const { stdout, failed } = await start(this.#root, args);
    return failed ? null : stdout.toString('utf8');
  }

  async text(args: readonly string[], input?: string): Promise<string> {
    return (await this.bytes(args, input)).toString('utf8');
  }

  /** Answers that end in NUL. */
  async records(args: readonly string[]): Promise<string[]> {
    return (await this.text(args)).split('\0').filter((record) => record !== '');
  }
}

interface Answer {
  stdout: Buffer;
  stderr: Buffer;
  failed: boolean;
  /** undefined: git did not run. */
  exitCode: number | undefined;
}

async function start(root: string, args: readonly string[], input = ''): Promise<Answer> {
  const { execa } = await import('execa');
  const options = {
    cwd: root,
    input,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    env: {
      // The messages are looked at; and a question must not wait for a lock or write the index.
      ...{ LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      ...Object.fromEntries(OWN_REPOSITORY.map((name) => [name, undefined])),
    },
  } as const satisfies Options;
  const { stdout, stderr, failed, exitCode } = await execa(
    'git',
    ['--literal-pathspecs', ...args],
    options,
  );
  return { stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), failed, exitCode };
}

function refusal(stderr: string): UserError {
  const [first = '', ...rest] = stderr.trim().split('\n');
  const message = `git: ${first.replace(/^(fatal|error): /, '') || 'failed'}`;
  const fix = rest.map((line) => line.trim()).find((line) => line.startsWith('git '));
  return new UserError({ message, fix: fix ?? 'git status in this folder tells more' });
}
