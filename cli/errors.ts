import type { ErrorBody } from '../api/answers.ts';

/** 1: understood and refused, with what is open. 2: can't be read, can't be reached, asked wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Why a command ended without doing what was asked. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly body: ErrorBody;

  constructor(exitCode: ExitCode, body: ErrorBody) {
    super(body.message);
    this.exitCode = exitCode;
    this.body = body;
  }
}

/** A command said all it had to say; only its exit code is left. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Something in what was typed. */
export function badInput(message: string, more: Partial<ErrorBody> = {}): CliError {
  return new CliError(2, { code: 'bad-input', message, ...more });
}

/** What is wrong or open, a line each. */
export function linesOf({ open = [], problems = [] }: ErrorBody): readonly string[] {
  const wrong = problems.map(({ path, line, problem, wouldBeRight }) => {
    const place = line === undefined ? path : `line ${line}, ${path}`;
    return `${place}: ${problem}${wouldBeRight === undefined ? '' : `; right would be: ${wouldBeRight}`}`;
  });
  return [...open, ...wrong];
}
