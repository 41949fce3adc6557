import { Temporal } from 'temporal-polyfill';
import { epochMilliseconds, type Instant, type LocalDate } from '../domain/time.ts';
import type { Locale } from './content.ts';
import { zoneName } from './zones.ts';

const weekdays = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ja: ['月', '火', '水', '木', '金', '土', '日'],
} as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * A deadline as it is always written, absolute first and relative second:
 * `Mon 24 Apr 2017, 24:00 Tokyo (7 days left)`, `2017年4月24日(月) 24時（日本時間、残り7日）`.
 * The last second of a day (23:59:59) is written as 24:00 of that day. What is left is rounded down.
 * @param zone IANA name; the zone the deadline is shown in.
 */
export function writeDeadline(at: Instant, zone: string, now: Instant, locale: Locale): string {
  const { date, time, place } = parts(at, zone, locale);
  const relative = writeLeft(at, now, locale);
  return locale === 'ja' ? `${date} ${time}（${place}、${relative}）` : `${date}, ${time} ${place} (${relative})`;
}

/** A moment without what is left: `Fri 10 Mar 2017, 18:20 Tokyo`, `2017年3月10日(金) 18時20分（日本時間）`. */
export function writeInstant(at: Instant, zone: string, locale: Locale): string {
  const { date, time, place } = parts(at, zone, locale);
  return locale === 'ja' ? `${date} ${time}（${place}）` : `${date}, ${time} ${place}`;
}

/** `09:00`, `24:00`; `9時`, `9時05分`, `24時`: the wall clock of `zone`. */
export function writeTime(at: Instant, zone: string, locale: Locale): string {
  return parts(at, zone, locale).time;
}

/** The day that is meant by an instant, an end of day belonging to the day it ends: `Mon 24 Apr 2017`. */
export function writeDayOf(at: Instant, zone: string, locale: Locale): string {
  return parts(at, zone, locale).date;
}

/** `Mon 24 Apr 2017`, `2017年4月24日(月)`. */
export function writeDate(on: LocalDate, locale: Locale): string {
  return dateWords(Temporal.PlainDate.from(on), locale);
}

/** `7 days left`, `late by 2 hours`; `残り7日`, `2時間超過`. */
export function writeLeft(at: Instant, now: Instant, locale: Locale): string {
  const late = now > at;
  const duration = writeDuration(Math.abs(shownMilliseconds(at) - epochMilliseconds(now)) / 1000, locale);
  if (locale === 'ja') return late ? `${duration}超過` : `残り${duration}`;
  return late ? `late by ${duration}` : `${duration} left`;
}

/**
 * Elapsed time in the unit people use for it, rounded down: days beyond 72 hours, hours beyond 10 hours, hours and
 * minutes, minutes.
 * @param seconds Zero or more.
 */
export function writeDuration(seconds: number, locale: Locale): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return locale === 'ja' ? '1分未満' : 'less than a minute';
  if (hours < 1) return amount(minutes, 'minute', locale);
  if (hours < 10 && minutes % 60 !== 0) {
    const both = [amount(hours, 'hour', locale), amount(minutes % 60, 'minute', locale)];
    return both.join(locale === 'ja' ? '' : ' ');
  }
  if (minutes <= 72 * 60) return amount(hours, 'hour', locale);
  return amount(Math.floor(hours / 24), 'day', locale);
}

/** `676,290`. */
export function writeNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', { maximumFractionDigits: 1 }).format(value);
}

/** A share of one as per cent with one decimal: `6.2 %`, `6.2％`. */
export function writeShare(share: number, locale: Locale): string {
  return `${writeNumber(share * 100, locale)}${locale === 'ja' ? '％' : ' %'}`;
}

/** `1 address`, `362,049 addresses`: English nouns with their number. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${writeNumber(value, 'en')} ${value === 1 ? one : many}`;
}

function amount(value: number, unit: 'day' | 'hour' | 'minute', locale: Locale): string {
  if (locale === 'ja') return `${writeNumber(value, 'ja')}${{ day: '日', hour: '時間', minute: '分' }[unit]}`;
  return countOf(value, unit);
}

function parts(at: Instant, zone: string, locale: Locale): { date: string; time: string; place: string } {
  const shown = Temporal.Instant.fromEpochMilliseconds(shownMilliseconds(at)).toZonedDateTimeISO(zone);
  const stored = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  const endOfDay = stored.day !== shown.day;
  const [hour, minute] = endOfDay ? [24, 0] : [shown.hour, shown.minute];
  return {
    date: dateWords(stored.toPlainDate(), locale),
    time: locale === 'ja' ? japaneseTime(hour, minute) : `${pad(hour)}:${pad(minute)}`,
    place: zoneName(zone, locale),
  };
}

function dateWords(date: Temporal.PlainDate, locale: Locale): string {
  const weekday = weekdays[locale][date.dayOfWeek - 1];
  if (locale === 'ja') return `${date.year}年${date.month}月${date.day}日(${weekday})`;
  return `${weekday} ${date.day} ${months[date.month - 1]} ${date.year}`;
}

function japaneseTime(hour: number, minute: number): string {
  return minute === 0 ? `${hour}時` : `${hour}時${pad(minute)}分`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** Ends of day are stored as their last second; what is written, and what is left, runs to the full minute. */
function shownMilliseconds(at: Instant): number {
  const milliseconds = epochMilliseconds(at);
  const second = Math.floor(milliseconds / 1000);
  return second % 60 === 59 ? (second + 1) * 1000 : milliseconds;
}
