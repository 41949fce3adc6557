import { reasonToHalt } from '../../domain/mailing/halting.ts';
import { ledgerId } from '../../domain/mailing/ledger.ts';
import type { Beginning } from './begin-sending.ts';
import { type MailingRef, readMailing } from './read-mailing.ts';
import type { SendingServices } from './sending-run.ts';

/** Enough shards for a share; hashes are random, so each shard is a sample of the list. */
const sampledShards = 16;

/** Halts the mailing on the record and in the ledger. @returns the version after. */
export async function haltMailing(
  services: SendingServices,
  ref: MailingRef,
  epoch: number,
  reason: string,
): Promise<number> {
  const { incidentId, mailingId } = ref;
  const totals = await services.ledger.totals(ledgerId(ref));
  await services.commands.run({
    commandId: `${mailingId}-halted-${epoch}`,
    incidentId,
    actor: 'system:send-wave',
    command: { type: 'halt-mailing', mailing: mailingId, reason, totals },
  });
  const { mailing, version } = await readMailing(services, ref);
  if (mailing.status === 'halted')
    await services.ledger.steer(ledgerId(ref), { paused: true, cancelled: false, version });
  return version;
}

/** Too many bounces or complaints: why, in words. After a halt only what came since counts, for a person decided to go on. */
export async function findReasonToHalt(
  services: SendingServices,
  { at, list, control }: Beginning,
): Promise<string | undefined> {
  const since = at.mailing.totals;
  const begun = Math.min(list.shards.length, control.frontier + 1);
  const step = since === undefined ? Math.ceil(begun / sampledShards) : 1;
  const shards = list.shards.map((_, shard) => shard).filter((shard) => shard < begun && shard % step === 0);
  const { totals } = await services.ledger.survey(
    ledgerId({ incidentId: at.incident.id, mailingId: at.mailing.id }),
    shards,
  );
  return reasonToHalt(totals, services.config, since);
}
