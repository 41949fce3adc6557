import type { Obligation } from '../law/obligation.ts';
import { watchedAt } from '../law/obligation.ts';

/** How one judgement of an obligation differs from another: on what it hung, and on what it hangs now. */
export interface ObligationChange {
  readonly obligation: string;
  readonly kind: 'opens' | 'moves' | 'withdrawn';
  readonly was?: Judged;
  readonly now?: Judged;
  readonly because: string;
  /** Zone in which both times are shown. */
  readonly zone: string;
}

/** What is compared of a judgement. */
export type Judged = Pick<Obligation, 'answer' | 'version' | 'clock' | 'dueAt' | 'latestAt' | 'target'>;

/**
 * Two judgements side by side: what opens, what moves, what is withdrawn, each with its reason. Order: as the later one
 * lists them, then what it no longer has.
 * @param settled ids of what was filed, exempted or done: it stays, whatever the later judgement says.
 */
export function compareObligations(
  before: readonly Obligation[],
  after: readonly Obligation[],
  settled: ReadonlySet<string> = new Set(),
): readonly ObligationChange[] {
  const known = new Map(before.filter(stands).map((obligation) => [obligation.id, obligation]));
  const later = new Map(after.map((obligation) => [obligation.id, obligation]));
  const changes = after.filter(stands).flatMap((now): readonly ObligationChange[] => {
    if (settled.has(now.id)) return [];
    const { id: obligation, zone } = now;
    const was = known.get(obligation);
    if (was === undefined) return [{ obligation, zone, kind: 'opens', now: judged(now), because: whyItOpens(now) }];
    const because = difference(was, now);
    if (because === undefined) return [];
    return [{ obligation, zone, kind: 'moves', was: judged(was), now: judged(now), because }];
  });
  const gone = [...known.values()].flatMap((was): readonly ObligationChange[] => {
    const now = later.get(was.id);
    if (settled.has(was.id) || (now !== undefined && stands(now))) return [];
    const because = now?.because ?? 'the facts it hung on no longer stand';
    return [{ obligation: was.id, zone: was.zone, kind: 'withdrawn', was: judged(was), because }];
  });
  return [...changes, ...gone];
}

/** What changed in words, or nothing. Derivation texts may be reworded without being a move. */
export function difference(known: Obligation, now: Obligation): string | undefined {
  const changes = [
    known.answer === now.answer ? '' : `the answer was ${known.answer}, now ${now.answer}`,
    known.dueAt === now.dueAt ? '' : `due was ${known.dueAt ?? 'without a date'}, now ${now.dueAt ?? 'without a date'}`,
    known.latestAt === now.latestAt || known.dueAt !== now.dueAt
      ? ''
      : `latest was ${known.latestAt ?? 'without a date'}, now ${now.latestAt ?? 'without a date'}`,
    known.target === now.target ? '' : `our target was ${known.target ?? 'none'}, now ${now.target ?? 'none'}`,
    known.version === now.version ? '' : `judged under ${known.version}, now ${now.version}`,
    known.provisional === now.provisional
      ? ''
      : now.provisional
        ? 'the clock is provisional again'
        : 'the clock is no longer provisional',
    known.question?.path === now.question?.path ? '' : 'another fact is asked for',
  ].filter((change) => change !== '');
  return changes.length === 0 ? undefined : changes.join('; ');
}

/** Whether the later judgement asks for more, or for the same sooner. */
export function isStricter(now: Obligation, known: Obligation): boolean {
  const [was, is] = [watchedAt(known), watchedAt(now)];
  if (is !== undefined && (was === undefined || is < was)) return true;
  return known.answer === 'cant-tell' && now.answer === 'binds' && (was === undefined || is === was);
}

function stands({ answer }: Obligation): boolean {
  return answer !== 'does-not-bind';
}

function whyItOpens({ answer, because, clock }: Obligation): string {
  if (because !== undefined) return because;
  return answer === 'binds' ? `it binds: ${clock}` : 'it may bind';
}

function judged({ answer, version, clock, dueAt, latestAt, target }: Obligation): Judged {
  return {
    ...{ answer, version, clock },
    ...(dueAt ? { dueAt } : {}),
    ...(latestAt ? { latestAt } : {}),
    ...(target ? { target } : {}),
  };
}
