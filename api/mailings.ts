import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { blockedBy } from '../domain/incident/blocks.ts';
import type { CommandResult } from '../domain/incident/commands.ts';
import { checklistOf } from '../domain/incident/contents.ts';
import type { Incident, Mailing } from '../domain/incident/state.ts';
import { uploadKey } from '../domain/mailing/addressee.ts';
import { ledgerId } from '../domain/mailing/ledger.ts';
import { approveMailing, draftMailing } from '../functions/requests/mailing-requests.ts';
import { listsOf } from '../functions/requests/upload-list.ts';
import { answerRefusal, answerResult, answerUnknown } from './answers.ts';
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
  /** The duties it serves; every open one of the controller to tell people when absent. */
  obligations: z.array(z.string()).exactOptional(),
  /** On what it rests that e-mail counts as told, where the law has a condition. */
  emailBasis: z.string().max(4000).exactOptional(),
});

const ApproveBody = z.strictObject({
  /** Which side the approver speaks for; from the directory when absent. */
  as: z.enum(['processor', 'controller']).optional(),
  /** The digest the approver saw; what is there now when absent. */
  digest: z.string().optional(),
});

/** Mailings: drafting, approving, and how far they are. */
export function mailingRoutes(services: ApiServices, { identify }: ApiOptions): Hono {
  const app = new Hono();

  app.post('/incidents/:id/mailings', async (c) => {
    const body = await readJson(c, DraftBody);
    if (!body.ok) return body.answer;
    const request = readRequest(c, identify);
    if (!request.ok) return request.answer;
    const incidentId = c.req.param('id');
    const read = await services.record.read(incidentId);
    if (read === undefined) return answerUnknown(c, noIncident(incidentId));
    const { mailing, controller, list, texts, ...more } = body.value;
    const known = read.incident.mailings.some(({ id }) => id === mailing);
    const stands = known ? undefined : await findObstacle(incidentId, list);
    if (stands !== undefined) return answerRefusal(c, stands);
    const drafted = await draftMailing(
      { ...request.value, incidentId, mailing, controller, texts, ...more, listKey: uploadKey(incidentId, list) },
      services,
    );
    return answerResult(c, drafted);
  });

  async function findObstacle(incidentId: string, list: string) {
    const lists = await listsOf({ id: incidentId }, services);
    if (lists.includes(list)) return undefined;
    const message = `No list "${list}" is waiting for ${incidentId}; upload it first. There are:`;
    return refusal('unknown-list', message, lists);
  }

  app.get('/incidents/:id/mailings/:mailing', async (c) => {
    const found = await findMailing(c);
    if (!found.ok) return found.answer;
    const { incident, mailing } = found;
    const ledger = await readTotals(incident.id, mailing);
    const now = services.clock.now();
    const { regimes } = services.decision;
    const law = {
      blocked: blockedBy(incident, regimes, mailing, now),
      checklist: checklistOf(incident, regimes, mailing),
    };
    return c.json({ now, incidentId: incident.id, mailing, ledger: ledger ?? null, ...law });
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

function refusal(code: string, message: string, open: readonly string[] = []) {
  return { outcome: 'refused' as const, code, message, open };
}
