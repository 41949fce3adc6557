import { z } from 'zod';
import { plus } from '../domain/time.ts';
import type { OpenClock } from '../notices/staff/daily-digest.ts';
import { renderStaffMail } from '../notices/staff-mail.ts';
import { inGroups } from './runtime/in-groups.ts';
import type { OpenObligation, Person, StaffMailClaim, StaffMailClaims } from './runtime/ports.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Send Digest',
  input: z.unknown(),
  output: z.object({ outcome: z.enum(['sent', 'sent-before']), people: z.number().int() }),
};

/** Mails under way at a time: few enough for an account at its first rate. */
const atATime = 4;

/** Clocks listed in one digest; the rest is on the page that the mail leads to. */
const listed = 50;

/** Every day to everybody on the roster, also when nothing is open: the day it doesn't come, something is wrong. */
export async function sendDigest(
  _input: unknown,
  services: Pick<
    Services,
    'clock' | 'config' | 'directory' | 'readModels' | 'signals' | 'staffMailClaims' | 'staffMailer'
  >,
) {
  const now = services.clock.now();
  const [open, incidents, waitingSignals, people] = await Promise.all([
    services.readModels.openObligations(listed),
    services.readModels.incidents('open', 1000),
    services.signals.countWaiting(),
    services.directory.people(),
  ]);
  const readers = people.filter(({ level, party }) => level !== undefined && party === undefined);
  const claim = {
    incidentId: 'DIGEST',
    sequence: 0,
    kind: `daily-digest:${now.slice(0, 10)}`,
    person: 'roster',
    at: now,
  };
  if (!(await isOurs(claim, services.staffMailClaims))) return { outcome: 'sent-before' as const, people: 0 };
  const clocks = open.map(showClock);
  const render = once((locale: Person['locale'], zone: string) => {
    const link = `${services.config.publicUrl}/`;
    const nextDigestAt = plus(now, { hours: 24 });
    const openIncidents = incidents.length;
    const counts = { openIncidents, waitingSignals };
    const mail = { kind: 'daily-digest' as const, now, zone, link, clocks, ...counts, nextDigestAt };
    return renderStaffMail(mail, locale, { exercise: false });
  });
  await inGroups(readers, atATime, ({ id, email, locale, zone }) => {
    const tags = { kind: 'daily-digest', person: id };
    return services.staffMailer.send({ to: email, ...render(locale, zone), tags });
  });
  await services.staffMailClaims.settle(claim);
  return { outcome: 'sent' as const, people: readers.length };
}

/** The digest says the same to everybody who reads the same language in the same zone. */
function once<A extends readonly string[], R>(make: (...args: A) => R): (...args: A) => R {
  const made = new Map<string, R>();
  return (...args) => {
    const key = args.join(' ');
    const known = made.get(key) ?? make(...args);
    made.set(key, known);
    return known;
  };
}

/** One claim for all: whoever finds it left by somebody who died in the middle sends to all again, which harms nobody. */
async function isOurs(claim: StaffMailClaim, claims: StaffMailClaims): Promise<boolean> {
  if ((await claims.claim(claim)) === 'claimed') return true;
  const left = (await claims.unsettled(claim.incidentId, claim.at)).find(({ kind }) => kind === claim.kind);
  return left !== undefined && (await claims.takeOver(left, claim.at)) === 'taken-over';
}

function showClock(row: OpenObligation): OpenClock {
  const { incidentId, duty, regime, owedBy, owedTo, zone, clock, provisional, owner, target, held } = row;
  const dueAt = row.dueAt ?? target;
  return {
    ...{ incidentId, duty, regime, owedBy, owedTo, zone, clock, provisional },
    confidence: row.confidence,
    isTarget: row.dueAt === undefined && target !== undefined,
    ...(dueAt ? { dueAt } : {}),
    ...(owner ? { owner } : {}),
    ...(held ? { held } : {}),
  };
}

export const handler = task(contract, sendDigest);
