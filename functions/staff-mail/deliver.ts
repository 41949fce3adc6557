import { type Entry, recorded } from '../../domain/record.ts';
import { type Instant, plus } from '../../domain/time.ts';
import { renderStaffMail, type StaffMail, shortText } from '../../notices/staff-mail.ts';
import { toFamily } from '../runtime/errors.ts';
import { inGroups } from '../runtime/in-groups.ts';
import { logger } from '../runtime/logger.ts';
import type { Person, StaffMailClaim } from '../runtime/ports.ts';
import type { Services } from '../runtime/services.ts';
import { lettersFor } from './letters.ts';

export type DeliveryServices = Pick<
  Services,
  'clock' | 'config' | 'directory' | 'record' | 'staffChannel' | 'staffMailClaims' | 'staffMailer'
>;

interface Addressed {
  readonly person: Person;
  readonly mail: StaffMail;
  readonly urgent: boolean;
  readonly exercise: boolean;
}

/** Mails under way at a time: few enough for an account at its first rate. */
const atATime = 4;

/** Older than this a mail of an entry is news no more; a redelivered stream must not ring yesterday's alarm. */
const staleHours = 24;

/** Sends what an entry calls for, once to each person: the claim is written first, the proof after. */
export async function deliverStaffMails(entry: Entry, services: DeliveryServices): Promise<void> {
  if (plus(entry.header.recordedAt, { hours: staleHours }) < services.clock.now()) return;
  const addressed = await address(entry, services);
  await inGroups(addressed, atATime, async (one) => {
    const claim = claimOf(entry, one, services.clock.now());
    if ((await services.staffMailClaims.claim(claim)) === 'claimed') await send(entry, one, claim, services);
  });
}

/**
 * Sends once more what was claimed before `before` and never settled. A doubled reminder harms nobody, a lost one may
 * cost a deadline: that is the opposite of a notice to people, which is never sent again.
 */
export async function retryStaffMails(
  incidentId: string,
  before: Instant,
  services: DeliveryServices,
): Promise<string[]> {
  const findings: string[] = [];
  for (const claim of await services.staffMailClaims.unsettled(incidentId, before)) {
    const now = services.clock.now();
    if ((await services.staffMailClaims.takeOver(claim, now)) === 'taken') continue;
    const sent = await sendAgain({ ...claim, at: now }, services);
    findings.push(
      `${incidentId}: a mail to staff (${claim.kind}) was in doubt; ${sent ? 'sent again' : 'nobody needs it any more'}`,
    );
  }
  return findings;
}

/** @returns false when the record has moved on and the person is no longer to be told: the claim is settled without a mail. */
async function sendAgain(claim: StaffMailClaim, services: DeliveryServices): Promise<boolean> {
  for await (const entry of services.record.entries(claim.incidentId, claim.sequence)) {
    const one = (await address(entry, services)).find(
      (candidate) => candidate.person.id === claim.person && candidate.mail.kind === claim.kind,
    );
    if (one === undefined) break;
    await send(entry, one, claim, services);
    return true;
  }
  await services.staffMailClaims.settle(claim);
  return false;
}

async function address(entry: Entry, services: DeliveryServices): Promise<readonly Addressed[]> {
  const entryRead = recorded(entry);
  const read = await services.record.read(entry.header.incidentId);
  if (entryRead === undefined || read === undefined) return [];
  const { incident } = read;
  const { policy, publicUrl } = services.config;
  const letters = lettersFor(entryRead, { incident, now: services.clock.now(), policy, publicUrl });
  if (letters.length === 0) return [];
  const people = await services.directory.people();
  return letters.flatMap(({ audience, write, urgent }) =>
    people
      .filter((person) => audience(person, incident))
      // The second channel is one place for all: it is told with the first person's mail.
      .map((person, index) => ({
        person,
        mail: write(person),
        urgent: urgent && index === 0,
        exercise: incident.facts.exercise,
      })),
  );
}

function claimOf(entry: Entry, { person, mail }: Addressed, at: Instant): StaffMailClaim {
  const { incidentId, sequence } = entry.header;
  return { incidentId, sequence, kind: mail.kind, person: person.id, at };
}

/**
 * One attempt by mail, and by the second channel where it can't wait; one failing doesn't keep the other. Whatever fails
 * leaves the claim open and holds up nobody else: the watchman tries again.
 */
async function send(entry: Entry, one: Addressed, claim: StaffMailClaim, services: DeliveryServices): Promise<void> {
  const { person, mail, urgent, exercise } = one;
  const { subject, html, text } = renderStaffMail(mail, person.locale, { exercise });
  const { incidentId } = entry.header;
  const tags = { kind: mail.kind, incident: incidentId, person: person.id };
  const short = { incidentId, kind: mail.kind, text: shortText(mail, services.config.channelLocale, { exercise }) };
  const attempts = await Promise.allSettled([
    services.staffMailer.send({ to: person.email, subject, html, text, tags }),
    ...(urgent ? [services.staffChannel.tell(short)] : []),
  ]);
  const failures = attempts.flatMap((attempt) =>
    attempt.status === 'rejected' ? [toFamily(attempt.reason).name] : [],
  );
  if (failures.length === 0) await services.staffMailClaims.settle(claim);
  else logger.warn('a mail to staff is in doubt', { incidentId, kind: mail.kind, person: person.id, failures });
}
