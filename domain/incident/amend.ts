import type { Obligation } from '../law/obligation.ts';
import { type Instant, plus, wallTime } from '../time.ts';
import type { Extension, Hold, TrackedObligation } from './state.ts';

/**
 * Hours after the end of a hold. The laws say "promptly" or "without delay" then and give no number: a day is our own
 * reading, and named so in the derivation.
 */
export const hoursAfterHold = 24;

type Waiting = Pick<TrackedObligation, 'holds' | 'extensions'>;

/** Holds in force at an instant. One that is past its end no longer stands, also before anybody has noted it. */
export function standingHolds({ holds = [] }: Waiting, at: Instant): readonly Hold[] {
  return holds.filter(({ from, until, endedAt }) => from <= at && (endedAt ?? until ?? '~') > at);
}

/** Who has an obligation wait, and until when: for lists, where a hold whose end has come is noted within minutes. */
export function heldBy({ holds = [] }: Waiting): { readonly by: string; readonly until?: Instant } | undefined {
  const hold = holds.find(({ endedAt }) => endedAt === undefined);
  if (hold === undefined) return undefined;
  return { by: hold.by, ...(hold.until ? { until: hold.until } : {}) };
}

/** What the law says, with the time that was granted and the holds that stood: the times that count from now on. */
export function amend(judged: Obligation, { holds = [], extensions = [] }: Waiting): Obligation {
  const extension = extensions.at(-1);
  const extended = extension === undefined ? judged : extend(judged, extension);
  return [...holds].sort((a, b) => (a.from < b.from ? -1 : 1)).reduce(holdBack, extended);
}

function extend(judged: Obligation, { by, document, dueAt }: Extension): Obligation {
  const before = judged.dueAt ?? judged.target;
  if (judged.dueAt !== undefined && judged.dueAt >= dueAt) return judged;
  const { target: _ours, ...rest } = judged;
  const was = before === undefined ? 'no date' : wallTime(before, judged.zone);
  const step = `extended by ${by} (${document}): was ${was}, now ${wallTime(dueAt, judged.zone)}`;
  return withStep({ ...rest, dueAt, latestAt: later(judged.latestAt, dueAt) }, step);
}

/** Whoever was late before a hold began is late all the same. */
function holdBack(judged: Obligation, hold: Hold): Obligation {
  const end = hold.endedAt ?? hold.until;
  const at = judged.dueAt ?? judged.target;
  if (end === undefined || at === undefined || hold.from > at) return judged;
  const after = plus(end, { hours: hoursAfterHold });
  if (after <= at) return judged;
  const step = `held by ${hold.by} (${hold.citation}) until ${wallTime(end, judged.zone)}: was ${wallTime(at, judged.zone)}, now ${hoursAfterHold} hours after it ends, which is our own reading of "promptly"`;
  return judged.dueAt === undefined
    ? withStep({ ...judged, target: after }, step)
    : withStep({ ...judged, dueAt: after, latestAt: later(judged.latestAt, after) }, step);
}

function withStep(obligation: Obligation, step: string): Obligation {
  const { derivation } = obligation;
  if (derivation === undefined) return obligation;
  return { ...obligation, derivation: { ...derivation, steps: [...derivation.steps, step] } };
}

function later(a: Instant | undefined, b: Instant): Instant {
  return a === undefined || a < b ? b : a;
}
