import { createHash } from 'node:crypto';
import { StepFunctionsError } from './errors.ts';

/** How a token is answered: by an output or by an error. */
export type TokenAnswer =
  | { readonly ok: true; readonly outputText: string }
  | { readonly ok: false; readonly error: string; readonly cause: string | undefined };

/** The tokens that are waited for. */
export interface Tokens {
  /** A token for one attempt of one state; the same attempt always has the same token, so that rehearsals repeat. */
  issue(executionArn: string, attempt: number): string;
  waitFor(token: string, answer: (answer: TokenAnswer) => void): void;
  forget(token: string): void;
  /** @throws StepFunctionsError TaskTimedOut when the token is over, InvalidToken when it was never one of ours. */
  answer(token: string, answer: TokenAnswer): void;
}

const MARK = 'tocsin-task';

export function createTokens(): Tokens {
  const waiting = new Map<string, (answer: TokenAnswer) => void>();
  return {
    issue(executionArn, attempt) {
      const body = `${executionArn}#${attempt}`;
      return Buffer.from(JSON.stringify([MARK, body, digest(body)])).toString('base64');
    },
    waitFor(token, answer) {
      waiting.set(token, answer);
    },
    forget(token) {
      waiting.delete(token);
    },
    answer(token, answer) {
      const take = waiting.get(token);
      if (take === undefined) throw refusal(token);
      // A token is answered once.
      waiting.delete(token);
      take(answer);
    },
  };
}

/** Tokens carry a digest, so that one from before a restart is known to have been ours. */
function refusal(token: string): StepFunctionsError {
  return wasOurs(token)
    ? new StepFunctionsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
    : new StepFunctionsError('InvalidToken', "Invalid Token: 'Invalid token'");
}

function wasOurs(token: string): boolean {
  return executionOf(token) !== undefined;
}

/** ARN of the execution that a token was issued to; undefined for one that was never ours. */
export function executionOf(token: string): string | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (!Array.isArray(parts)) return undefined;
    const [mark, body, check] = parts;
    const isOurs = mark === MARK && typeof body === 'string' && check === digest(body);
    return isOurs ? body.slice(0, body.lastIndexOf('#')) : undefined;
  } catch {
    return undefined;
  }
}

function digest(body: string): string {
  return createHash('sha256').update(`${MARK} ${body}`).digest('base64url');
}
