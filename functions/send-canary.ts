import { z } from 'zod';
import { ledgerId } from '../domain/mailing/ledger.ts';
import { beginSending } from './mailing/begin-sending.ts';
import { haltMailing } from './mailing/halt-mailing.ts';
import { readMailing } from './mailing/read-mailing.ts';
import { sendShards } from './mailing/send-shards.ts';
import type { SendingServices } from './mailing/sending-run.ts';
import { TryAgainError } from './runtime/errors.ts';
import { task } from './runtime/task.ts';
import { longestWaitSeconds } from './runtime/watch-round.ts';

const contract = {
  name: 'Send Canary',
  input: z.object({ incidentId: z.string(), mailingId: z.string() }),
  output: z.object({
    outcome: z.enum(['sent', 'paused', 'cancelled', 'quota']),
    waitSeconds: z.number().int().min(1).max(longestWaitSeconds),
    version: z.number().int(),
  }),
};

const canaryMost = 500;
const canaryShare = 0.01;
const quotaWaitSeconds = 3600;
const busyWaitSeconds = 60;

/**
 * Writes to a few hundred first, so that a bad list or text shows before everybody has it. Shards are sorted by hash, so the
 * first ones are a random choice. Repeated, it goes on to the same number and no further.
 */
export async function sendCanary(
  ref: z.output<typeof contract.input>,
  services: SendingServices,
): Promise<z.input<typeof contract.output>> {
  const { canaryWaitSeconds } = services.config;
  const beginning = await beginSending(services, ref);
  if (beginning.outcome !== 'go') {
    const { outcome, version } = beginning;
    if (outcome === 'sent') return { outcome, version, waitSeconds: 1 };
    return { outcome: outcome === 'cancelled' ? outcome : 'paused', version, waitSeconds: longestWaitSeconds };
  }
  const { at, control, list, account } = beginning;
  const halt = async (reason: string) => {
    const version = await haltMailing(services, ref, control.epoch, reason);
    return { outcome: 'paused' as const, version, waitSeconds: longestWaitSeconds };
  };
  if (!account.sendingEnabled) return halt('SES has stopped sending for this account');

  const { totals } = await services.ledger.survey(ledgerId(ref));
  const target = Math.min(canaryMost, Math.max(list.batchSize, Math.ceil(control.recipients * canaryShare)));
  const run = beginning.start(target - (control.recipients - totals.accepted));
  await sendShards(run, services, list, list.shards.map((_, shard) => shard).slice(control.frontier));

  if (run.stop === 'blocked') return halt(`SES refuses: ${run.detail ?? 'no reason given'}`);
  if (run.stop === 'superseded') throw new TryAgainError(`Another worker took over ${ref.mailingId}`);
  if (run.stop === 'quota') return { outcome: 'quota', version: at.version, waitSeconds: quotaWaitSeconds };
  if (run.stop === 'budget') return { outcome: 'quota', version: at.version, waitSeconds: busyWaitSeconds };
  if (run.stop === 'paused' || run.stop === 'cancelled') {
    const { version } = await readMailing(services, ref);
    return { outcome: run.stop, version, waitSeconds: longestWaitSeconds };
  }
  return { outcome: 'sent', version: at.version, waitSeconds: Math.max(1, Math.ceil(canaryWaitSeconds)) };
}

export const handler = task(contract, sendCanary);
