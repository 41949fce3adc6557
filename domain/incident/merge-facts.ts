import type { Count, Facts, Group, Knowable } from '../facts.ts';

/**
 * Joins a later report of the same incident to what is known: known beats unknown, later beats earlier, figures are kept
 * with their history, and nothing that was reported once disappears.
 */
export function mergeFacts(known: Facts, later: Facts): Facts {
  return {
    title: later.title,
    exercise: known.exercise,
    detectedAt: preferKnown(later.detectedAt, known.detectedAt),
    cause: preferKnown(later.cause, known.cause),
    parties: mergeById(known.parties, later.parties, (_old, now) => now),
    determinations: mergeDistinct(known.determinations, later.determinations),
    groups: mergeById(known.groups, later.groups, mergeGroup),
    demands: mergeById(known.demands, later.demands, (_old, now) => now),
    done: mergeDistinct(known.done, later.done),
  };
}

function mergeGroup(known: Group, later: Group): Group {
  return {
    ...later,
    encrypted: preferKnown(later.encrypted, known.encrypted),
    harm: preferKnown(later.harm, known.harm),
    counts: mergeDistinct<Count>(known.counts, later.counts),
  };
}

function preferKnown<T>(later: Knowable<T>, known: Knowable<T>): Knowable<T> {
  return later === 'unknown' ? known : later;
}

function mergeById<T extends { readonly id: string }>(
  known: readonly T[],
  later: readonly T[],
  merge: (old: T, now: T) => T,
): readonly T[] {
  const laterById = new Map(later.map((item) => [item.id, item]));
  const merged = known.map((old) => {
    const now = laterById.get(old.id);
    return now === undefined ? old : merge(old, now);
  });
  const knownIds = new Set(known.map((item) => item.id));
  return [...merged, ...later.filter((item) => !knownIds.has(item.id))];
}

function mergeDistinct<T>(known: readonly T[], later: readonly T[]): readonly T[] {
  const seen = new Set(known.map((item) => JSON.stringify(item)));
  return [...known, ...later.filter((item) => !seen.has(JSON.stringify(item)))];
}
