import { type Anchor, type ClockPlace, readClock } from '../../../domain/law/clock.ts';
import { createCalendar, openTable } from '../../../domain/law/holidays.ts';
import type { CalendarRule, ClockRule } from '../../../domain/law/regime.ts';
import { at, holidayTable, on } from './builders.ts';

const book = openTable(holidayTable());

function place(zone: string, holidays: string, more: Partial<CalendarRule> & { cutOff?: string } = {}): ClockPlace {
  const { cutOff, ...calendar } = more;
  return { zone, calendar: createCalendar({ holidays, ...calendar }, book), cutOff };
}

function from(text: string, event = 'awareness'): Anchor {
  return { event, at: at(text), precision: 'exact' };
}

const newYork = place('America/New_York', 'US');
const berlin = place('Europe/Berlin', 'DE');
const tokyo = place('Asia/Tokyo', 'JP', {
  closures: [{ name: 'year-end closure', from: '12-29', to: '01-03', citation: 'Act No. 91 of 1988' }],
});

describe('elapsed hours', () => {
  const hours = (amount: number): ClockRule => ({ counting: 'elapsed-hours', amount });

  it.each([
    ['clocks go forward', 'Europe/London', 72, '2026-03-27T17:00:00+00:00', '2026-03-30T18:00:00+01:00'],
    ['clocks go back', 'America/New_York', 72, '2026-10-30T20:00:00-04:00', '2026-11-02T19:00:00-05:00'],
    ['southern spring', 'Australia/Sydney', 72, '2026-10-02T10:00:00+10:00', '2026-10-05T11:00:00+11:00'],
    ['half-hour zone', 'Asia/Kolkata', 6, '2026-11-08T21:45:00+05:30', '2026-11-09T03:45:00+05:30'],
    ['a holiday', 'America/Santiago', 3, '2026-09-18T10:00:00-03:00', '2026-09-18T13:00:00-03:00'],
  ])('run on through %s', (_name, zone, amount, start, end) => {
    expect(readClock(hours(amount), from(start), place(zone, 'DE'))).toMatchObject({
      dueAt: at(end),
      latestAt: at(end),
    });
  });

  it('leave the hour of the event out in the latest count of Regulation 1182/71', () => {
    const rule: ClockRule = { counting: 'elapsed-hours', amount: 72, latest: 'regulation-1182-71' };

    expect(readClock(rule, from('2020-12-22T12:17:00+01:00'), berlin)).toMatchObject({
      dueAt: at('2020-12-25T12:17:00+01:00'),
      latestAt: at('2020-12-25T13:00:00+01:00'),
    });
  });

  it('end at noon of the next working day where a rule says so', () => {
    const rule: ClockRule = { counting: 'elapsed-hours', amount: 72, lastDay: 'moves', movedTo: '12:00' };

    expect(readClock(rule, from('2026-05-22T16:30:00+02:00'), berlin)).toMatchObject({
      dueAt: at('2026-05-26T12:00:00+02:00'),
      holidays: ['2026-05-25 Whit Monday'],
    });
  });
});

describe('calendar days', () => {
  const days = (
    amount: number,
    overrides: Partial<Extract<ClockRule, { counting: 'calendar-days' }>> = {},
  ): ClockRule => ({
    counting: 'calendar-days',
    amount,
    firstDay: 'excluded',
    lastDay: 'stays',
    ...overrides,
  });

  it.each([
    ['America/Chicago', 60, '2026-05-01T10:00:00-05:00', '2026-06-30T23:59:59-05:00'],
    ['America/New_York', 30, '2026-03-07T13:00:00-05:00', '2026-04-06T23:59:59-04:00'],
    ['Europe/Brussels', 14, '2026-12-01T10:00:00+01:00', '2026-12-15T23:59:59+01:00'],
    ['Asia/Singapore', 3, '2026-02-16T10:00:00+08:00', '2026-02-19T23:59:59+08:00'],
  ])('in %s, %i of them', (zone, amount, start, end) => {
    expect(readClock(days(amount), from(start), place(zone, 'DE'))).toMatchObject({
      dueAt: at(end),
      latestAt: at(end),
    });
  });

  it('begin on the date that the zone shows, not on the UTC date', () => {
    const late = from('2026-09-01T23:50:00+09:00');

    expect(readClock(days(3), late, tokyo)).toMatchObject({ dueAt: at('2026-09-04T23:59:59+09:00') });
    expect(readClock(days(3), late, newYork)).toMatchObject({ dueAt: at('2026-09-04T23:59:59-04:00') });
    expect(readClock(days(3), from('2026-09-02T00:10:00+09:00'), tokyo)).toMatchObject({
      dueAt: at('2026-09-05T23:59:59+09:00'),
    });
  });

  it('count the first day where it is day 1', () => {
    expect(readClock(days(30, { firstDay: 'included' }), from('2026-09-01T10:00:00+09:00'), tokyo)).toMatchObject({
      dueAt: at('2026-09-30T23:59:59+09:00'),
    });
  });

  it('roll over weekends, holidays and the closure of the office', () => {
    const rule = days(60, { firstDay: 'included', lastDay: 'moves' });

    expect(readClock(rule, from('2026-11-02T09:30:00+09:00'), tokyo)).toMatchObject({
      dueAt: at('2027-01-04T23:59:59+09:00'),
      holidays: [
        '2026-12-31 year-end closure',
        "2027-01-01 New Year's Day",
        '2027-01-02 year-end closure',
        '2027-01-03 year-end closure',
      ],
    });
  });

  it('keep the unmoved date as due where a move is only arguable', () => {
    const rule = days(30, { lastDay: 'arguable' });

    expect(readClock(rule, from('2026-01-01T09:00:00-08:00'), place('America/Los_Angeles', 'US-CA'))).toMatchObject({
      dueAt: at('2026-01-31T23:59:59-08:00'),
      latestAt: at('2026-02-02T23:59:59-08:00'),
    });
  });

  it('end when the office closes where it closes before midnight', () => {
    expect(readClock(days(1), from('2026-09-01T10:00:00+09:00'), { ...tokyo, cutOff: '17:30' })).toMatchObject({
      dueAt: at('2026-09-02T17:30:00+09:00'),
    });
  });
});

