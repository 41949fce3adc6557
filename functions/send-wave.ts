import { z } from 'zod';
import { ledgerId } from '../domain/mailing/ledger.ts';
import { type Beginning, beginSending } from './mailing/begin-sending.ts';
import { findReasonToHalt, haltMailing } from './mailing/halt-mailing.ts';
import { type MailingRef, readMailing } from './mailing/read-mailing.ts';
import { sendShards } from './mailing/send-shards.ts';
import type { SendingRun, SendingServices } from './mailing/sending-run.ts';
import { task } from './runtime/task.ts';
import { longestWaitSeconds } from './runtime/watch-round.ts';

const contract = {
  name: 'Send Wave',
  input: z.object({ incidentId: z.string(), mailingId: z.string() }),
  output: z.object({
    outcome: z.enum(['more', 'sent', 'paused', 'halted', 'cancelled', 'quota']),
    waitSeconds: z.number().int().min(1).max(longestWaitSeconds),
    version: z.number().int(),
  }),
};

type Outcome = z.input<typeof contract.output>;

/** The window rolls: some of the quota is free again within the hour. */
const quotaWaitSeconds = 3600;

/** Sends to everyone still accepted, for as long as one function may work. */
export async function sendWave(ref: MailingRef, services: SendingServices): Promise<Outcome> {
  const beginning = await beginSending(services, ref);
  if (beginning.outcome !== 'go') {
    const { outcome, version } = beginning;
    return { outcome, version, waitSeconds: outcome === 'sent' ? 1 : longestWaitSeconds };
  }
  const { account, control } = beginning;
  const halt = async (reason: string): Promise<Outcome> => {
    const version = await haltMailing(services, ref, control.epoch, reason);
    return { outcome: 'halted', version, waitSeconds: longestWaitSeconds };
  };
  const reason = account.sendingEnabled
    ? await findReasonToHalt(services, beginning)
    : 'SES has stopped sending for this account';
  if (reason !== undefined) return halt(reason);

  const run = beginning.start();
  await sendEveryone(run, services, beginning);
  return run.stop === 'blocked'
    ? halt(`SES refuses: ${run.detail ?? 'no reason given'}`)
    : report(run, services, ref, beginning);
}

/**
 * From the frontier on; then, since a late answer may have freed somebody behind it, wherever anybody is left. A pass that
 * helps nobody is the last one.
 */
async function sendEveryone(run: SendingRun, services: SendingServices, { list, control }: Beginning): Promise<void> {
  let shards: readonly number[] = list.shards.map((_, shard) => shard).slice(control.frontier);
  let accepted = Number.POSITIVE_INFINITY;
  for (;;) {
    await sendShards(run, services, list, shards);
    if (run.stop !== undefined) return;
    const { totals, unfinished } = await services.ledger.survey(ledgerId(run.ref));
    if (totals.accepted === 0) return;
    if (totals.accepted >= accepted) {
      run.stop = 'budget';
      return;
    }
    accepted = totals.accepted;
    shards = unfinished;
  }
}

async function report(
  { stop }: SendingRun,
  services: SendingServices,
  ref: MailingRef,
  { at: { version } }: Beginning,
): Promise<Outcome> {
  if (stop === undefined) return { outcome: 'sent', version, waitSeconds: 1 };
  if (stop === 'quota') return { outcome: 'quota', version, waitSeconds: quotaWaitSeconds };
  if (stop === 'paused' || stop === 'cancelled') {
    // The flags may be of a newer version than the one read at the beginning.
    const now = await readMailing(services, ref);
    return { outcome: stop, version: now.version, waitSeconds: longestWaitSeconds };
  }
  return { outcome: 'more', version, waitSeconds: 1 };
}

export const handler = task(contract, sendWave);
