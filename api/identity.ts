import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

/** Who asks, as an actor id; undefined when nobody says so. The only place that knows how callers are told apart. */
export type Identify = (c: Context) => string | undefined;

export const actorHeader = 'x-tocsin-actor';

/** An actor id; the `system:` actors of our own functions have a colon, so that nobody can pass for one. */
const actorForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/**
 * For a server that only this machine can reach: whoever calls says in a header who they are, and is believed. It is no
 * sign-in and must never face a network.
 */
export const believeHeader: Identify = (c) => {
  const actor = c.req.header(actorHeader)?.trim() ?? '';
  return actorForm.test(actor) ? actor : undefined;
};

export function isActor(text: string): boolean {
  return actorForm.test(text);
}

const requestForm = /^[A-Za-z0-9._-]{1,120}$/;

/**
 * The name under which a request is carried out once: from the body, from `Idempotency-Key`, or a fresh one, so that a
 * request without a name is a new one each time. It begins with its actor: nobody meets another's, or a machine's.
 * @returns undefined when the name has characters that names don't have.
 */
export function commandIdOf(c: Context, actor: string, given?: string): string | undefined {
  const name = given ?? c.req.header('idempotency-key') ?? randomUUID();
  return requestForm.test(name) ? `${actor}:${name}` : undefined;
}
