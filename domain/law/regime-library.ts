import { createHash } from 'node:crypto';
import { sayClock } from './clock-words.ts';
import type { Condition } from './condition-schema.ts';
import { createCalendar, type HolidayTable, mergeTables, openTable, type WorkCalendar } from './holidays.ts';
import type { Authority, CalendarRule, ClockRule, Duty, Office, Regime, RegimeVersion } from './regime.ts';
import { conditionResolver } from './resolve-conditions.ts';
import { attributes, categories, events, liesIn } from './vocabulary.ts';

/** A duty ready to be judged: named conditions resolved, headings and channels as plain lists. */
export interface LoadedDuty {
  readonly duty: Duty;
  readonly when?: Condition;
  readonly clocks: readonly { readonly when?: Condition; readonly clock: ClockRule }[];
  readonly exemptions: readonly { readonly text: string; readonly citation: string; readonly when: Condition }[];
  readonly contents: readonly string[];
  /** What the message must not say, as headings. */
  readonly forbidden: readonly string[];
  readonly channels: readonly string[];
  /** Its clocks in words, from its first event. */
  readonly clockWords: string;
  /** The authority it is owed to; undefined for people, controllers, media and internal records. */
  readonly authority?: Authority;
}

export interface LoadedVersion {
  readonly from: string;
  readonly to?: string;
  /** The law's version and the file's revision: `2022-04-01/r1`. */
  readonly label: string;
  readonly duties: readonly LoadedDuty[];
}

export interface LoadedRegime {
  readonly regime: Regime;
  /** Equal for regimes that reach the same parties and people. */
  readonly reachKey: string;
  readonly versions: readonly LoadedVersion[];
  /** The office of people and internal duties: the regime's zone and its first authority's calendar. */
  readonly home: Office;
}

/** Every regime that incidents are judged by. Read only; calendars are computed as they are asked for and kept. */
export interface RegimeLibrary {
  /** Sorted by id. */
  readonly regimes: readonly LoadedRegime[];
  readonly byId: ReadonlyMap<string, LoadedRegime>;
  readonly categories: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  /** The regimes that can reach anyone at one of these places, or by an attribute; all where a place is unknown. By id. */
  concerning(places: Iterable<string>): readonly LoadedRegime[];
  calendarOf(rule: CalendarRule): WorkCalendar;
  /** Changes with every file that is added, taken away or given a new revision. */
  readonly edition: string;
  /** Whether this revision of a regime can be judged by: the one in force here, or an earlier one that was kept. */
  keeps(id: string, revision: string): boolean;
  /** The same library with these regimes in the revisions named; one that isn't kept stays as it is in force here. */
  under(revisions: Readonly<Record<string, string>>): RegimeLibrary;
}

/** Regime files read and checked, with the holidays that their calendars name: all that a function needs of them. */
export interface CompiledRegimes {
  /** Sorted by id. */
  readonly regimes: readonly Regime[];
  readonly holidays: HolidayTable;
  /** Earlier revisions of the same files: incidents go on being judged by the one they were judged by. */
  readonly superseded?: readonly Regime[];
}

/**
 * Builds the library from what was compiled (see compile-regimes.ts); nothing is checked again but that no two parts share
 * an id.
 * @throws TypeError when they do.
 */
export function createLibrary(...parts: readonly CompiledRegimes[]): RegimeLibrary {
  const regimes = parts.flatMap((part) => part.regimes).sort((a, b) => (a.id < b.id ? -1 : 1));
  const twice = regimes.find(({ id }, index) => regimes[index + 1]?.id === id);
  if (twice !== undefined) throw new TypeError(`Two regimes have the id "${twice.id}": give one of them its own`);
  const book = openTable(parts.map(({ holidays }) => holidays).reduce(mergeTables));
  return assemble(
    regimes.map(loadRegime),
    parts.flatMap(({ superseded = [] }) => superseded),
    createCalendars(book),
  );
}

function createCalendars(book: ReturnType<typeof openTable>): RegimeLibrary['calendarOf'] {
  const calendars = new Map<CalendarRule, WorkCalendar>();
  return (rule) => {
    const known = calendars.get(rule) ?? createCalendar(rule, book);
    calendars.set(rule, known);
    return known;
  };
}

function assemble(
  loaded: readonly LoadedRegime[],
  superseded: readonly Regime[],
  calendarOf: RegimeLibrary['calendarOf'],
): RegimeLibrary {
  const regimes = loaded.map(({ regime }) => regime);
  const byId = new Map(loaded.map((entry) => [entry.regime.id, entry]));
  const earlier = new Map(superseded.map((regime) => [`${regime.id}/${regime.revision}`, regime]));
  const made = new Map<string, RegimeLibrary>();
  const library: RegimeLibrary = {
    regimes: loaded,
    byId,
    categories: new Set([...categories, ...regimes.flatMap(({ defines }) => defines?.categories ?? [])]),
    attributes: new Set([...attributes, ...regimes.flatMap(({ defines }) => defines?.attributes ?? [])]),
    events: new Set([...events, ...regimes.flatMap(({ defines }) => defines?.events ?? [])]),
    concerning: createIndex(loaded),
    calendarOf,
    edition: editionOf(regimes),
    keeps: (id, revision) => byId.get(id)?.regime.revision === revision || earlier.has(`${id}/${revision}`),
    under(revisions) {
      const wanted = Object.entries(revisions)
        .filter(([id, revision]) => byId.get(id)?.regime.revision !== revision)
        .flatMap(([id, revision]) => earlier.get(`${id}/${revision}`) ?? []);
      if (wanted.length === 0) return library;
      const key = wanted.map(({ id, revision }) => `${id}/${revision}`).join(' ');
      const known = made.get(key);
      if (known !== undefined) return known;
      const others = loaded.filter(({ regime }) => wanted.every(({ id }) => id !== regime.id));
      const changed = [...others, ...wanted.map(loadRegime)].sort((a, b) => (a.regime.id < b.regime.id ? -1 : 1));
      const other = assemble(changed, [...superseded, ...regimes], calendarOf);
      made.set(key, other);
      return other;
    },
  };
  return library;
}

