import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { toFamily } from '../functions/runtime/errors.ts';
import { logger } from '../functions/runtime/logger.ts';
import type { ErrorBody } from './answers.ts';
import { incidentRoutes } from './incidents.ts';
import { listRoutes } from './lists.ts';
import { mailingRoutes } from './mailings.ts';
import type { ApiOptions, ApiServices } from './options.ts';
import { registerForm } from './pages/register-form.ts';
import { pageRoutes } from './pages/routes.ts';
import { wantsPage } from './pages/wants-page.ts';
import { registerRoutes } from './register.ts';
import { signalRoutes } from './signals.ts';

/**
 * The HTTP API and the few pages that mails lead to. JSON unless a browser asks for HTML. Errors are
 * {@link ErrorBody}: 400 can't be read, 401 nobody says who asks, 404 unknown, 409 refused with what is open, 503 come
 * again; none of them has recorded anything, except that after a 5xx the same request under the same name is safe.
 */
export function createApi(services: ApiServices, options: ApiOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Vary', 'Accept');
    c.header('Cache-Control', 'no-store');
  });
  app.route('/', pageRoutes(services, options));
  app.route('/', registerRoutes(services));
  app.route('/', registerForm(services));
  app.route('/', incidentRoutes(services, options));
  app.route('/', listRoutes(services, options));
  app.route('/', mailingRoutes(services, options));
  app.route('/', signalRoutes(services, options));
  app.notFound((c) =>
    wantsPage(c)
      ? c.html(
          '<!doctype html><html lang="en"><title>Not found</title><p>There is no such page. <a href="/">Start</a></p>',
          404,
        )
      : c.json({ code: 'unknown', message: `There is no ${c.req.method} ${c.req.path}.` } satisfies ErrorBody, 404),
  );
  app.onError(answerFailure);
  return app;
}

/** The families of `functions/runtime/errors.ts`; names only, since a message may quote data. */
function answerFailure(error: Error, c: Context) {
  if (error instanceof HTTPException) {
    const message = 'This request came from another page in the browser, or has lost its form. Nothing was recorded.';
    return c.json({ code: 'not-taken', message } satisfies ErrorBody, error.status);
  }
  const family = toFamily(error);
  // The route's pattern: what stands in a path may have been chosen by anybody.
  logger.error('API', { route: routePath(c), family: family.name, error: error.name });
  const again = 'Ask again under the same Idempotency-Key: it will be done once.';
  if (family.name === 'TryAgain') {
    c.header('Retry-After', '1');
    return c.json(
      { code: 'busy', message: `Somebody else was first, or a part is slow. ${again}` } satisfies ErrorBody,
      503,
    );
  }
  return c.json(
    { code: 'failed', message: `Something failed here (${error.name}). ${again}` } satisfies ErrorBody,
    500,
  );
}
