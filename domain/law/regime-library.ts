import type { Condition } from './condition-schema.ts';
import { createCalendar, type WorkCalendar } from './holidays.ts';
import type { Authority, CalendarRule, ClockRule, Duty, Office, Regime } from './regime.ts';
import { checkRegime, conditionResolver } from './regime-checks.ts';
import { RegimeFileError, type RegimeProblem, readRegimeFile } from './regime-file.ts';
import { attributes, categories, events } from './vocabulary.ts';

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
  calendarOf(rule: CalendarRule): WorkCalendar;
}

/**
 * Builds the library from the texts of regime files; `file` is the name shown in errors.
 * @throws RegimeFileError with every problem of every file: file, line, field, what would be right.
 */
export function loadRegimes(files: readonly { readonly file: string; readonly text: string }[]): RegimeLibrary {
  const problems: RegimeProblem[] = [];
  const regimes: Regime[] = [];
  const owners = new Map<string, string>();
  for (const { file, text } of files) {
    const read = readRegimeFile(file, text, (regime) => checkRegime(regime, file, owners.get(regime.id)));
    problems.push(...read.problems);
    if (read.regime === undefined) continue;
    owners.set(read.regime.id, file);
    regimes.push(read.regime);
  }
  if (problems.length > 0) throw new RegimeFileError(problems);

  regimes.sort((a, b) => (a.id < b.id ? -1 : 1));
  const loaded = regimes.map(loadRegime);
  const calendars = new Map<CalendarRule, WorkCalendar>();
  return {
    regimes: loaded,
    byId: new Map(loaded.map((entry) => [entry.regime.id, entry])),
    categories: new Set([...categories, ...regimes.flatMap(({ defines }) => defines?.categories ?? [])]),
    attributes: new Set([...attributes, ...regimes.flatMap(({ defines }) => defines?.attributes ?? [])]),
    events: new Set([...events, ...regimes.flatMap(({ defines }) => defines?.events ?? [])]),
    calendarOf(rule) {
      const known = calendars.get(rule) ?? createCalendar(rule);
      calendars.set(rule, known);
      return known;
    },
  };
}

/** The loaded duty behind an obligation's `regime`, `version` and `duty`; undefined when the library has moved on. */
export function findDuty(
  library: RegimeLibrary,
  { regime, version, duty }: { readonly regime: string; readonly version: string; readonly duty: string },
): LoadedDuty | undefined {
  return library.byId
    .get(regime)
    ?.versions.find(({ label }) => label === version)
    ?.duties.find((loaded) => loaded.duty.duty === duty);
}

function loadRegime(regime: Regime): LoadedRegime {
  const [first] = regime.authorities ?? [];
  const office = first === undefined ? undefined : 'offices' in first ? first.offices[0] : first;
  return {
    regime,
    home: {
      id: 'home',
      name: regime.name,
      zone: regime.zone,
      calendar: office?.calendar ?? { holidays: regime.jurisdiction === 'EU' ? 'BE' : regime.jurisdiction },
    },
    versions: regime.versions.map((version) => {
      const resolve = conditionResolver(version.conditions ?? {});
      return {
        from: version.from,
        ...(version.to === undefined ? {} : { to: version.to }),
        label: `${version.from}/${regime.revision}`,
        duties: version.duties.map((duty) => loadDuty(regime, duty, resolve)),
      };
    }),
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
    ...(authority === undefined ? {} : { authority }),
  };
}
