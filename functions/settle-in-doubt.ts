import { z } from 'zod';
import type { InDoubtDecision } from '../domain/incident/state.ts';
import { ledgerId, type Survey } from '../domain/mailing/ledger.ts';
import { type Instant, plus, secondsBetween } from '../domain/time.ts';
import { type MailingAt, type MailingRef, readMailing } from './mailing/read-mailing.ts';
import { closeBatches } from './mailing/rewrite-batches.ts';
import type { SendingServices } from './mailing/sending-run.ts';
import { TryAFewTimesError } from './runtime/errors.ts';
import { task } from './runtime/task.ts';
import { longestWaitSeconds, secondsUntil } from './runtime/watch-round.ts';

const contract = {
  name: 'Settle In Doubt',
  input: z.object({ incidentId: z.string(), mailingId: z.string() }),
  output: z.object({
    outcome: z.enum(['settled', 'wait', 'ask']),
    waitSeconds: z.number().int().min(1).max(longestWaitSeconds),
    version: z.number().int(),
  }),
};

type Outcome = z.input<typeof contract.output>;
type SettleServices = Pick<SendingServices, 'clock' | 'config' | 'record' | 'commands' | 'ledger'>;

const recheckSeconds = 3600;

/**
 * Everybody was written to; now nobody stays in doubt without proof or a named person's decision. Waits for the bounces of the
 * last mails, then for the events that prove what was sent (a delivery can take 14 hours), then asks.
 */
export async function settleInDoubt(ref: MailingRef, services: SettleServices): Promise<Outcome> {
  const at = await readMailing(services, ref);
  const { mailing, version } = at;
  if (mailing.status === 'settling' || mailing.status === 'accounted' || mailing.status === 'cancelled') {
    return { outcome: 'settled', version, waitSeconds: 1 };
  }
  if (mailing.status !== 'sending') return { outcome: 'wait', version, waitSeconds: longestWaitSeconds };

  const before = await services.ledger.survey(ledgerId(ref));
  const now = services.clock.now();
  const settledAt = plus(before.lastClaimedAt ?? now, { seconds: services.config.settleSeconds });
  if (before.lastClaimedAt !== undefined && now < settledAt) {
    return { outcome: 'wait', version, waitSeconds: secondsUntil(now, settledAt) };
  }
  const survey = await writeDown(ledgerId(ref), services, before, mailing.inDoubtDecision?.decision);
  const { accepted, claimed, 'in-doubt': inDoubt } = survey.totals;
  if (accepted + claimed > 0) {
    throw new TryAFewTimesError(
      `${mailing.id} has ${accepted} accepted and ${claimed} claimed; it is not sent to everyone`,
    );
  }
  return inDoubt === 0 ? finish(ref, services, survey) : waitOrAsk(ref, services, at, survey, now);
}

/**
 * Writes down what sending left open, and counts again: claims of workers that are gone are in doubt, whoever is in doubt is as
 * was decided, and whoever a late answer freed after the last wave is written to by letter.
 */
async function writeDown(
  mailing: string,
  { ledger }: SettleServices,
  survey: Survey,
  decision: InDoubtDecision | undefined,
): Promise<Survey> {
  const { accepted, claimed, 'in-doubt': inDoubt } = survey.totals;
  if (accepted + claimed + inDoubt === 0) return survey;
  // Nobody sends any more: a worker that still holds a claim is gone, or loses it here. Its late result counts all the same.
  const { epoch } = await ledger.takeOver(mailing);
  await closeBatches(ledger, mailing, epoch, decision);
  return ledger.survey(mailing);
}

async function finish(
  { incidentId, mailingId }: MailingRef,
  services: SettleServices,
  survey: Survey,
): Promise<Outcome> {
  const { totals } = survey;
  const result = await services.commands.run({
    commandId: `${mailingId}-sent`,
    incidentId,
    actor: 'system:settle-in-doubt',
    command: { type: 'finish-sending', mailing: mailingId, totals },
  });
  if (result.outcome === 'refused') throw new TryAFewTimesError(`${mailingId} can't be finished: ${result.message}`);
  return { outcome: 'settled', version: result.version, waitSeconds: 1 };
}

async function waitOrAsk(
  { incidentId, mailingId }: MailingRef,
  services: SettleServices,
  { mailing, version }: MailingAt,
  { totals, lastDoubtAt }: Survey,
  now: Instant,
): Promise<Outcome> {
  if (mailing.inDoubtAskedAt !== undefined) return { outcome: 'ask', version, waitSeconds: recheckSeconds };
  const askAt = plus(lastDoubtAt ?? now, { seconds: services.config.inDoubtAskAfterSeconds });
  if (now < askAt) {
    return {
      outcome: 'wait',
      version,
      waitSeconds: Math.ceil(Math.min(recheckSeconds, Math.max(1, secondsBetween(now, askAt)))),
    };
  }
  const result = await services.commands.run({
    commandId: `${mailingId}-doubt`,
    incidentId,
    actor: 'system:settle-in-doubt',
    command: { type: 'ask-about-doubt', mailing: mailingId, totals },
  });
  if (result.outcome === 'refused') throw new TryAFewTimesError(`Can't ask about ${mailingId}: ${result.message}`);
  return { outcome: 'ask', version: result.version, waitSeconds: recheckSeconds };
}

export const handler = task(contract, settleInDoubt);
