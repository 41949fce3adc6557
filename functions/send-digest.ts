import { z } from 'zod';
import { localDate, plus } from '../domain/time.ts';
import type { OpenClock } from '../notices/staff/daily-digest.ts';
import { renderStaffMail } from '../notices/staff-mail.ts';
import type { OpenObligation } from './runtime/ports.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Send Digest',
  input: z.unknown(),
  output: z.object({ outcome: z.literal('sent'), people: z.number().int() }),
};

/** Clocks listed in one digest; the rest is on the page that the mail leads to. */
const listed = 50;

/** Every day to everybody on the roster, also when nothing is open: the day it doesn't come, something is wrong. */
export async function sendDigest(
  _input: unknown,
  services: Pick<Services, 'clock' | 'config' | 'directory' | 'readModels' | 'staffMailClaims' | 'staffMailer'>,
) {
  const now = services.clock.now();
  const [open, incidents, people] = await Promise.all([
    services.readModels.openObligations(listed),
    services.readModels.incidents('open', 1000),
    services.directory.people(),
  ]);
  const readers = people.filter(({ level, party }) => level !== undefined && party === undefined);
  for (const person of readers) {
    const kind = `daily-digest:${localDate(now, person.zone)}`;
    const claim = { incidentId: 'DIGEST', sequence: 0, kind, person: person.id, at: now };
    if ((await services.staffMailClaims.claim(claim)) !== 'claimed') continue;
    const mail = {
      kind: 'daily-digest' as const,
      now,
      zone: person.zone,
      link: `${services.config.publicUrl}/`,
      clocks: open.map(showClock),
      openIncidents: incidents.length,
      nextDigestAt: plus(now, { hours: 24 }),
    };
    const { subject, html, text } = renderStaffMail(mail, person.locale, { exercise: false });
    const tags = { kind: 'daily-digest', person: person.id };
    await services.staffMailer.send({ to: person.email, subject, html, text, tags });
    await services.staffMailClaims.settle(claim);
  }
  return { outcome: 'sent' as const, people: readers.length };
}

function showClock(row: OpenObligation): OpenClock {
  const { incidentId, duty, regime, owedBy, owedTo, zone, clock, provisional, owner, target } = row;
  const dueAt = row.dueAt ?? target;
  return {
    ...{ incidentId, duty, regime, owedBy, owedTo, zone, clock, provisional },
    confidence: row.confidence,
    isTarget: row.dueAt === undefined && target !== undefined,
    ...(dueAt ? { dueAt } : {}),
    ...(owner ? { owner } : {}),
  };
}

export const handler = task(contract, sendDigest);
