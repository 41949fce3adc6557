import type { HttpBindings } from '@hono/node-server';
import type { Context, Next } from 'hono';

const loopbackAddress = /^(?:127\.|::1$|::ffff:127\.)/;
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/**
 * Nobody signs in here, so nobody but this machine may come in: by address, by the name asked for (another name that leads
 * to loopback is somebody's web page reaching in), and by the page the request comes from.
 */
export async function onlyLoopback(c: Context<{ Bindings: HttpBindings }>, next: Next) {
  const address = c.env.incoming?.socket.remoteAddress ?? '';
  const host = c.req.header('host') ?? '';
  const origin = c.req.header('origin');
  const foreign = origin !== undefined && origin !== 'null' && !loopbackHost.test(origin.replace(/^https?:\/\//, ''));
  if (loopbackAddress.test(address) && loopbackHost.test(host) && !foreign) return next();
  const message = 'This server is for the machine it runs on only: open it as http://127.0.0.1 or http://localhost.';
  return c.json({ code: 'loopback-only', message }, 403);
}
