import type { Context } from 'hono';

/** A browser asks for HTML by name; programs don't. */
export function wantsPage(c: Context): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
