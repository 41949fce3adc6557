import type { Context } from 'hono';
import type { z } from 'zod';
import { answerUnnamed, answerUnreadable, type Problem } from './answers.ts';
import { commandIdOf, type Identify } from './identity.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Response };

/** Who asks and under which name; the answer to give when that can't be told. */
export function readRequest(
  c: Context,
  identify: Identify,
  given?: string,
): Read<{ readonly actor: string; readonly commandId: string }> {
  const actor = identify(c);
  if (actor === undefined) return { ok: false, answer: answerUnnamed(c) };
  const commandId = commandIdOf(c, actor, given);
  if (commandId !== undefined) return { ok: true, value: { actor, commandId } };
  const problem = 'the name of the request has characters that names do not have';
  const wouldBeRight = 'letters, digits, . _ and -, at most 120';
  return { ok: false, answer: answerUnreadable(c, [{ path: 'Idempotency-Key', problem, wouldBeRight }]) };
}

/** The body as JSON of a form; every problem at once, each with its path. An empty body is read as `{}`. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<Read<z.output<T>>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    const problem = { path: '(body)', problem: 'it is no JSON', wouldBeRight: 'one JSON object in UTF-8' };
    return { ok: false, answer: answerUnreadable(c, [problem]) };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, answer: answerUnreadable(c, parsed.error.issues.flatMap(sayIssue)) };
}

/** A whole number from the query, within its bounds; `fallback` when it isn't given. */
export function readLimit(c: Context, fallback: number, most: number): Read<number> {
  const text = c.req.query('limit');
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return { ok: true, value };
  const problem = { path: 'limit', problem: `"${text}" is no such number`, wouldBeRight: `a number from 1 to ${most}` };
  return { ok: false, answer: answerUnreadable(c, [problem]) };
}

function sayIssue(issue: z.core.$ZodIssue): Problem[] {
  const path = sayPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: sayPath([...issue.path, key]),
      problem: 'no field of this name is known here',
    }));
  }
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return [{ path, problem: 'not one of the words known here', wouldBeRight: issue.options.join(', ') }];
  }
  if (issue.code === 'invalid_value') {
    return [{ path, problem: 'not one of the words known here', wouldBeRight: issue.values.map(String).join(', ') }];
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return [{ path, problem: 'it is missing', wouldBeRight: `a value of type ${issue.expected}` }];
  }
  return [{ path, problem: issue.message }];
}

function sayPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || '(body)';
}
