import type { MailAccount } from '../../domain/mailing/bulk-mailer.ts';
import { type Control, ledgerId, type MailingList } from '../../domain/mailing/ledger.ts';
import { planPace } from '../../domain/mailing/pace.ts';
import { GiveUpError } from '../runtime/errors.ts';
import { createMessages } from './messages.ts';
import { openLedger } from './open-ledger.ts';
import { type MailingAt, type MailingRef, readMailing } from './read-mailing.ts';
import { createSendingRun, type SendingRun, type SendingServices } from './sending-run.ts';

export interface Beginning {
  readonly outcome: 'go';
  readonly at: MailingAt;
  readonly account: MailAccount;
  readonly list: MailingList;
  readonly control: Control;
  /** Makes the run; `claimsLeft` bounds what it claims. */
  start(claimsLeft?: number): SendingRun;
}

/** The record says that nothing is to be sent now. */
export interface NotNow {
  readonly outcome: 'paused' | 'halted' | 'cancelled' | 'sent';
  readonly version: number;
}

/**
 * What canary and waves do first: read the record, which is the truth, bring the ledger's flags up to it, and take over from
 * every worker before.
 * @throws GiveUpError when the mailing was not approved.
 */
export async function beginSending(services: SendingServices, ref: MailingRef): Promise<Beginning | NotNow> {
  const at = await readMailing(services, ref);
  const { mailing, version } = at;
  if (mailing.status === 'paused' || mailing.status === 'halted' || mailing.status === 'cancelled') {
    await services.ledger.steer(ledgerId(ref), {
      paused: mailing.status !== 'cancelled',
      cancelled: mailing.status === 'cancelled',
      version,
    });
    return { outcome: mailing.status, version };
  }
  if (mailing.status === 'settling' || mailing.status === 'accounted') return { outcome: 'sent', version };
  if (mailing.status !== 'sending')
    throw new GiveUpError(`${mailing.id} is ${mailing.status}; only an approved mailing is sent`);

  const messages = createMessages(at.incident, mailing, services.config.senders);
  const account = await services.bulkMailer.account();
  const pace = planPace(account.maxSendRate, services.config.reserveShare);
  const list = await openLedger(services, ref.incidentId, mailing, pace.batch);
  await services.ledger.steer(ledgerId(ref), { paused: false, cancelled: false, version });
  const control = await services.ledger.takeOver(ledgerId(ref));
  return {
    outcome: 'go',
    at,
    account,
    list,
    control,
    start: (claimsLeft) =>
      createSendingRun(services, {
        ref,
        epoch: control.epoch,
        batchSize: list.batchSize,
        pace,
        messages,
        account,
        ...(claimsLeft === undefined ? {} : { claimsLeft }),
      }),
  };
}
