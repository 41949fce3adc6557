import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { CommandResult } from '../domain/incident/commands.ts';
import type { Incident, Mailing } from '../domain/incident/state.ts';
import { ledgerId } from '../domain/mailing/ledger.ts';
import { approveMailing, draftMailing } from '../functions/requests/mailing-requests.ts';
import { answerRefusal, answerResult, answerUnknown, answerUnreadable } from './answers.ts';
import { noIncident } from './incidents.ts';
import type { ApiOptions, ApiServices } from './options.ts';
import { readJson, readRequest } from './read-body.ts';

const DraftBody = z.strictObject({
  mailing: z
    .string()
    .min(1)
    .max(60)
    .regex(/^[A-Za-z0-9_-]+$/, 'it is letters, digits, - and _'),
  controller: z.string().min(1),
  /** Name of a list uploaded before. */
  list: z.string().min(1),
  /** Notices as read from their files, one a language. */
  texts: z.array(z.unknown()).min(1, 'a notice has a text in at least one language'),
});

const ApproveBody = z.strictObject({
  /** Which side the approver speaks for; from the directory when absent. */
  as: z.enum(['processor', 'controller']).optional(),
  /** The digest the approver saw; what is there now when absent. */
  digest: z.string().optional(),
});

const listName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Lists and mailings. A recipient file goes straight to the personal-data bucket and is never looked at here. */
export function mailingRoutes(services: ApiServices, { identify }: ApiOptions): Hono {
  const app = new Hono();

  app.post('/incidents/:id/lists/:name', async (c) => {
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const { id, name } = c.req.param();
    if (!listName.test(name)) {
      const wouldBeRight = 'letters, digits, . _ and -, at most 100, beginning with a letter or digit';
      return answerUnreadable(c, [{ path: 'name', problem: 'no name for a list', wouldBeRight }]);
    }
    const read = await services.record.read(id);
    if (read === undefined) return answerUnknown(c, noIncident(id));
    const body = c.req.raw.body;
    if (body === null) {
      return answerUnreadable(c, [{ path: '(body)', problem: 'it is empty', wouldBeRight: 'the recipient file' }]);
    }
    const key = listKey(id, name);
    const user = read.incident.mailings.find((mailing) => mailing.listKey === key && mailing.status !== 'cancelled');
    if (user !== undefined) {
      const message = `Mailing ${user.id} is drafted for the list ${name}; upload this one under another name`;
      return answerRefusal(c, refusal('list-in-use', message));
    }
    const counted = { bytes: 0 };
    await services.objects.write(key, count(body, counted), c.req.header('content-type') ?? 'application/octet-stream');
    return c.json({ outcome: 'stored', incidentId: id, name, bytes: counted.bytes }, 201);
  });

  app.post('/incidents/:id/mailings', async (c) => {
    const body = await readJson(c, DraftBody);
    if (!body.ok) return body.answer;
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const incidentId = c.req.param('id');
    const read = await services.record.read(incidentId);
    if (read === undefined) return answerUnknown(c, noIncident(incidentId));
    const { mailing, controller, list, texts } = body.value;
    const known = read.incident.mailings.some(({ id }) => id === mailing);
    const stands = known ? undefined : await findObstacle(incidentId, list);
    if (stands !== undefined) return answerRefusal(c, stands);
    const drafted = await draftMailing(
      { ...request.value, incidentId, mailing, controller, texts, listKey: listKey(incidentId, list) },
      services,
    );
    return answerResult(c, drafted);
  });

  async function findObstacle(incidentId: string, list: string) {
    const lists: string[] = [];
    const prefix = listKey(incidentId, '');
    for await (const key of services.objects.list(prefix)) lists.push(key.slice(prefix.length));
    if (!lists.includes(list)) {
      return refusal(
        'unknown-list',
        `No list "${list}" is waiting for ${incidentId}; upload it first. There are:`,
        lists,
      );
    }
    return undefined;
  }

  app.get('/incidents/:id/mailings/:mailing', async (c) => {
    const found = await findMailing(c);
    if (!found.ok) return found.answer;
    const { incident, mailing } = found;
    const ledger = await readTotals(incident.id, mailing);
    return c.json({ now: services.clock.now(), incidentId: incident.id, mailing, ledger: ledger ?? null });
  });

  /** What the ledger says at this moment; what the record says of it once the ledger is gone. */
  async function readTotals(incidentId: string, { id, totals }: Mailing) {
    const name = ledgerId({ incidentId, mailingId: id });
    return (await services.ledger.list(name)) === undefined ? totals : services.ledger.totals(name);
  }

  app.post('/incidents/:id/mailings/:mailing/approve', async (c) => {
    const body = await readJson(c, ApproveBody);
    if (!body.ok) return body.answer;
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const found = await findMailing(c);
    if (!found.ok) return found.answer;
    const { incident, mailing } = found;
    const side = await readSide(request.value.actor, mailing, body.value.as);
    if (typeof side !== 'string') return answerRefusal(c, side);
    const { digest } = body.value;
    const given = { ...request.value, incidentId: incident.id };
    const result: CommandResult =
      digest === undefined
        ? await approveMailing({ ...given, mailing: mailing.id, as: side }, services)
        : await services.commands.run({
            ...given,
            command: { type: 'approve-mailing', mailing: mailing.id, digest, as: side },
          });
    return answerResult(c, result);
  });

  /** Somebody the directory knows speaks for their own side only. */
  async function readSide(actor: string, { controller }: Mailing, wanted: 'processor' | 'controller' | undefined) {
    const person = (await services.directory.people()).find(({ id }) => id === actor);
    if (person === undefined) return wanted ?? 'processor';
    const side = person.party === controller ? 'controller' : 'processor';
    if (person.party !== undefined && person.party !== controller) {
      return refusal('other-party', `${actor} speaks for ${person.party}, not for ${controller}`);
    }
    if (wanted === undefined || wanted === side) return side;
    return refusal('wrong-side', `${actor} approves as ${side}; the directory says so`);
  }

  async function findMailing(
    c: Context,
  ): Promise<{ ok: true; incident: Incident; mailing: Mailing } | { ok: false; answer: Response }> {
    const { id = '', mailing: wanted = '' } = c.req.param() as Record<string, string>;
    const read = await services.record.read(id);
    if (read === undefined) return { ok: false, answer: answerUnknown(c, noIncident(id)) };
    const mailing = read.incident.mailings.find((known) => known.id === wanted);
    if (mailing !== undefined) return { ok: true, incident: read.incident, mailing };
    const ids = read.incident.mailings.map((known) => known.id).join(', ') || 'none';
    return { ok: false, answer: answerUnknown(c, `${id} has no mailing ${wanted}. It has: ${ids}.`) };
  }

  return app;
}

function listKey(incidentId: string, name: string): string {
  return `incidents/${incidentId}/lists/${name}`;
}

function refusal(code: string, message: string, open: readonly string[] = []) {
  return { outcome: 'refused' as const, code, message, open };
}

async function* count(body: ReadableStream<Uint8Array>, counted: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    counted.bytes += chunk.length;
    yield chunk;
  }
}
