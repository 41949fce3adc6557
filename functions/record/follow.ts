import { ledgerId } from '../../domain/mailing/ledger.ts';
import type { Entry } from '../../domain/record.ts';
import { startGeneration, wakePurpose } from '../runtime/generations.ts';
import type { Versioned } from '../runtime/ports.ts';
import { requiredPurposes } from '../runtime/purposes.ts';
import type { Services } from '../runtime/services.ts';
import { deliverStaffMails } from '../staff-mail/deliver.ts';

export type FollowServices = Pick<
  Services,
  | 'clock'
  | 'config'
  | 'directory'
  | 'followMarks'
  | 'generations'
  | 'ledger'
  | 'machines'
  | 'readModels'
  | 'record'
  | 'staffChannel'
  | 'staffMailClaims'
  | 'staffMailer'
  | 'watches'
>;

/** What follows from one entry: mails to staff, each claimed before it is sent. */
export async function followEntry(entry: Entry, services: FollowServices): Promise<void> {
  await deliverStaffMails(entry, services);
}

/**
 * What follows from a head: read models, machines that are newly needed, flags of mailings, the bell.
 * @param before the head it took the place of; undefined for an incident's first.
 */
export async function followHead(
  after: Versioned,
  before: Versioned | undefined,
  services: FollowServices,
): Promise<void> {
  await services.readModels.project(after, before?.incident);
  await startWhatIsNew(after, before, services);
  await setMailingFlags(after, before, services);
  await ring(after, services);
}

/**
 * The same of the head as it stands, where nobody knows which one before it was followed last: everything that it says is
 * brought up to it. Machines are left to whoever calls, since only their executions tell what is missing.
 */
export async function followHeadAnew(head: Versioned, services: FollowServices): Promise<void> {
  await services.readModels.project(head, undefined);
  for (const mailing of head.incident.mailings) await steer(head, mailing, services);
  await ring(head, services);
}

async function startWhatIsNew(after: Versioned, before: Versioned | undefined, services: FollowServices) {
  const { id } = after.incident;
  // A report's first execution starts the others that it needs, visible as started by it.
  if (before === undefined) {
    await startGeneration(services, id, 'incident', 0);
    return;
  }
  const had = new Set<string>(requiredPurposes(before.incident));
  const wanted = requiredPurposes(after.incident).filter((purpose) => !had.has(purpose));
  if (wanted.length === 0) return;
  // The stream may come late and again: what the record no longer asks for is left asleep.
  const read = await services.record.read(id);
  const still = new Set<string>(read ? requiredPurposes(read.incident) : []);
  for (const purpose of wanted) {
    if (still.has(purpose)) await wakePurpose(services, id, purpose);
  }
}

/** Pause and cancel are flags beside the ledger, read by the sender before each claim. */
async function setMailingFlags(after: Versioned, before: Versioned | undefined, services: FollowServices) {
  for (const mailing of after.incident.mailings) {
    const was = before?.incident.mailings.find(({ id }) => id === mailing.id);
    if (was !== undefined && was.status !== mailing.status) await steer(after, mailing, services);
  }
}

async function steer(
  { incident, version }: Versioned,
  { id, status }: Versioned['incident']['mailings'][number],
  services: FollowServices,
) {
  await services.ledger.steer(ledgerId({ incidentId: incident.id, mailingId: id }), {
    paused: status === 'paused' || status === 'halted',
    cancelled: status === 'cancelled',
    version,
  });
}

async function ring({ incident, version }: Versioned, services: FollowServices): Promise<void> {
  for (const watch of await services.watches.watches(incident.id)) {
    if (watch.version >= version) continue;
    await services.machines.ring(watch.token, { rung: 'changed' });
    await services.watches.remove(watch);
  }
}
