import fc from 'fast-check';
import {
  earliest,
  endOfDay,
  epochMilliseconds,
  fromEpochMilliseconds,
  type LocalDate,
  localDate,
  plus,
  secondsBetween,
  toInstant,
} from '../../domain/time.ts';

const on = (text: string) => text as LocalDate;

describe('an instant', () => {
  it.each([
    ['2017-03-10T18:20:00+09:00', '2017-03-10T09:20:00.000Z'],
    ['2017-03-10T09:20Z', '2017-03-10T09:20:00.000Z'],
    ['2017-03-10T09:20:00.1234567Z', '2017-03-10T09:20:00.123Z'],
  ])('is read from %s in one form', (text, instant) => {
    expect(toInstant(text)).toBe(instant);
  });

  it.each(['2017-03-10T09:20:00', '2017-03-10', 'yesterday', ''])('is refused without an offset: "%s"', (text) => {
    expect(() => toInstant(text)).toThrow(RangeError);
  });

  it('sorts as text as it sorts in time', () => {
    const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });

    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [one, two] = [fromEpochMilliseconds(a), fromEpochMilliseconds(b)];
        expect(one < two).toBe(a < b);
        expect(epochMilliseconds(one)).toBe(a);
      }),
    );
  });

  it('moves by elapsed time, also over a change of the clocks', () => {
    const beforeSummer = toInstant('2026-03-29T01:30:00+01:00');

    expect(plus(beforeSummer, { hours: 1 })).toBe(toInstant('2026-03-29T03:30:00+02:00'));
    expect(plus(beforeSummer, { minutes: -30, seconds: 1.5 })).toBe('2026-03-29T00:00:01.500Z');
  });

  it('is so many seconds from another, negative when that is earlier', () => {
    const [from, to] = [toInstant('2026-01-01T00:00:00Z'), toInstant('2026-01-01T00:01:00Z')];

    expect([secondsBetween(from, to), secondsBetween(to, from)]).toEqual([60, -60]);
  });

  it('is found as the earliest of several, or of none', () => {
    const [a, b] = [toInstant('2026-01-02T00:00:00Z'), toInstant('2026-01-01T00:00:00Z')];

    expect(earliest([a, b])).toBe(b);
    expect(earliest([])).toBeUndefined();
  });
});

describe('a date', () => {
  it.each([
    ['2017-03-09T15:00:00Z', 'Asia/Tokyo', '2017-03-10'],
    ['2017-03-10T04:59:59Z', 'America/New_York', '2017-03-09'],
  ])('of %s in %s is %s', (instant, zone, date) => {
    expect(localDate(toInstant(instant), zone)).toBe(date);
  });

  it.each([
    ['2017-04-24', 'Asia/Tokyo', '2017-04-24T14:59:59.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T21:59:59.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T22:59:59.000Z'],
  ])('%s in %s ends at %s', (date, zone, end) => {
    expect(endOfDay(on(date), zone)).toBe(end);
  });

  it('ends on itself, in every zone', () => {
    const zones = fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu');
    const days = fc
      .integer({ min: 0, max: 365 })
      .map((day) => localDate(fromEpochMilliseconds(Date.UTC(2026, 0, 1 + day)), 'UTC'));

    fc.assert(fc.property(days, zones, (day, zone) => localDate(endOfDay(day, zone), zone) === day));
  });
});
