import { Temporal } from 'temporal-polyfill';

/**
 * A moment, always written the same way: UTC, milliseconds, `Z` (`2017-03-10T09:20:00.000Z`), so that text order is time
 * order in keys and indexes. Made by {@link toInstant} only.
 */
export type Instant = string & { readonly __brand: 'Instant' };

/** A calendar date without a zone, `YYYY-MM-DD`. The zone it is read in always stands beside it. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

/** The clock is a port: `domain`, `functions` and `api` get the time from here or as an argument, never from the machine. */
export interface Clock {
  now(): Instant;
}

/**
 * Reads an ISO 8601 text with offset or `Z`.
 * @throws RangeError when the text has no offset or is no instant.
 */
export function toInstant(text: string): Instant {
  return fromEpochMilliseconds(Temporal.Instant.from(text).epochMilliseconds);
}

export function fromEpochMilliseconds(milliseconds: number): Instant {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({ smallestUnit: 'millisecond' }) as Instant;
}

export function epochMilliseconds(at: Instant): number {
  return Temporal.Instant.from(at).epochMilliseconds;
}

/** `at` moved by elapsed time; negative moves back. */
export function plus(
  at: Instant,
  by: { readonly hours?: number; readonly minutes?: number; readonly seconds?: number },
): Instant {
  const seconds = (by.hours ?? 0) * 3600 + (by.minutes ?? 0) * 60 + (by.seconds ?? 0);
  return fromEpochMilliseconds(epochMilliseconds(at) + Math.round(seconds * 1000));
}

/** Elapsed seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (epochMilliseconds(to) - epochMilliseconds(from)) / 1000;
}

/** The date that the wall clock of `zone` (IANA name) shows at that instant. */
export function localDate(at: Instant, zone: string): LocalDate {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString() as LocalDate;
}

export function earliest(instants: readonly Instant[]): Instant | undefined {
  return instants.reduce<Instant | undefined>(
    (first, at) => (first === undefined || at < first ? at : first),
    undefined,
  );
}

/** `2017-04-24 23:59 Asia/Tokyo`: an instant as the wall clock of a zone shows it, for messages. */
export function wallTime(at: Instant, zone: string): string {
  const { year, month, day, hour, minute } = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)} ${zone}`;
}

/** The last second of a date in a zone: how a day period ends. */
export function endOfDay(date: LocalDate, zone: string): Instant {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone);
  return fromEpochMilliseconds(next.epochMilliseconds - 1000);
}
