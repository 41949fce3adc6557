import { epochMilliseconds, fromEpochMilliseconds, type Instant, plus } from '../time.ts';

/** The rung number of *overdue*; every further call adds one. */
export const overdueRung = 100;

/** Rungs closer together than this are one: two calls within a quarter of an hour say the same. */
const closestMinutes = 15;

export interface Ladder {
  readonly from: Instant;
  readonly dueAt: Instant;
  /** Percent of the time from `from` to `dueAt`, ascending, each below 100. */
  readonly ladder: readonly number[];
  readonly overdueEveryHours: number;
  /** Rungs already rung. */
  readonly rung: readonly number[];
}

/**
 * The rung that is due now, if any. Of several missed ones only the highest is rung: whoever comes late needs one call,
 * not three.
 */
export function rungDue(ladder: Ladder, now: Instant): number | undefined {
  const last = Math.max(0, ...ladder.rung);
  const due = rungsBefore(ladder, now).filter((rung) => rung > last);
  return due.at(-1);
}

/** When the next rung will be due after `now`. */
export function nextRungAt(ladder: Ladder, now: Instant): Instant {
  const first = rungsOf(ladder).find(({ at }) => at > now)?.at;
  if (first !== undefined) return first;
  // Overdue begins with the first second after the due time: whatever is done at that very time is in time.
  if (now <= ladder.dueAt) return plus(ladder.dueAt, { seconds: 1 });
  const every = ladder.overdueEveryHours * 3_600_000;
  const calls = Math.floor((epochMilliseconds(now) - epochMilliseconds(ladder.dueAt) - 1000) / every) + 1;
  return fromEpochMilliseconds(epochMilliseconds(ladder.dueAt) + calls * every + 1000);
}

function rungsBefore(ladder: Ladder, now: Instant): readonly number[] {
  const passed = rungsOf(ladder)
    .filter(({ at }) => at <= now)
    .map(({ percent }) => percent);
  if (now <= ladder.dueAt) return passed;
  const every = ladder.overdueEveryHours * 3_600_000;
  const calls = Math.max(0, Math.floor((epochMilliseconds(now) - epochMilliseconds(ladder.dueAt) - 1000) / every));
  return [...passed, overdueRung + calls];
}

/** The ladder's rungs in time; of those too close together the earlier one stays, since it leaves more time. */
function rungsOf(ladder: Ladder): readonly { readonly percent: number; readonly at: Instant }[] {
  const kept: { percent: number; at: Instant }[] = [];
  for (const percent of ladder.ladder) {
    const at = atPercent(ladder, percent);
    const before = kept.at(-1);
    if (before === undefined || at >= plus(before.at, { minutes: closestMinutes })) kept.push({ percent, at });
  }
  return kept;
}

function atPercent({ from, dueAt }: Ladder, percent: number): Instant {
  const [start, end] = [epochMilliseconds(from), epochMilliseconds(dueAt)];
  return fromEpochMilliseconds(Math.round(start + ((end - start) * percent) / 100));
}
