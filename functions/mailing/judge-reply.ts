import type { EntryStatus, SendReply } from '../../domain/mailing/bulk-mailer.ts';
import type { MailEvent } from '../../domain/mailing/transitions.ts';
import { type SendingRun, stopRun } from './sending-run.ts';

/** What a reply means for those who were written to. */
export interface Verdict {
  readonly events: readonly (readonly [place: number, event: MailEvent])[];
  /** Somebody failed for a passing reason of their own: try them again later. */
  readonly transient: boolean;
  /** The call was refused for one bad entry: the halves to try. */
  readonly halves: readonly (readonly number[])[];
}

/** Failures for a passing reason after which a person is written to by letter instead. */
const mostTries = 10;
/** Mails refused one by one without a single one accepted: the text or the sender is wrong, not ten addresses in a row. */
const mostDeclinedInARow = 10;
const longestThrottleMs = 30_000;
const longestSilenceMs = 300_000;

const eventOf: Readonly<Record<EntryStatus, MailEvent>> = {
  sent: 'answered',
  throttled: 'sent-back',
  quota: 'sent-back',
  transient: 'sent-back',
  blocked: 'sent-back',
  refused: 'declined',
  unknown: 'silence',
};

/** Reads a reply, slows the run down or stops it, and says what became of each recipient. Throttled is not failed. */
export function judgeReply(
  run: SendingRun,
  places: readonly number[],
  reply: SendReply,
  tries: number,
  nowMs: number,
): Verdict {
  const all = (event: MailEvent): Verdict => ({
    events: places.map((place) => [place, event] as const),
    transient: false,
    halves: [],
  });
  if (reply.outcome === 'unknown') {
    run.silentInARow += 1;
    // Each further call might put as many in doubt again.
    run.pacer.holdUntil(nowMs + backOff(run.silentInARow, longestSilenceMs));
    return all('silence');
  }
  run.silentInARow = 0;
  if (reply.outcome === 'answered') return judgeEntries(run, places, reply, tries, nowMs);
  if (reply.why !== 'bad-request') {
    run.quotaLeft += places.length;
    if (reply.why === 'throttled') slowDown(run, nowMs);
    else stopRun(run, reply.why === 'quota' ? 'quota' : 'blocked', reply.detail);
    return all('sent-back');
  }
  run.quotaLeft += places.length;
  if (places.length > 1) {
    const middle = Math.ceil(places.length / 2);
    return { ...all('sent-back'), halves: [places.slice(0, middle), places.slice(middle)] };
  }
  run.declinedInARow += 1;
  if (run.declinedInARow >= mostDeclinedInARow) stopRun(run, 'blocked', `every mail is refused: ${reply.detail}`);
  return all('declined');
}

function judgeEntries(
  run: SendingRun,
  places: readonly number[],
  reply: Extract<SendReply, { outcome: 'answered' }>,
  tries: number,
  nowMs: number,
): Verdict {
  const { entries } = reply;
  const isHopeless = tries + 1 >= mostTries;
  const events = places.map((place, at): readonly [number, MailEvent] => {
    const status = entries[at] ?? 'unknown';
    return [place, status === 'transient' && isHopeless ? 'declined' : eventOf[status]];
  });
  run.quotaLeft += events.filter(([, event]) => event === 'sent-back').length;
  if (entries.includes('sent')) {
    run.declinedInARow = 0;
    run.throttledInARow = 0;
  }
  if (entries.includes('throttled')) slowDown(run, nowMs);
  if (entries.includes('quota')) stopRun(run, 'quota');
  if (entries.includes('blocked')) stopRun(run, 'blocked', reply.detail);
  return { events, transient: entries.includes('transient'), halves: [] };
}

function slowDown(run: SendingRun, nowMs: number): void {
  run.throttledInARow += 1;
  run.pacer.holdUntil(nowMs + backOff(run.throttledInARow, longestThrottleMs));
}

function backOff(times: number, mostMs: number): number {
  return Math.min(mostMs, 1000 * 2 ** (times - 1));
}
