import type { Regime } from '../../../domain/law/regime.ts';

/** One number or date of a regime file, changed; everything else is as it was. */
export interface Mutation {
  /** `versions[0].duties[2].clock.amount 72 → 73`. */
  readonly name: string;
  readonly regime: Regime;
}

type Place = readonly (string | number)[];

const days = new Set(['from', 'to', 'on', 'readOn']);

/**
 * Every change of one number that the law of a file hangs on: amounts, marks, targets, thresholds, lengths of holds,
 * times of day, days of closures, days between which a version is in force. Listed duties compute nothing and are left out.
 */
export function mutationsOf(regime: Regime): readonly Mutation[] {
  const mutations: Mutation[] = [];
  walk(regime, [], regime, (place, value, changed) => {
    mutations.push({ name: `${sayPlace(place)} ${value} → ${changed}`, regime: replace(regime, place, changed) });
  });
  return mutations;
}

function walk(
  value: unknown,
  place: Place,
  regime: Regime,
  add: (place: Place, value: unknown, changed: unknown) => void,
): void {
  if (typeof value === 'object' && value !== null) {
    if (isUnused(place, regime)) return;
    if ('confidence' in value && (value.confidence as { level?: string }).level === 'listed') return;
    for (const [key, inner] of Object.entries(value))
      walk(inner, [...place, Array.isArray(value) ? Number(key) : key], regime, add);
    return;
  }
  for (const changed of changesOf(value, place, regime)) add(place, value, changed);
}

/** A condition that versions share by a YAML anchor and this one does not use: nothing hangs on its number here. */
function isUnused([list, index, field, name]: Place, { versions }: Regime): boolean {
  const version = versions[Number(index)];
  if (list !== 'versions' || field !== 'conditions' || name === undefined || version === undefined) return false;
  return !JSON.stringify(version).includes(JSON.stringify({ kind: 'named', name }).slice(1, -1));
}

function changesOf(value: unknown, place: Place, regime: Regime): readonly unknown[] {
  const key = String(place.at(-1));
  if (typeof value === 'number') return value > 1 ? [value + 1, value - 1] : [value + 1];
  if (typeof value !== 'string' || key === 'readOn') return [];
  if (/^\d{2}:\d{2}(:\d{2})?$/.test(value)) return [value.startsWith('09') ? '10:00' : '09:11'];
  if (days.has(key) && /^\d{2}-\d{2}$/.test(value)) return [shift(`2001-${value}`).slice(5)];
  if (key === 'on') return [shift(value)];
  // The day a first version begins is the library's own horizon where an earlier text is not known.
  const [, version] = place;
  const isLawDay = place[0] === 'versions' && place.length === 3 && days.has(key);
  if (!isLawDay || (key === 'from' && version === 0 && regime.versions.length === 1)) return [];
  return [shift(value)];
}

function shift(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

function replace(regime: Regime, place: Place, value: unknown): Regime {
  const copy = structuredClone(regime);
  let at: unknown = copy;
  for (const key of place.slice(0, -1)) at = (at as Record<string | number, unknown>)[key];
  (at as Record<string | number, unknown>)[place.at(-1) ?? ''] = value;
  return copy;
}

function sayPlace(place: Place): string {
  return place
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}
