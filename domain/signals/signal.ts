import { digest } from '../digest.ts';
import type { Source } from '../incident/state.ts';
import { shortId } from '../short-id.ts';
import type { Instant } from '../time.ts';
import { atLeast, type Severity, worse } from './severity.ts';

/** Something a finding is about: its type, and its id or ARN where that names no person. */
export interface Resource {
  readonly type: string;
  readonly id?: string;
}

/** One finding as one event showed it. Made by the readers of this folder; holds no free text of the finding. */
export interface Sighting {
  /** What the finding is known by, the same by whatever way it comes. */
  readonly source: Source;
  readonly title: string;
  /** The service's own type of finding: `Exfiltration:S3/MaliciousIPCaller`. */
  readonly kind: string;
  /** `event`: something happened. `weakness`: something could happen; a failed check, a vulnerability. */
  readonly nature: 'event' | 'weakness';
  /** AWS account, twelve digits. */
  readonly account?: string;
  readonly region?: string;
  readonly resources: readonly Resource[];
  readonly severity: Severity;
  /** When the service made the finding, which is when it was detected. The activity itself may have begun earlier. */
  readonly firstSeenAt: Instant;
  /** When the service last had news of it. */
  readonly lastSeenAt: Instant;
  /** Occurrences so far by the service's own count; 1 where it does not count. */
  readonly timesSeen: number;
  /** The service no longer asks anybody to act: archived, suppressed, resolved, passed. */
  readonly closed: boolean;
  /** Made by the service on request, to try the way here. */
  readonly sample: boolean;
}

/** A sighting with the event's own time: what is newer is told by it. */
export type DatedSighting = Sighting & { readonly eventAt: Instant };

/** What a person decided about a signal. */
export type SignalDecision =
  | { readonly kind: 'promoted'; readonly by: string; readonly at: Instant; readonly incidentId: string }
  | {
      readonly kind: 'dismissed';
      readonly by: string;
      readonly at: Instant;
      readonly reason: string;
      /** How bad it was when it was dismissed. */
      readonly severity: Severity;
    };

/**
 * Something that may be an incident. It has no clock and makes no obligation until a person promotes it. All sightings
 * of one finding, by whatever service they come, are one signal.
 */
export interface Signal extends Sighting {
  readonly id: string;
  /** Orders sightings: the newest one's words stand here. */
  readonly newest: string;
  /** Oldest first; the last is in force. */
  readonly decisions: readonly SignalDecision[];
  /** How bad it was when the second channel was last told. */
  readonly toldOf?: Severity;
}

/** A stage's choices; part of `POLICY`. */
export interface SignalPolicy {
  /** Severity from which something that happened waits for a person. */
  readonly waitFrom: Severity;
  /** The same for weaknesses, of which a new account has hundreds. */
  readonly weaknessesWaitFrom: Severity;
  /** Severity from which the second channel is told of what waits. */
  readonly tellFrom: Severity;
}

/** `kept`: below what waits, or closed where it came from; nobody is shown it unasked. */
export type Standing = 'waiting' | 'promoted' | 'dismissed' | 'kept';

/** `SIG-` and 50 bits of the hash of what the finding is known by. */
export function signalIdOf({ system, id }: Source): string {
  return shortId('SIG', system, id);
}

/**
 * A signal after one more sighting. Every part is the earliest, the latest or the worst of all sightings, so the same
 * signal comes of them in any order and however often each is delivered. What people decided is not touched.
 */
export function see(before: Signal | undefined, { eventAt, ...sighting }: DatedSighting): Signal {
  const newest = `${eventAt}#${digest(sighting)}`;
  const fresh = { id: signalIdOf(sighting.source), ...sighting, newest };
  if (before === undefined) return { ...fresh, decisions: [] };
  const shown = newest > before.newest ? fresh : before;
  return {
    ...shown,
    severity: worse(before.severity, sighting.severity),
    firstSeenAt: sighting.firstSeenAt < before.firstSeenAt ? sighting.firstSeenAt : before.firstSeenAt,
    lastSeenAt: sighting.lastSeenAt > before.lastSeenAt ? sighting.lastSeenAt : before.lastSeenAt,
    timesSeen: Math.max(before.timesSeen, sighting.timesSeen),
    decisions: before.decisions,
    ...(before.toldOf === undefined ? {} : { toldOf: before.toldOf }),
  };
}

/**
 * Where a signal stands. A dismissal holds for what was judged: the finding coming again changes nothing, the finding
 * becoming worse than it was then makes it wait again. A promotion is for good; the incident goes on from there.
 */
export function standingOf(signal: Signal, policy: SignalPolicy): Standing {
  const last = signal.decisions.at(-1);
  if (last?.kind === 'promoted') return 'promoted';
  if (last !== undefined && atLeast(last.severity, signal.severity)) return 'dismissed';
  if (signal.closed) return 'kept';
  const from = signal.nature === 'weakness' ? policy.weaknessesWaitFrom : policy.waitFrom;
  return atLeast(signal.severity, from) ? 'waiting' : 'kept';
}

/** Whether the second channel is to be told: once, and again only when it became worse. Never of a sample. */
export function isNews(signal: Signal, policy: SignalPolicy): boolean {
  const { toldOf, severity, sample } = signal;
  if (sample || standingOf(signal, policy) !== 'waiting' || !atLeast(severity, policy.tellFrom)) return false;
  return toldOf === undefined || !atLeast(toldOf, severity);
}

export function promotionOf(signal: Signal): Extract<SignalDecision, { kind: 'promoted' }> | undefined {
  const last = signal.decisions.at(-1);
  return last?.kind === 'promoted' ? last : undefined;
}

/**
 * The incident file (design §9) that a promotion reports. The source is the finding's own, so that promoting twice is
 * one incident. Everything the finding does not prove stays unknown: it says what a service saw, not what leaked.
 */
export function incidentFileOf(signal: Signal, title: string | undefined): Readonly<Record<string, unknown>> {
  return {
    title: title ?? signal.title,
    source: signal.source,
    // A sample was made to try the way here, and may only become an exercise.
    exercise: signal.sample,
    detectedAt: signal.firstSeenAt,
  };
}
