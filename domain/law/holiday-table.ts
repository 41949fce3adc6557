import Holidays from 'date-holidays';
import type { HolidayTable, PlaceHolidays } from './holidays.ts';
import { dateOf, dayOf, yearOf } from './local-time.ts';

/** Years that the table is worked out for: any incident that this product can meet, and its deadlines. */
export const tableYears = { from: 2000, to: 2060 } as const;

let countries: Readonly<Record<string, string>> | undefined;

/** Whether the `date-holidays` package knows the place (`JP`, `US-CA`). */
export function hasHolidays(place: string): boolean {
  const [country = '', state] = place.split('-');
  countries ??= new Holidays().getCountries() ?? {};
  if (!Object.hasOwn(countries, country)) return false;
  return state === undefined || Object.hasOwn(new Holidays().getStates(country) ?? {}, state);
}

/**
 * Works out the public holidays of places with the `date-holidays` package (type `public` only, English names). It takes
 * up to a second a place, so that it is done when the library is compiled and never by a function.
 * @param known places that are worked out already and are left as they are.
 */
export function tabulateHolidays(places: Iterable<string>, known?: HolidayTable): HolidayTable {
  const { from, to } = known ?? tableYears;
  const wanted = [...new Set(places)].filter(hasHolidays).sort();
  return {
    from,
    to,
    places: Object.fromEntries(wanted.map((place) => [place, known?.places[place] ?? tabulate(place, from, to)])),
  };
}

/** What was worked out in this process: libraries are compiled many times over where rules are tried. */
const tabulated = new Map<string, PlaceHolidays>();

function tabulate(place: string, from: number, to: number): PlaceHolidays {
  const key = `${place} ${from} ${to}`;
  const found = tabulated.get(key) ?? workOut(place, from, to);
  tabulated.set(key, found);
  return found;
}

function workOut(place: string, from: number, to: number): PlaceHolidays {
  const [country = '', state] = place.split('-');
  const source = state === undefined ? new Holidays(country) : new Holidays(country, state);
  const years = new Map<string, Map<string, number[]>>();
  for (let year = from; year <= to; year += 1) {
    for (const holiday of source.getHolidays(year, 'en')) {
      if (holiday.type !== 'public') continue;
      const first = dayOf(holiday.date.slice(0, 10));
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
      for (let day = first; day < first + length; day += 1) note(years, holiday.name, day, from, to);
    }
  }
  return Object.fromEntries(
    [...years]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, days]) => [
        name,
        [...days]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([day, list]) => `${day} ${sayYears(list)}`)
          .join('; '),
      ]),
  );
}

function note(years: Map<string, Map<string, number[]>>, name: string, day: number, from: number, to: number): void {
  const year = yearOf(day);
  if (year < from || year > to) return;
  const days = years.get(name) ?? new Map<string, number[]>();
  years.set(name, days);
  const monthDay = dateOf(day).slice(5);
  const list = days.get(monthDay) ?? [];
  days.set(monthDay, list);
  if (!list.includes(year)) list.push(year);
}

/** `2000-2006 2008`. */
function sayYears(years: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const year of [...years].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === year - 1) last[1] = year;
    else spans.push([year, year]);
  }
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}
