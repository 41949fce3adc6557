import { dateOf, dayOf, weekdayOf, yearOf } from './local-time.ts';
import type { CalendarRule } from './regime.ts';

/**
 * The public holidays of one place by name: each day of the year with the years in which it is off.
 * `{ "Christmas Day": "12-25 2000-2060", "Easter Monday": "03-24 2008; 03-28 2005 2016" }`
 */
export type PlaceHolidays = Readonly<Record<string, string>>;

/** Public holidays worked out beforehand. Functions carry this table instead of the package that it was made with. */
export interface HolidayTable {
  /** First and last year of every place. */
  readonly from: number;
  readonly to: number;
  /** By place: `JP`, `US-CA`. */
  readonly places: Readonly<Record<string, PlaceHolidays>>;
}

/** The working days of one authority. Days are day numbers (days since 1970-01-01). */
export interface WorkCalendar {
  /** Why nobody works that day: `Constitution Day`, `Sunday`; undefined on a working day. */
  whyOff(day: number): string | undefined;
  /** The holiday or closure of a day, weekends apart. */
  holidayOn(day: number): string | undefined;
  /** False for a day whose public holidays nobody has worked out: then only weekends and closures are known. */
  knows(day: number): boolean;
}

/** The table opened: a year of a place is unpacked when a question first meets it, and kept. */
export interface HolidayBook {
  /** Names of the holidays of a day; undefined when that year is not in the table. */
  namesOn(place: string, day: number): readonly string[] | undefined;
}

const none: readonly string[] = [];

export function openTable(table: HolidayTable): HolidayBook {
  const years = new Map<string, ReadonlyMap<string, readonly string[]>>();
  return {
    namesOn(place, day) {
      const year = yearOf(day);
      const packed = table.places[place];
      if (packed === undefined || year < table.from || year > table.to) return undefined;
      const key = `${place} ${year}`;
      const days = years.get(key) ?? unpack(packed, year);
      years.set(key, days);
      return days.get(dateOf(day).slice(5)) ?? none;
    },
  };
}

function unpack(place: PlaceHolidays, year: number): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [name, days] of Object.entries(place)) {
    for (const entry of days.split('; ')) {
      if (!isAmong(year, entry.slice(6))) continue;
      const day = entry.slice(0, 5);
      const others = names.get(day);
      if (others === undefined) names.set(day, [name]);
      else others.push(name);
    }
  }
  return names;
}

/** Whether a year is in `2000-2006 2008`. */
function isAmong(year: number, years: string): boolean {
  return years.split(' ').some((span) => {
    const [first = 0, last = first] = span.split('-').map(Number);
    return first <= year && year <= last;
  });
}

export function createCalendar(rule: CalendarRule, book: HolidayBook): WorkCalendar {
  const extra = new Map((rule.extra ?? []).map(({ on, name }) => [dayOf(on), name]));

  function holidayOn(day: number): string | undefined {
    const names = book.namesOn(rule.holidays, day)?.filter((name) => rule.without?.includes(name) !== true) ?? none;
    return extra.get(day) ?? (names.length > 0 ? names.join(', ') : closureOn(rule, day));
  }

  return {
    holidayOn,
    whyOff(day) {
      const holiday = holidayOn(day);
      if (holiday !== undefined) return holiday;
      const weekday = weekdayOf(day);
      return weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : undefined;
    },
    knows: (day) => book.namesOn(rule.holidays, day) !== undefined,
  };
}

/** Two tables as one; the first has the say about a place that both have. */
export function mergeTables(one: HolidayTable, other: HolidayTable): HolidayTable {
  const from = Math.max(one.from, other.from);
  return { from, to: Math.min(one.to, other.to), places: { ...other.places, ...one.places } };
}

function closureOn(rule: CalendarRule, day: number): string | undefined {
  const monthDay = dateOf(day).slice(5);
  return rule.closures?.find(({ from, to }) =>
    from <= to ? from <= monthDay && monthDay <= to : monthDay >= from || monthDay <= to,
  )?.name;
}
