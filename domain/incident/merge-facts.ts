import { canonicalJson } from '../digest.ts';
import type { Count, Facts, Group, Knowable, Party } from '../facts.ts';

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
    parties: mergeById(known.parties, later.parties, mergeParty),
    determinations: mergeDistinct(known.determinations, later.determinations),
    groups: mergeById(known.groups, later.groups, mergeGroup),
    demands: mergeById(known.demands, later.demands, keepKnown),
    done: mergeDistinct(known.done, later.done),
  };
}

function mergeParty(known: Party, later: Party): Party {
  return { ...keepKnown(known, later), attributes: mergeAttributes(known.attributes, later.attributes) };
}

function mergeGroup(known: Group, later: Group): Group {
  return { ...keepKnown(known, later), counts: mergeCounts(known.counts, later.counts) };
}

function preferKnown<T>(later: Knowable<T>, known: Knowable<T>): Knowable<T> {
  return later === 'unknown' ? known : later;
}

/** Field by field: what the later report leaves out (the word `unknown`, an empty list) stays as it was. */
function keepKnown<T extends object>(known: T, later: T): T {
  const said = Object.entries(later).filter(
    ([, value]) => value !== 'unknown' && !(Array.isArray(value) && value.length === 0),
  );
  return { ...known, ...Object.fromEntries(said) };
}

/** A report that leaves attributes out is read as "there may be more"; an empty list says that there are none. */
function mergeAttributes(known: readonly string[], later: readonly string[]): readonly string[] {
  if (!later.includes('unknown')) return later;
  return [...new Set([...known, ...later.filter((attribute) => attribute !== 'unknown')])];
}

/** The last figure of a unit is in force, so one that nobody knows must not come after one that somebody knows. */
function mergeCounts(known: readonly Count[], later: readonly Count[]): readonly Count[] {
  const counted = new Set(known.filter(({ value }) => value !== 'unknown').map(({ unit }) => unit));
  return mergeDistinct(
    known,
    later.filter(({ unit, value }) => value !== 'unknown' || !counted.has(unit)),
  );
}

function mergeById<T extends { readonly id: string }>(
  known: readonly T[],
  later: readonly T[],
  merge: (old: T, now: T) => T,
): readonly T[] {
  const merged = new Map(known.map((item) => [item.id, item]));
  for (const item of later) {
    const old = merged.get(item.id);
    merged.set(item.id, old === undefined ? item : merge(old, item));
  }
  return [...merged.values()];
}

function mergeDistinct<T>(known: readonly T[], later: readonly T[]): readonly T[] {
  const seen = new Set(known.map(canonicalJson));
  return [...known, ...later.filter((item) => !seen.has(canonicalJson(item)))];
}
