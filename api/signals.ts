import { Hono } from 'hono';
import { z } from 'zod';
import { standingOf } from '../domain/signals/signal.ts';
import { dismissSignal } from '../functions/requests/dismiss-signal.ts';
import { promoteSignal } from '../functions/requests/promote-signal.ts';
import { answerRefusal, answerUnknown, answerUnreadable } from './answers.ts';
import type { ApiOptions, ApiServices } from './options.ts';
import { readJson, readLimit, readRequest } from './read-body.ts';

/** Signals listed at most; the rest is found by its id. */
const mostSignals = 200;

const PromoteBody = z.strictObject({ title: z.string().trim().min(1).optional() });
const DismissBody = z.strictObject({ reason: z.string().trim().min(1, 'is empty; why is it nothing?') });

/** Signals that wait, and what people make of them. Reading changes nothing. */
export function signalRoutes(services: ApiServices, { identify }: ApiOptions): Hono {
  const app = new Hono();
  const policy = services.decision.policy.signals;

  app.get('/signals', async (c) => {
    const scope = c.req.query('scope') ?? 'open';
    if (scope !== 'open' && scope !== 'decided') {
      return answerUnreadable(c, [{ path: 'scope', problem: `"${scope}" is no scope`, wouldBeRight: 'open, decided' }]);
    }
    const limit = readLimit(c, 50, mostSignals);
    if (!limit.ok) return limit.answer;
    const signals = await services.signals.list(scope, limit.value);
    return c.json({
      now: services.clock.now(),
      signals: signals.map((signal) => ({ ...signal, standing: standingOf(signal, policy) })),
    });
  });

  app.get('/signals/:id', async (c) => {
    const read = await services.signals.read(c.req.param('id'));
    if (read === undefined) return answerUnknown(c, `There is no signal ${c.req.param('id')}.`);
    const { signal } = read;
    return c.json({ now: services.clock.now(), signal: { ...signal, standing: standingOf(signal, policy) } });
  });

  app.post('/signals/:id/promote', async (c) => {
    const body = await readJson(c, PromoteBody);
    if (!body.ok) return body.answer;
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const { actor, commandId: requestId } = request.value;
    const { title } = body.value;
    const promoted = await promoteSignal(
      { signalId: c.req.param('id'), actor, requestId, ...(title ? { title } : {}) },
      services,
    );
    if (promoted.outcome === 'promoted') return c.json(promoted, 201);
    return promoted.code === 'unknown-signal' ? answerUnknown(c, promoted.message) : answerRefusal(c, promoted);
  });

  app.post('/signals/:id/dismiss', async (c) => {
    const body = await readJson(c, DismissBody);
    if (!body.ok) return body.answer;
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const { actor } = request.value;
    const dismissed = await dismissSignal({ signalId: c.req.param('id'), actor, ...body.value }, services);
    if (dismissed.outcome === 'dismissed') return c.json(dismissed);
    return dismissed.code === 'unknown-signal' ? answerUnknown(c, dismissed.message) : answerRefusal(c, dismissed);
  });

  return app;
}
