import { Hono } from 'hono';
import { z } from 'zod';
import { blockedBy } from '../domain/incident/blocks.ts';
import { openForFollowUp, openForResponse } from '../domain/incident/closing.ts';
import { HumanCommand } from '../domain/incident/command-schema.ts';
import { type Entry, verifyChain } from '../domain/record.ts';
import { type Instant, secondsBetween, toInstant } from '../domain/time.ts';
import { handOverPackage } from '../functions/requests/hand-over-package.ts';
import { reportIncident } from '../functions/requests/report-incident.ts';
import { answerRefusal, answerResult, answerUnknown, answerUnreadable } from './answers.ts';
import type { ApiOptions, ApiServices } from './options.ts';
import { readJson, readLimit, readRequest } from './read-body.ts';

/** Incidents listed at most; the rest is found by its id. */
const mostIncidents = 200;
const mostDeadlines = 500;

const CommandBody = z.strictObject({
  commandId: z.string().optional(),
  /** When it happened in the world, if not now. */
  occurredAt: z
    .string()
    .transform((text, context) => {
      try {
        return toInstant(text);
      } catch {
        context.addIssue({ code: 'custom', message: `"${text}" is no instant; write it with its offset` });
        return z.NEVER;
      }
    })
    .optional(),
  command: HumanCommand,
});

/** Commands that need more than the record knows (a list in the bucket, the side of an approver). */
const ownPaths: Readonly<Record<string, string>> = {
  'draft-mailing': 'POST /incidents/:id/mailings',
  'approve-mailing': 'POST /incidents/:id/mailings/:mailing/approve',
};

/** Reports, commands, and what is known about incidents. Reading changes nothing. */
export function incidentRoutes(services: ApiServices, { identify }: ApiOptions): Hono {
  const app = new Hono();

  app.post('/incidents', async (c) => {
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const { actor, commandId } = request.value;
    const lawOn = c.req.query('lawOn');
    if (lawOn !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(lawOn)) {
      return answerUnreadable(c, [{ path: 'lawOn', problem: `"${lawOn}" is no date`, wouldBeRight: '2026-04-01' }]);
    }
    const taken = await reportIncident(
      {
        text: await c.req.text(),
        actor,
        requestId: commandId,
        strict: isYes(c.req.query('strict')),
        ...(lawOn ? { lawOn } : {}),
      },
      services,
    );
    if (taken.outcome === 'unreadable') return answerUnreadable(c, taken.problems);
    const { result, needed, contradictions } = taken;
    if (result.outcome === 'refused') return answerRefusal(c, result);
    return c.json({ ...result, needed, contradictions }, 201);
  });

  app.get('/incidents', async (c) => {
    const scope = c.req.query('scope') ?? 'open';
    if (scope !== 'open' && scope !== 'closed') {
      return answerUnreadable(c, [{ path: 'scope', problem: `"${scope}" is no scope`, wouldBeRight: 'open, closed' }]);
    }
    const limit = readLimit(c, 50, mostIncidents);
    if (!limit.ok) return limit.answer;
    const page = readPage(c.req.query('page'));
    const incidents = await services.readModels.incidents(scope, limit.value, page);
    const last = incidents.length < limit.value ? undefined : incidents.at(-1);
    const next = last === undefined ? {} : { next: `${last.reportedAt}#${last.incidentId}` };
    return c.json({ now: services.clock.now(), incidents, ...next });
  });

  app.get('/deadlines', async (c) => {
    const limit = readLimit(c, 50, mostDeadlines);
    if (!limit.ok) return limit.answer;
    const now = services.clock.now();
    const rows = await services.readModels.openObligations(limit.value);
    const deadlines = rows.map((row) => {
      const at = row.dueAt ?? row.target;
      return { ...row, secondsLeft: at === undefined ? null : Math.floor(secondsBetween(now, at)) };
    });
    return c.json({ now, deadlines });
  });

  app.get('/incidents/:id', async (c) => {
    const read = await services.record.read(c.req.param('id'));
    if (read === undefined) return answerUnknown(c, noIncident(c.req.param('id')));
    const { incident, version } = read;
    const now = services.clock.now();
    const open = { response: openForResponse(incident, now), followUp: openForFollowUp(incident) };
    const { regimes } = services.decision;
    const blocked = incident.obligations.flatMap((obligation) => blockedBy(incident, regimes, obligation, now));
    return c.json({ now, version, incident, open, blocked });
  });

  app.get('/incidents/:id/record', async (c) => {
    const id = c.req.param('id');
    const entries: Entry[] = [];
    for await (const entry of services.record.entries(id)) entries.push(entry);
    if (entries.length === 0) return answerUnknown(c, noIncident(id));
    return c.json({ now: services.clock.now(), incidentId: id, entries, problems: verifyChain(entries) });
  });

  app.post('/incidents/:id/commands', async (c) => {
    const body = await readJson(c, CommandBody);
    if (!body.ok) return body.answer;
    const { command, commandId: given, occurredAt } = body.value;
    const ownPath = ownPaths[command.type];
    if (ownPath !== undefined) {
      const problem = { path: 'command.type', problem: `${command.type} has a path of its own`, wouldBeRight: ownPath };
      return answerUnreadable(c, [problem]);
    }
    const request = readRequest(c, identify, given);
    if (!request.ok) return request.answer;
    const incidentId = c.req.param('id');
    const result = await services.commands.run({
      ...request.value,
      incidentId,
      ...(occurredAt ? { occurredAt } : {}),
      // Parsed by its schema: the union of the schema's outputs is within the commands.
      command: command as HumanCommand,
    });
    if (result.outcome === 'refused' && result.code === 'unknown-incident') return answerUnknown(c, result.message);
    return answerResult(c, result);
  });

  app.post('/incidents/:id/packages/:controller', async (c) => {
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const { id: incidentId, controller } = c.req.param();
    const read = await services.record.read(incidentId);
    if (read === undefined) return answerUnknown(c, noIncident(incidentId));
    const controllers = read.incident.facts.parties.filter(({ roles }) =>
      roles.some((role) => role === 'controller' || role === 'joint-controller'),
    );
    if (!controllers.some(({ id }) => id === controller)) {
      const message = `"${controller}" is no controller of ${incidentId}; its controllers are:`;
      const open = controllers.map(({ id }) => id);
      return answerRefusal(c, { outcome: 'refused', code: 'unknown-controller', message, open });
    }
    return answerResult(c, await handOverPackage({ incidentId, controller, ...request.value }, services));
  });

  return app;
}

export function noIncident(id: string): string {
  return `There is no incident ${id}. GET /incidents lists those there are.`;
}

/** Where the page before ended, as its `next` says; anything else is the first page. */
function readPage(text = ''): { readonly reportedAt: Instant; readonly incidentId: string } | undefined {
  const [reportedAt = '', incidentId = ''] = text.split('#');
  return incidentId === '' ? undefined : { reportedAt: reportedAt as Instant, incidentId };
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && text !== 'false' && text !== '0';
}
