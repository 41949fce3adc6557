import { hasDuty, orderOf } from '../law/holds.ts';
import type { RegimeLibrary } from '../law/regime-library.ts';
import { type Instant, wallTime } from '../time.ts';
import { standingHolds } from './amend.ts';
import { lawOf } from './law-corrections.ts';
import type { Incident, Mailing, TrackedObligation } from './state.ts';

/** Something that the law has stand in the way of doing an obligation now. */
export interface Block {
  readonly kind: 'hold' | 'order';
  /** What may not be done yet. */
  readonly obligation: string;
  /** What has to be done first, with `order`. */
  readonly first?: string;
  readonly because: string;
  readonly citation: string;
  /** When it goes by itself. */
  readonly until?: Instant;
  /** Who can end it, and by what. */
  readonly clearedBy: string;
}

/**
 * What stands in the way of an obligation, or of any obligation that a mailing serves: holds that forbid, and duties that
 * the law has come first. Nothing here can be waived; it can be lifted by whoever asked for it, done, or fall away with the
 * facts.
 */
export function blockedBy(
  incident: Incident,
  library: RegimeLibrary,
  what: TrackedObligation | Pick<Mailing, 'obligations'>,
  now: Instant,
): readonly Block[] {
  const served =
    'obligations' in what ? incident.obligations.filter(({ id }) => what.obligations.includes(id)) : [what];
  const open = served.filter(({ status }) => status === 'open');
  if (open.length === 0) return [];
  const law = lawOf(incident, library);
  return open.flatMap((obligation) => [...heldBack(obligation, now), ...outOfOrder(incident, law, obligation, now)]);
}

/** `individual-notice …: the FBI asks to wait until … (citation); lifted by the FBI`, for refusals and lists. */
export function sayBlock({ obligation, because, citation, clearedBy }: Block): string {
  return `${obligation}: ${because} (${citation}); ${clearedBy}`;
}

function heldBack(obligation: TrackedObligation, now: Instant): readonly Block[] {
  return standingHolds(obligation, now)
    .filter(({ forbids }) => forbids)
    .map((hold) => ({
      kind: 'hold' as const,
      obligation: obligation.id,
      because: `held by ${hold.by} (${hold.document}) ${hold.until ? `until ${wallTime(hold.until, obligation.zone)}` : 'without an end'}`,
      citation: hold.citation,
      ...(hold.until ? { until: hold.until } : {}),
      clearedBy: `${hold.by} can lift it: record that with lift-hold ${hold.id}`,
    }));
}

function outOfOrder(
  incident: Incident,
  library: RegimeLibrary,
  obligation: TrackedObligation,
  now: Instant,
): readonly Block[] {
  return incident.obligations.flatMap((other) => {
    if (other.id === obligation.id || other.owedBy !== obligation.owedBy) return [];
    if (other.status !== 'open' || other.answer !== 'binds') return [];
    const rule =
      orderOf(library, other).find(({ before }) => means(library, other.regime, before, obligation)) ??
      orderOf(library, obligation).find((one) => means(library, obligation.regime, one.after ?? one.notBefore, other));
    if (rule === undefined) return [];
    const [hold] = standingHolds(other, now);
    return [
      {
        kind: 'order' as const,
        obligation: obligation.id,
        first: other.id,
        because: `${other.id} comes first: ${rule.text}${hold ? `; it is itself held by ${hold.by}` : ''}`,
        citation: rule.citation,
        clearedBy: `${other.owedBy} does it first, and it is recorded`,
      },
    ];
  });
}

/**
 * Whether a rule's word for a duty means this obligation: the regime's own duty of that name; where the regime has none
 * (an exchange that wants to be told first), any regime's.
 */
function means(
  library: RegimeLibrary,
  regime: string,
  duty: string | undefined,
  obligation: TrackedObligation,
): boolean {
  if (duty === undefined || duty !== obligation.duty) return false;
  return obligation.regime === regime || !hasDuty(library, regime, duty);
}
