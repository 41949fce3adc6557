import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';

/** Something on the way that may be gone at the next attempt: a broken connection, a server that is busy. */
export class PassingError extends Error {
  override readonly name = 'PassingError';
}

/** Answers of our own server after which asking again makes sense; see `api/app.ts`. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'busy', 'failed', 'no-tocsin']);
const attempts = 8;
const longestPauseMs = 30_000;

export function isPassing(error: unknown): boolean {
  return error instanceof PassingError || (error instanceof CliError && passing.has(error.body.code));
}

/** Does it again while it fails by what passes, a minute and a half in all. @throws what it failed by last. */
export async function retry<T>(
  { pause }: Pick<Io, 'pause'>,
  signal: AbortSignal,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (signal.aborted || attempt === attempts || !isPassing(error)) throw error;
      await pause(Math.min(longestPauseMs, 1000 * 2 ** (attempt - 1)));
    }
  }
}