describe('business days', () => {
  const rule: ClockRule = { counting: 'business-days', amount: 4, firstDay: 'next-if-off', endsAt: '17:30' };

  it.each([
    ['2026-11-21T20:00:00-05:00', '2026-11-27T17:30:00-05:00'],
    ['2026-12-28T18:00:00-05:00', '2027-01-04T17:30:00-05:00'],
    ['2026-06-15T09:00:00-04:00', '2026-06-22T17:30:00-04:00'],
  ])('from %s skip weekends and closed days', (start, end) => {
    expect(readClock(rule, from(start, 'materiality-determination'), newYork)).toMatchObject({ dueAt: at(end) });
  });

  it('end with the day where no hour is named', () => {
    const vermont: ClockRule = { counting: 'business-days', amount: 14, firstDay: 'excluded' };

    expect(readClock(vermont, from('2026-04-06T09:00:00-04:00'), newYork)).toMatchObject({
      dueAt: at('2026-04-24T23:59:59-04:00'),
    });
  });

  it('leave out holidays on which this authority works, and add days of its own', () => {
    const calendar = { without: ['Columbus Day'], extra: [{ name: 'Closed', on: '2026-10-13', citation: 'made up' }] };
    const one: ClockRule = { counting: 'business-days', amount: 2, firstDay: 'excluded' };

    expect(readClock(one, from('2026-10-09T09:00:00-04:00'), place('America/New_York', 'US', calendar))).toMatchObject({
      dueAt: at('2026-10-14T23:59:59-04:00'),
      holidays: ['2026-10-13 Closed'],
    });
  });
});

describe('months, years, chains', () => {
  it('end on the last day of a month that lacks the date, and roll over', () => {
    const rule: ClockRule = { counting: 'months', amount: 1, lastDay: 'moves' };

    expect(readClock(rule, from('2026-01-30T12:00:00+01:00'), berlin)).toMatchObject({
      dueAt: at('2026-03-02T23:59:59+01:00'),
    });
    expect(
      readClock({ ...rule, movedTo: '12:00' }, from('2026-12-31T10:00:00+01:00'), place('Europe/Luxembourg', 'LU')),
    ).toMatchObject({
      dueAt: at('2027-02-01T12:00:00+01:00'),
    });
  });

  it.each([
    ['2023-08-10T12:00:00-04:00', '2024-02-29T23:59:59-05:00'],
    ['2024-12-31T23:59:00-05:00', '2025-03-01T23:59:59-05:00'],
  ])('count 60 days after the year of %s', (start, end) => {
    const rule: ClockRule = { counting: 'days-after-year-end', amount: 60, lastDay: 'stays' };

    expect(readClock(rule, from(start, 'discovery'), newYork)).toMatchObject({ dueAt: at(end) });
  });

  it('take the earlier of two clocks, each from its own event', () => {
    const rule: ClockRule = {
      counting: 'earlier-of',
      clocks: [
        { counting: 'elapsed-hours', amount: 4, from: 'classification' },
        { counting: 'elapsed-hours', amount: 24, from: 'awareness' },
      ],
    };
    const classified = from('2026-03-03T10:00:00+01:00', 'classification');
    const events = new Map([['awareness', from('2026-03-03T08:00:00+01:00')]]);
    const eventAt = (event: string) => events.get(event);

    expect(readClock(rule, classified, berlin, { eventAt })).toMatchObject({ dueAt: at('2026-03-03T14:00:00+01:00') });
    expect(readClock(rule, classified, berlin)).toMatchObject({ dueAt: at('2026-03-03T14:00:00+01:00') });
    expect(readClock(rule, from('2026-03-03T08:00:00+01:00'), berlin)).toMatchObject({
      dueAt: at('2026-03-04T08:00:00+01:00'),
    });
  });

  it('read a demanded date to the end of its day in its own zone', () => {
    const reading = readClock(
      { counting: 'date-in-demand' },
      from('2017-03-24T10:00:00+09:00', 'regulator-demand'),
      berlin,
      {
        demanded: { dueOn: on('2017-04-24'), zone: 'Asia/Tokyo' },
      },
    );

    expect(reading).toMatchObject({ dueAt: at('2017-04-24T23:59:59+09:00') });
  });
});
