import type { Context } from 'hono';
import type { CommandResult, Refusal } from '../domain/incident/commands.ts';

/** One field that can't be read. */
export interface Problem {
  /** `command.filing.submittedAt`, `texts[0].subject`; `(body)` for the whole. */
  readonly path: string;
  readonly problem: string;
  readonly wouldBeRight?: string;
  readonly line?: number;
}

/** Every answer that isn't a success: a code for machines, a sentence for people, and what is wrong or open. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly open?: readonly string[];
  readonly problems?: readonly Problem[];
}

/** 409: understood, and not taken; nothing was recorded. */
export function answerRefusal(c: Context, { code, message, open }: Refusal) {
  return c.json({ code, message, open } satisfies ErrorBody, 409);
}

/** 400: can't be read; every problem at once. */
export function answerUnreadable(c: Context, problems: readonly Problem[]) {
  const message = `The request can't be read: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}. Nothing was recorded.`;
  return c.json({ code: 'unreadable', message, problems } satisfies ErrorBody, 400);
}

export function answerUnknown(c: Context, message: string) {
  return c.json({ code: 'unknown', message } satisfies ErrorBody, 404);
}

export function answerUnnamed(c: Context) {
  const message =
    'Nobody said who asks. Give an actor id in the header x-tocsin-actor (letters, digits, . _ -); local mode believes it.';
  return c.json({ code: 'actor-missing', message } satisfies ErrorBody, 401);
}

/** The result of a command: 200 with what was recorded, or 409. */
export function answerResult(c: Context, result: CommandResult) {
  return result.outcome === 'refused' ? answerRefusal(c, result) : c.json(result);
}
