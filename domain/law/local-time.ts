import { Temporal } from 'temporal-polyfill';
import type { Instant, LocalDate } from '../time.ts';

/**
 * Calendar arithmetic on day numbers (days since 1970-01-01) and epoch milliseconds. It exists beside Temporal for one
 * reason: an assessment derives dozens of dates within a millisecond, and a zoned Temporal call takes 10 to 20 µs. Zone
 * rules still come from Temporal, once a zone and day.
 */

const dayMilliseconds = 86_400_000;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** Remembers what a pure function gave, since one assessment asks the same dates hundreds of times; emptied when it grows. */
function remember<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= 8192) known.clear();
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}

/** Milliseconds since 1970 of one of our instants, whose form is fixed. */
export const millisecondsOf: (at: Instant) => number = remember((at) => Date.parse(at));

export function instantOf(milliseconds: number): Instant {
  const day = Math.floor(milliseconds / dayMilliseconds);
  const rest = milliseconds - day * dayMilliseconds;
  const seconds = Math.floor(rest / 1000);
  return `${dateOf(day)}T${clockTime(seconds)}.${String(rest % 1000).padStart(3, '0')}Z` as Instant;
}

/** Day number of a date: `1970-01-01` is 0. */
export function dayOf(date: LocalDate | string): number {
  return Math.round(Date.parse(`${date}T00:00:00.000Z`) / dayMilliseconds);
}

/** The date of a day number in the proleptic Gregorian calendar (civil-from-days, H. Hinnant). */
export const dateOf: (day: number) => LocalDate = remember(civilDate);

function civilDate(day: number): LocalDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(dayOfMonth)}` as LocalDate;
}

export function yearOf(day: number): number {
  return Number(dateOf(day).slice(0, 4));
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** `Mon 2017-05-08`. */
export function sayDay(day: number): string {
  return `${weekdays[weekdayOf(day)]} ${dateOf(day)}`;
}

/** The same day of a later month; where it does not exist, that month's last day (Reg. 1182/71 Art. 3(2)(c)). */
export function addMonths(day: number, months: number): number {
  const date = dateOf(day);
  const monthIndex = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const first = dayOf(`${String(Math.floor(monthIndex / 12)).padStart(4, '0')}-${twoDigits((monthIndex % 12) + 1)}-01`);
  const next = monthIndex + 1;
  const afterLast = dayOf(`${String(Math.floor(next / 12)).padStart(4, '0')}-${twoDigits((next % 12) + 1)}-01`);
  return Math.min(first + Number(date.slice(8, 10)) - 1, afterLast - 1);
}

/** The wall clock of `zone` at an instant: day number and second of the day. */
export function wallClock(milliseconds: number, zone: string): { readonly day: number; readonly second: number } {
  const local = milliseconds + offsetAt(milliseconds, zone);
  const day = Math.floor(local / dayMilliseconds);
  return { day, second: Math.floor((local - day * dayMilliseconds) / 1000) };
}

/** The instant when the wall clock of `zone` shows that second of that day; the earlier one where it shows it twice. */
export function instantAt(day: number, second: number, zone: string): number {
  const local = day * dayMilliseconds + second * 1000;
  const before = dayOffset(day - 1, zone);
  const after = dayOffset(day + 1, zone);
  if (before !== undefined && before === after && before === dayOffset(day, zone)) return local - before;
  const time = Temporal.PlainTime.from('00:00').add({ seconds: second });
  return Temporal.PlainDate.from(dateOf(day)).toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'earlier' })
    .epochMilliseconds;
}

/** `Fri 2017-03-10 00:15:00 +09:00`. */
export function sayInstant(milliseconds: number, zone: string): string {
  const { day, second } = wallClock(milliseconds, zone);
  const offset = Math.round(offsetAt(milliseconds, zone) / 60_000);
  const size = Math.abs(offset);
  return `${sayDay(day)} ${clockTime(second)} ${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** `17:30` as seconds of the day. */
export function secondOf(time: string): number {
  return Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6, 8) || 0);
}

/** True for an IANA name that this machine's time-zone data has. */
export function isZone(zone: string): boolean {
  try {
    return zone.includes('/') || zone === 'UTC'
      ? Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone) !== undefined
      : false;
  } catch {
    return false;
  }
}

function clockTime(second: number): string {
  return `${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
}

const pairs = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** From 0 to 99. */
function twoDigits(value: number): string {
  return pairs[value] ?? '';
}

function offsetAt(milliseconds: number, zone: string): number {
  return dayOffset(Math.floor(milliseconds / dayMilliseconds), zone) ?? askTemporal(milliseconds, zone);
}

/** Offsets by zone and UTC day; a cache of a pure function, emptied when it grows. */
const offsets = new Map<string, Map<number, number | undefined>>();

/** The offset that holds all through a UTC day, or undefined on a day when the clocks change. */
function dayOffset(utcDay: number, zone: string): number | undefined {
  let days = offsets.get(zone);
  if (days === undefined || days.size > 4096) {
    days = new Map();
    offsets.set(zone, days);
  }
  if (days.has(utcDay)) return days.get(utcDay);
  const start = askTemporal(utcDay * dayMilliseconds, zone);
  const end = askTemporal((utcDay + 1) * dayMilliseconds, zone);
  const offset = start === end ? start : undefined;
  days.set(utcDay, offset);
  return offset;
}

function askTemporal(milliseconds: number, zone: string): number {
  return Math.round(
    Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000,
  );
}
