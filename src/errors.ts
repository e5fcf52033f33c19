/** Exit codes: clean, findings, the user's mistake, a bug in the tool (sysexits EX_SOFTWARE). */
export const EXIT = { ok: 0, findings: 1, usage: 2, bug: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One thing that is wrong: what, where, what was expected, which command helps. */
export interface Problem {
  message: string;
  /** File as the user would name it. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  expected?: string;
  /** The next command or step. */
  fix?: string;
}

/** A mistake of the user: all problems of one stage at once, exit 2, no stack. */
export class UserError extends Error {
  readonly problems: readonly Problem[];

  constructor(problem: string | Problem | readonly Problem[]) {
    const problems =
      typeof problem === 'string'
        ? [{ message: problem }]
        : Array.isArray(problem)
          ? problem
          : [problem];
    super((problems as readonly Problem[]).map((p) => p.message).join('; '));
    this.name = 'UserError';
    this.problems = problems as readonly Problem[];
  }
}

/** A bug in the tool: something the code says can never happen. Exit 70. */
export class InternalError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'InternalError';
  }
}
