import { asksCalendar } from './clock.ts';
import { tabulateHolidays } from './holiday-table.ts';
import type { HolidayTable } from './holidays.ts';
import type { ClockRule, Duty, Regime } from './regime.ts';
import { checkRegime } from './regime-checks.ts';
import { RegimeFileError, type RegimeProblem, readRegimeFile } from './regime-file.ts';
import { type CompiledRegimes, createLibrary, homeCalendar, type RegimeLibrary } from './regime-library.ts';

export interface RegimeText {
  /** Name shown in errors. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads and checks regime files, once, before anything runs: functions load what comes out.
 * @param known holidays that are worked out already (regimes/holidays.json); others take up to a second a place.
 * @param superseded earlier revisions of the files, for the incidents that were judged by them.
 * @throws RegimeFileError with every problem of every file: file, line, field, what would be right.
 */
export function compileRegimes(
  files: readonly RegimeText[],
  known?: HolidayTable,
  superseded: readonly RegimeText[] = [],
): CompiledRegimes {
  const regimes = readRegimes(files);
  // One by one: several revisions of a file have one id.
  const earlier = superseded.flatMap((file) => readRegimes([file]));
  const holidays = tabulateHolidays([...regimes, ...earlier].flatMap(placesOf), known);
  return { regimes, holidays, ...(earlier.length === 0 ? {} : { superseded: earlier }) };
}

/** @throws RegimeFileError */
export function readRegimes(files: readonly RegimeText[]): readonly Regime[] {
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
  return regimes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Compiles and loads in one go. @throws RegimeFileError */
export function loadRegimes(
  files: readonly RegimeText[],
  known?: HolidayTable,
  superseded?: readonly RegimeText[],
): RegimeLibrary {
  return createLibrary(compileRegimes(files, known, superseded));
}

/** Places whose holidays a regime's clocks can ask for; none where every clock runs through weekends and holidays. */
export function placesOf(regime: Regime): readonly string[] {
  const clocks = regime.versions.flatMap(({ duties }) => duties.flatMap(clocksOf));
  if (!clocks.some(asksCalendar)) return [];
  const offices = (regime.authorities ?? []).flatMap((one) => ('offices' in one ? one.offices : [one]));
  return [...offices.map(({ calendar }) => calendar.holidays), homeCalendar(regime).holidays];
}

function clocksOf({ clock, clocks }: Duty): readonly ClockRule[] {
  const alternatives = clocks?.map((one) => one.clock) ?? (clock === undefined ? [] : [clock]);
  return alternatives.flatMap((rule) => (rule.counting === 'earlier-of' ? [rule, ...rule.clocks] : [rule]));
}
