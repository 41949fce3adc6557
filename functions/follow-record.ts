import { z } from 'zod';
import { ledgerId } from '../domain/mailing/ledger.ts';
import type { Entry } from '../domain/record.ts';
import { startGeneration, wakePurpose } from './runtime/generations.ts';
import type { Versioned } from './runtime/ports.ts';
import { requiredPurposes } from './runtime/purposes.ts';
import type { Services } from './runtime/services.ts';
import { readStreamRecord } from './runtime/stream-image.ts';
import { task } from './runtime/task.ts';
import { deliverStaffMails } from './staff-mail/deliver.ts';

const contract = {
  name: 'Follow Record',
  /** A DynamoDB stream event with new and old images. */
  input: z.object({
    Records: z.array(
      z.object({
        dynamodb: z.object({
          Keys: z.record(z.string(), z.unknown()),
          NewImage: z.record(z.string(), z.unknown()).optional(),
          OldImage: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    ),
  }),
  output: z.object({ outcome: z.literal('followed'), entries: z.number().int() }),
};

export type FollowServices = Pick<
  Services,
  | 'clock'
  | 'config'
  | 'directory'
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

/**
 * What follows from an append, and only from here: read models, machines that are newly needed, mails to staff, and the
 * bell. Comes at least once and in order for each incident; every step is harmless to repeat.
 */
export async function followRecord(event: z.output<typeof contract.input>, services: FollowServices) {
  const changes = event.Records.map(({ dynamodb }) => readStreamRecord(dynamodb));
  let entries = 0;
  for (const change of changes) {
    if (change.kind === 'head') await followHead(change.after, change.before, services);
    if (change.kind === 'entry') {
      await followEntry(change.entry, services);
      entries += 1;
    }
  }
  return { outcome: 'followed' as const, entries };
}

async function followHead(after: Versioned, before: Versioned | undefined, services: FollowServices): Promise<void> {
  await services.readModels.project(after, before?.incident);
  await startWhatIsNew(after, before, services);
  await setMailingFlags(after, before, services);
  await ring(after, services);
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
    if (was === undefined || was.status === mailing.status) continue;
    const paused = mailing.status === 'paused' || mailing.status === 'halted';
    await services.ledger.steer(ledgerId({ incidentId: after.incident.id, mailingId: mailing.id }), {
      paused,
      cancelled: mailing.status === 'cancelled',
      version: after.version,
    });
  }
}

async function ring({ incident, version }: Versioned, services: FollowServices): Promise<void> {
  for (const watch of await services.watches.watches(incident.id)) {
    if (watch.version >= version) continue;
    await services.machines.ring(watch.token, { rung: 'changed' });
    await services.watches.remove(watch);
  }
}

async function followEntry(entry: Entry, services: FollowServices): Promise<void> {
  await deliverStaffMails(entry, services);
}

export const handler = task(contract, followRecord);
