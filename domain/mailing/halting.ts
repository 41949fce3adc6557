import type { MailingTotals } from './totals.ts';

export interface HaltShares {
  /** Share of bounces among those sent above which the mailing halts. */
  readonly haltBounceShare: number;
  readonly haltComplaintShare: number;
}

/** Below this many sent, shares say little. */
const leastSent = 100;

/**
 * Why the mailing has to halt, in words; undefined when it may go on. A list with many dead addresses can get the account
 * paused, which silences deadline mail too.
 *
 * @param since totals when it halted last: a person decided to go on from there, so only what came after counts.
 */
export function reasonToHalt(totals: MailingTotals, shares: HaltShares, since?: MailingTotals): string | undefined {
  const count = (of: (from: MailingTotals) => number) => of(totals) - (since === undefined ? 0 : of(since));
  const sent = count(sentIn);
  if (sent < leastSent) return undefined;
  const bounced = count((from) => from.bounced);
  const complained = count((from) => from.complained);
  if (bounced / sent > shares.haltBounceShare) return reason('bounced', bounced, sent, shares.haltBounceShare);
  if (complained / sent > shares.haltComplaintShare) {
    return reason('complained', complained, sent, shares.haltComplaintShare);
  }
  return undefined;
}

function reason(what: string, count: number, sent: number, allowed: number): string {
  return `${count} of ${sent} ${what}: ${percent(count / sent)}, above ${percent(allowed)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** Whoever SES took, whatever became of it. */
function sentIn(totals: MailingTotals): number {
  return totals.sent + totals.delayed + totals.delivered + totals.bounced + totals.complained + totals.suppressed;
}
