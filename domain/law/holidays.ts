import Holidays from 'date-holidays';
import { dateOf, dayOf, weekdayOf, yearOf } from './local-time.ts';
import type { CalendarRule } from './regime.ts';

/** The working days of one authority. Days are day numbers (days since 1970-01-01). */
export interface WorkCalendar {
  /** Why nobody works that day: `Constitution Day`, `Sunday`; undefined on a working day. */
  whyOff(day: number): string | undefined;
  /** The holiday or closure of a day, weekends apart. */
  holidayOn(day: number): string | undefined;
}

/**
 * A calendar from its rule. Public holidays come from the `date-holidays` package (type `public` only), year by year as
 * they are asked for, and are kept.
 */
export function createCalendar(rule: CalendarRule): WorkCalendar {
  const [country = '', state] = rule.holidays.split('-');
  let source: Holidays | undefined;
  const years = new Map<number, ReadonlyMap<number, string>>();
  const extra = new Map((rule.extra ?? []).map(({ on, name }) => [dayOf(on), name]));

  function holidaysOf(year: number): ReadonlyMap<number, string> {
    const known = years.get(year);
    if (known !== undefined) return known;
    source ??= state === undefined ? new Holidays(country) : new Holidays(country, state);
    const found = new Map<number, string>();
    for (const holiday of source.getHolidays(year, 'en')) {
      if (holiday.type !== 'public' || rule.without?.includes(holiday.name)) continue;
      const first = dayOf(holiday.date.slice(0, 10));
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
      for (let day = first; day < first + length; day += 1) found.set(day, holiday.name);
    }
    years.set(year, found);
    return found;
  }

  function holidayOn(day: number): string | undefined {
    return extra.get(day) ?? holidaysOf(yearOf(day)).get(day) ?? closureOn(rule, day);
  }

  return {
    holidayOn,
    whyOff(day) {
      const holiday = holidayOn(day);
      if (holiday !== undefined) return holiday;
      const weekday = weekdayOf(day);
      return weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : undefined;
    },
  };
}

let allCountries: Readonly<Record<string, string>> | undefined;

/** Whether the holiday library knows the place (`JP`, `US-CA`). */
export function hasHolidays(place: string): boolean {
  const [country = '', state] = place.split('-');
  allCountries ??= new Holidays().getCountries() ?? {};
  if (!Object.hasOwn(allCountries, country)) return false;
  return state === undefined || Object.hasOwn(new Holidays().getStates(country) ?? {}, state);
}

function closureOn(rule: CalendarRule, day: number): string | undefined {
  const monthDay = dateOf(day).slice(5);
  return rule.closures?.find(({ from, to }) =>
    from <= to ? from <= monthDay && monthDay <= to : monthDay >= from || monthDay <= to,
  )?.name;
}