function editionOf(regimes: readonly Regime[]): string {
  const names = regimes.map(({ id, revision }) => `${id}/${revision}`).join(' ');
  return createHash('sha256').update(names).digest('hex').slice(0, 16);
}

/** Most regimes have nothing to do with most incidents: they are found by place, each place being looked at once. */
function createIndex(regimes: readonly LoadedRegime[]): RegimeLibrary['concerning'] {
  const jurisdictions = [...new Set(regimes.map(({ regime }) => regime.jurisdiction))];
  const known = new Map<string, readonly string[]>();
  const reaching = (place: string) => {
    const found = known.get(place) ?? jurisdictions.filter((jurisdiction) => liesIn(place, jurisdiction) !== 'no');
    if (known.size > 1000) known.clear();
    known.set(place, found);
    return found;
  };
  return (places) => {
    const met = new Set([...new Set(places)].flatMap(reaching));
    return regimes.filter(({ regime }) => met.has(regime.jurisdiction) || regime.reachedBy !== undefined);
  };
}

/** The loaded duty behind an obligation's `regime`, `version` and `duty`; undefined when the library has moved on. */
export function findDuty(
  library: RegimeLibrary,
  {
    regime,
    version,
    duty,
    owedTo,
  }: { readonly regime: string; readonly version: string; readonly duty: string; readonly owedTo?: string },
): LoadedDuty | undefined {
  const named = library.byId
    .get(regime)
    ?.versions.find(({ label }) => label === version)
    ?.duties.filter((loaded) => loaded.duty.duty === duty);
  // A state may want the same report at several offices, each with contents of its own.
  const own = named?.find(({ duty: { owedTo: id }, authority }) =>
    authority !== undefined && 'offices' in authority
      ? authority.offices.some((office) => office.id === owedTo)
      : id === owedTo,
  );
  return own ?? named?.[0];
}

/** The calendar of people and internal duties: the first authority's, else that of the jurisdiction. */
export function homeCalendar({ authorities, jurisdiction }: Regime): CalendarRule {
  const [first] = authorities ?? [];
  const office = first === undefined ? undefined : 'offices' in first ? first.offices[0] : first;
  return office?.calendar ?? { holidays: jurisdiction === 'EU' ? 'BE' : jurisdiction };
}

function loadRegime(regime: Regime): LoadedRegime {
  let versions: readonly LoadedVersion[] | undefined;
  return {
    regime,
    reachKey: [regime.jurisdiction, ...regime.reach, ...(regime.reachedBy ?? [])].join(' '),
    home: {
      id: 'home',
      name: regime.name,
      zone: regime.zone,
      calendar: homeCalendar(regime),
    },
    // Made ready when an incident first meets the regime.
    get versions() {
      versions ??= regime.versions.map((version) => loadVersion(regime, version));
      return versions;
    },
  };
}

function loadVersion(regime: Regime, version: RegimeVersion): LoadedVersion {
  const resolve = conditionResolver(version.conditions ?? {});
  return {
    from: version.from,
    ...(version.to === undefined ? {} : { to: version.to }),
    label: `${version.from}/${regime.revision}`,
    duties: version.duties.map((duty) => loadDuty(regime, duty, resolve)),
  };
}

function loadDuty(regime: Regime, duty: Duty, resolve: (condition: Condition) => Condition): LoadedDuty {
  const authority = regime.authorities?.find(({ id }) => id === duty.owedTo);
  const alternatives = duty.clocks ?? (duty.clock === undefined ? [] : [{ clock: duty.clock }]);
  return {
    duty,
    ...(duty.when === undefined ? {} : { when: resolve(duty.when) }),
    clocks: alternatives.map(({ clock, ...rest }) =>
      'when' in rest && rest.when !== undefined ? { clock, when: resolve(rest.when) } : { clock },
    ),
    exemptions: (duty.exemptions ?? []).flatMap(({ when, text, citation }) =>
      when === undefined ? [] : [{ text, citation, when: resolve(when) }],
    ),
    contents: (duty.contents?.required ?? []).map(({ heading }) => heading),
    forbidden: (duty.contents?.forbidden ?? []).map(({ heading }) => heading),
    channels: (duty.channels ?? []).map((channel) => (typeof channel === 'string' ? channel : channel.channel)),
    clockWords: alternatives.map(({ clock }) => sayClock(clock, duty.trigger.events[0] ?? 'awareness')).join(' or '),
    ...(authority === undefined ? {} : { authority }),
  };
}
