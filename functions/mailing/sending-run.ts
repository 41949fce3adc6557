import type { MailAccount } from '../../domain/mailing/bulk-mailer.ts';
import type { Control } from '../../domain/mailing/ledger.ts';
import { createPacer, type Pace, type Pacer } from '../../domain/mailing/pace.ts';
import { epochMilliseconds } from '../../domain/time.ts';
import type { Services } from '../runtime/services.ts';
import type { Messages } from './messages.ts';
import type { MailingRef } from './read-mailing.ts';

export type SendingServices = Pick<
  Services,
  'config' | 'clock' | 'waiting' | 'record' | 'commands' | 'objects' | 'ledger' | 'bulkMailer'
>;

/**
 * Why a worker stops before everything is sent. `enough`: the canary has its share; `blocked`: account or set-up refuses, a
 * person has to look; `failed`: something was thrown.
 */
export type Stop = 'paused' | 'cancelled' | 'superseded' | 'quota' | 'budget' | 'enough' | 'blocked' | 'failed';

/** One worker's invocation; shared by its lanes, which run in one thread. */
export interface SendingRun {
  readonly ref: MailingRef;
  readonly epoch: number;
  readonly batchSize: number;
  readonly pace: Pace;
  readonly pacer: Pacer;
  readonly messages: Messages;
  readonly deadlineMs: number;
  /** The first reason wins. */
  stop?: Stop;
  /** With `blocked`: what SES said. */
  detail?: string;
  /** Recipients that the rolling quota still allows. */
  quotaLeft: number;
  /** Recipients that may still be claimed afresh. */
  claimsLeft: number;
  claims: number;
  declinedInARow: number;
  throttledInARow: number;
  silentInARow: number;
}

export function createSendingRun(
  services: Pick<Services, 'clock' | 'config'>,
  given: Pick<SendingRun, 'ref' | 'epoch' | 'batchSize' | 'pace' | 'messages'> & {
    readonly account: MailAccount;
    readonly claimsLeft?: number;
  },
): SendingRun {
  const { config } = services;
  const { account, claimsLeft = Number.POSITIVE_INFINITY, ...run } = given;
  const nowMs = epochMilliseconds(services.clock.now());
  return {
    ...run,
    pacer: createPacer(run.pace, nowMs),
    deadlineMs: nowMs + config.sendBudgetSeconds * 1000,
    quotaLeft: quotaOf(account, config.reserveShare),
    claimsLeft,
    claims: 0,
    declinedInARow: 0,
    throttledInARow: 0,
    silentInARow: 0,
  };
}

/** The quota counts recipients in any 24 hours, whoever sends to them. */
function quotaOf({ max24HourSend, sentLast24Hours }: MailAccount, reserveShare: number): number {
  if (max24HourSend < 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.floor(max24HourSend * (1 - reserveShare) - sentLast24Hours));
}

export function stopRun(run: SendingRun, stop: Stop, detail?: string): void {
  if (run.stop !== undefined) return;
  run.stop = stop;
  if (detail !== undefined) run.detail = detail;
}

/** Why a worker with this epoch may not claim any more. */
export function reasonToStop(control: Control | undefined, epoch: number): Stop | undefined {
  if (control === undefined || control.epoch !== epoch) return 'superseded';
  if (control.cancelled) return 'cancelled';
  return control.paused ? 'paused' : undefined;
}
