import type { Count, Party } from '../facts.ts';
import { countUnits } from '../facts.ts';
import { type Instant, type LocalDate, toInstant } from '../time.ts';
import type { Anchor } from './clock.ts';
import type { Context } from './condition.ts';
import type { RegimeLibrary } from './regime-library.ts';

/** Facts of a `due` question by name; text from a command line or values from JSON. */
export type GivenFacts = Readonly<Record<string, unknown>>;

/** The facts of a `due` question, read. What is not given is unknown. */
export interface ReadFacts {
  readonly count?: number;
  readonly cause: Context['cause'];
  readonly categories: readonly string[];
  readonly attributes: readonly string[];
  readonly encrypted?: 'no' | 'yes' | 'key-taken';
  readonly harm?: 'none' | 'risk' | 'high';
  readonly events: ReadonlyMap<string, Anchor>;
  readonly demandDueOn?: LocalDate;
  /** Number of hours, days or months, where it tells apart the clocks of one duty. */
  readonly amount?: number;
  /** Of several duties of one name, the one owed to this recipient. */
  readonly owedTo?: string;
  /** Counting by Regulation 1182/71 was asked for. */
  readonly latestCounting: boolean;
}

interface Problem {
  readonly field: string;
  readonly problem: string;
  readonly wouldBeRight: string;
}

const maliciousCauses = [
  'malicious',
  'unauthorised-access',
  'unauthorized-access',
  'insider-theft',
  'intrusion',
  'ransomware',
  'theft',
  'hacking',
];
const counts = ['affected_count', 'affected_residents', 'affected_people', 'affected'];
const amounts = ['days', 'hours', 'months', 'business_days'];
/** Short forms of event names: `aware_at` is the instant of awareness. */
const eventNames: Readonly<Record<string, string>> = {
  aware: 'awareness',
  classified: 'classification',
  discovered: 'discovery',
  determined: 'determination',
};

/** Reads the facts; what can't be read is added to `problems`, names nobody knows are taken as attributes of the party. */
export function readGivenFacts(given: GivenFacts, problems: Problem[]): ReadFacts {
  const events = new Map<string, Anchor>();
  const attributes: string[] = [];
  let result: Omit<ReadFacts, 'events' | 'attributes'> = { cause: 'unknown', categories: [], latestCounting: false };
  for (const [key, raw] of Object.entries(given)) {
    const field = `facts.${key}`;
    if (raw === 'unknown' || raw === undefined || raw === null) continue;
    if (counts.includes(key)) result = { ...result, ...optional('count', readNumber(raw, field, problems)) };
    else if (amounts.includes(key)) result = { ...result, ...optional('amount', readNumber(raw, field, problems)) };
    else if (key === 'owed_to') result = { ...result, owedTo: String(raw) };
    else if (key === 'cause')
      result = { ...result, cause: maliciousCauses.includes(String(raw)) ? 'malicious' : 'accidental' };
    else if (key === 'encrypted' || key === 'harm') result = { ...result, [key]: String(raw) };
    else if (key === 'categories') result = { ...result, categories: readList(raw) };
    else if (key === 'art7_category') result = { ...result, ...readArticle7(readList(raw)) };
    else if (key === 'demand_due_date')
      result = { ...result, ...optional('demandDueOn', readDate(raw, field, problems)) };
    else if (key === 'counting') result = { ...result, latestCounting: String(raw).startsWith('reg-1182-71-hours') };
    else if (key.endsWith('_due_at')) continue;
    else if (key.endsWith('_at')) readEvent(key.slice(0, -3), raw, events);
    else if (raw === true || raw === 'true') attributes.push(key.replaceAll('_', '-'));
    else if (typeof raw === 'string') attributes.push(raw);
  }
  return { ...result, events, attributes };
}

/** Kinds of reportable leak by Art. 7 of the APPI Enforcement Rules; the third is a wrongful purpose. */
function readArticle7(kinds: readonly string[]): Pick<ReadFacts, 'cause' | 'categories'> {
  return {
    cause: kinds.includes('3') ? 'malicious' : 'accidental',
    categories: [
      ...(kinds.includes('1') ? ['special-care'] : []),
      ...(kinds.includes('2') ? ['payment-card-number'] : []),
    ],
  };
}

/** A context that knows only what was given: one party, one group. */
export function contextFromFacts(given: ReadFacts, anchor: Anchor, library: RegimeLibrary): Context {
  const party: Party = {
    id: 'asked',
    name: 'asked',
    roles: [],
    country: 'unknown',
    attributes: [...given.attributes, 'unknown'],
  };
  const figures: Count[] =
    given.count === undefined
      ? []
      : countUnits.map((unit) => ({
          unit,
          value: given.count ?? 0,
          quality: 'exact',
          asOf: anchor.at,
          source: 'asked',
          reason: 'asked',
        }));
  return {
    party,
    partyPath: 'facts',
    cause: given.cause,
    categories: library.categories,
    groups: [
      {
        path: 'facts',
        member: 'yes',
        group: {
          id: 'asked',
          controller: 'asked',
          jurisdiction: 'unknown',
          categories: given.categories,
          // The clock alone is asked for, so the duty is taken to bind.
          encrypted: given.encrypted ?? 'no',
          harm: given.harm ?? 'unknown',
          counts: figures,
        },
      },
    ],
    eventOf: (event) => (event === anchor.event ? anchor : given.events.get(event)),
    lastOf: (event) => (event === anchor.event ? anchor : given.events.get(event)),
    hasDone: () => false,
  };
}

function readEvent(key: string, raw: unknown, events: Map<string, Anchor>): void {
  const event = eventNames[key] ?? key.replaceAll('_', '-');
  try {
    events.set(event, { event, at: toInstant(String(raw)) as Instant, precision: 'exact' });
  } catch {
    // A date without a time (`ba_notified_ce_at: 2026-04-20`) is told beside the question and starts no clock.
  }
}

function readNumber(raw: unknown, field: string, problems: Problem[]): number | undefined {
  const value = typeof raw === 'number' ? raw : Number(String(raw).trim() || Number.NaN);
  if (Number.isFinite(value) && value >= 0) return value;
  problems.push({ field, problem: `"${String(raw)}" is no number`, wouldBeRight: 'digits only, such as 1200' });
  return undefined;
}

function readDate(raw: unknown, field: string, problems: Problem[]): LocalDate | undefined {
  const text = String(raw);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && new RegExp(`^${text}`).test(isoOf(text))) return text as LocalDate;
  problems.push({ field, problem: `"${text}" is no date`, wouldBeRight: 'a date that exists, as YYYY-MM-DD' });
  return undefined;
}

function isoOf(date: string): string {
  try {
    return toInstant(`${date}T00:00:00Z`);
  } catch {
    return '';
  }
}

function readList(raw: unknown): readonly string[] {
  if (Array.isArray(raw)) return raw.map(String);
  return String(raw)
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => part.trim().replace(/^"|"$/g, ''));
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
