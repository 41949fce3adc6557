import type { Instant, LocalDate } from '../time.ts';
import type { WorkCalendar } from './holidays.ts';
import {
  addMonths,
  dateOf,
  dayOf,
  instantAt,
  instantOf,
  millisecondsOf,
  sayDay,
  sayInstant,
  secondOf,
  wallClock,
  yearOf,
} from './local-time.ts';
import type { ClockRule, SimpleClock } from './regime.ts';

/** Where and by whose calendar a clock is read. */
export interface ClockPlace {
  /** IANA zone in which days begin and end. */
  readonly zone: string;
  readonly calendar: WorkCalendar;
  /** The office's last moment of a day, `17:30`; else a day ends at 23:59:59. */
  readonly cutOff?: string | undefined;
}

export interface Anchor {
  readonly event: string;
  readonly at: Instant;
  readonly precision: string;
}

/** What a clock gives. `steps` and `holidays` are the derivation's. */
export interface ClockReading {
  readonly dueAt?: Instant;
  readonly latestAt?: Instant;
  readonly target?: Instant;
  readonly anchor: Anchor;
  readonly holidays: readonly string[];
  readonly steps: readonly string[];
}

/** A date that an authority set, with the zone it is read in. */
export interface DemandedDate {
  readonly dueOn: LocalDate;
  readonly zone: string;
}

const lastSecond = 86_399;
const hour = 3_600_000;

/**
 * Reads one clock from its anchor.
 * @param eventAt the instant of another event of the same party, for clocks that run from an event of their own.
 * @returns undefined when the clock's own event is not recorded, or a demanded date is not known.
 */
export function readClock(
  rule: ClockRule,
  anchor: Anchor,
  place: ClockPlace,
  options: {
    readonly eventAt?: (event: string) => Anchor | undefined;
    readonly demanded?: DemandedDate | undefined;
  } = {},
): ClockReading | undefined {
  if (rule.counting === 'earlier-of') return readEarliest(rule, anchor, place, options);
  if (rule.counting === 'date-in-demand') return readDemand(anchor, options.demanded);
  if (rule.counting === 'with') return readCompanion(rule, anchor, place, options.eventAt?.(rule.event));
  const own = rule.from === undefined || rule.from === anchor.event ? anchor : options.eventAt?.(rule.from);
  return own === undefined ? undefined : count(rule, own, place);
}

/** Whether the law itself gives a number, so that there is a date to be right or wrong. */
export function givesNumber(rule: ClockRule): boolean {
  if (rule.counting === 'earlier-of') return rule.clocks.some(givesNumber);
  return 'amount' in rule || (rule.counting === 'vague' && rule.guideline !== undefined);
}

/** Whether a clock can come upon a day off. */
export function asksCalendar(rule: ClockRule): boolean {
  if (rule.counting === 'business-days') return true;
  return 'lastDay' in rule && rule.lastDay !== undefined && rule.lastDay !== 'stays';
}

function readEarliest(
  { clocks, lastDay = 'stays', movedTo }: Extract<ClockRule, { counting: 'earlier-of' }>,
  anchor: Anchor,
  place: ClockPlace,
  options: Parameters<typeof readClock>[3],
): ClockReading | undefined {
  const readings = clocks
    .map((clock) => readClock(clock, anchor, place, options))
    .filter((reading) => reading !== undefined);
  const dated = readings.filter((reading) => reading.dueAt !== undefined);
  const [first, ...others] = dated.sort((a, b) => compare(a.dueAt, b.dueAt));
  if (first === undefined) return readings[0];
  const steps = others.map(
    (other) => `later, so not the limit: ${sayDue(other, place.zone)} counted from ${other.anchor.event}`,
  );
  return moveEnd({ ...first, steps: [...first.steps, ...steps] }, { lastDay, movedTo }, place);
}

/** Moves an end that falls on a day off, where the rule moves it. */
function moveEnd(
  reading: ClockReading,
  { lastDay, movedTo }: { readonly lastDay: 'stays' | 'moves' | 'arguable'; readonly movedTo?: string | undefined },
  place: ClockPlace,
): ClockReading {
  if (lastDay === 'stays' || reading.dueAt === undefined) return reading;
  const { day } = wallClock(millisecondsOf(reading.dueAt), place.zone);
  const roll = rollOver(day, place.calendar);
  if (roll.day === day) return reading;
  const moved = instantOf(instantAt(roll.day, lastSecondOf(movedTo, place), place.zone));
  return {
    ...reading,
    dueAt: lastDay === 'moves' ? moved : reading.dueAt,
    latestAt: moved,
    holidays: [...reading.holidays, ...roll.holidays],
    steps: [...reading.steps, ...roll.steps],
  };
}

/** Due with another act of the same party; while that is not done there is no date, only our own target. */
function readCompanion(
  rule: Extract<SimpleClock, { counting: 'with' }>,
  anchor: Anchor,
  place: ClockPlace,
  act: Anchor | undefined,
): ClockReading {
  if (act === undefined) {
    const phrase = `not later than ${rule.event}`;
    return readVague({ counting: 'vague', phrase, target: rule.target }, anchor, place);
  }
  const steps = [sayAnchor(act, place.zone), `due not later than ${rule.event}`];
  return { anchor: act, dueAt: act.at, latestAt: act.at, holidays: [], steps };
}

function readDemand(anchor: Anchor, demanded: DemandedDate | undefined): ClockReading | undefined {
  if (demanded === undefined) return undefined;
  const day = dayOf(demanded.dueOn);
  const dueAt = instantOf(instantAt(day, lastSecond, demanded.zone));
  const steps = [
    sayAnchor(anchor, demanded.zone),
    `the demand sets ${sayDay(day)} as its last day`,
    `due by the end of that day, 23:59:59 ${demanded.zone}`,
  ];
  return { anchor, dueAt, latestAt: dueAt, holidays: [], steps };
}

type CountedClock = Exclude<SimpleClock, { counting: 'date-in-demand' | 'with' }>;

function count(rule: CountedClock, anchor: Anchor, place: ClockPlace): ClockReading {
  switch (rule.counting) {
    case 'elapsed-hours':
      return countHours(rule, anchor, place);
    case 'business-days':
      return countBusinessDays(rule, anchor, place);
    case 'vague':
      return readVague(rule, anchor, place);
    case 'calendar-days': {
      if (rule.firstDay !== 'arguable') return countDays(rule, rule.firstDay, anchor, place);
      const strict = countDays(rule, 'included', anchor, place);
      const { latestAt = strict.latestAt, holidays } = countDays(rule, 'excluded', anchor, place);
      const latest = latestAt === undefined ? '' : `: ${sayInstant(millisecondsOf(latestAt), place.zone)}`;
      return {
        ...strict,
        ...(latestAt === undefined ? {} : { latestAt }),
        holidays: [...new Set([...strict.holidays, ...holidays])],
        steps: [...strict.steps, `latest arguable, the day of ${anchor.event} not counted${latest}`],
      };
    }
    case 'months': {
      const start = startDay(anchor, place);
      const last = addMonths(start, rule.amount);
      const shorter =
        dateOf(last).slice(8) === dateOf(start).slice(8) ? '' : ", that month's last day since the date does not exist";
      return endOn(last, rule, anchor, place, [
        `${rule.amount} month${rule.amount === 1 ? '' : 's'} from ${sayDay(start)}, date to date: ${sayDay(last)}${shorter}`,
      ]);
    }
    case 'days-after-year-end': {
      const yearEnd = dayOf(`${yearOf(startDay(anchor, place))}-12-31`);
      return endOn(yearEnd + rule.amount, rule, anchor, place, [
        `the calendar year of ${anchor.event} ends on ${sayDay(yearEnd)}`,
        `day ${rule.amount} after it is ${sayDay(yearEnd + rule.amount)}`,
      ]);
    }
  }
}

function countDays(
  rule: Extract<SimpleClock, { counting: 'calendar-days' }>,
  firstDay: 'included' | 'excluded',
  anchor: Anchor,
  place: ClockPlace,
): ClockReading {
  const start = startDay(anchor, place);
  const isCounted = firstDay === 'included';
  const last = isCounted ? start + rule.amount - 1 : start + rule.amount;
  return endOn(last, rule, anchor, place, [
    `day 1 is ${sayDay(isCounted ? start : start + 1)} (the day of ${anchor.event} is ${isCounted ? 'counted' : 'not counted'})`,
    `day ${rule.amount} is ${sayDay(last)}`,
  ]);
}

function countHours(
  rule: Extract<SimpleClock, { counting: 'elapsed-hours' }>,
  anchor: Anchor,
  place: ClockPlace,
): ClockReading {
  const start = millisecondsOf(anchor.at);
  const end = start + rule.amount * hour;
  const steps = [
    sayAnchor(anchor, place.zone),
    `${rule.amount} hours run on through nights, weekends and holidays: ${sayInstant(end, place.zone)}`,
  ];
  const dueAt = instantOf(end);
  if (rule.latest === 'regulation-1182-71') {
    // Reg. 1182/71 Art. 3(1), (2)(a): the hour of the event is not counted, the last hour runs to its end.
    const latest = (Math.floor(start / hour) + 1) * hour + rule.amount * hour;
    steps.push(
      `latest arguable, Reg. 1182/71 Art. 3: the hour of the event is left out: ${sayInstant(latest, place.zone)}`,
    );
    return { anchor, dueAt, latestAt: instantOf(latest), holidays: [], steps };
  }
  if (rule.lastDay === undefined || rule.lastDay === 'stays')
    return { anchor, dueAt, latestAt: dueAt, holidays: [], steps };
  const { day } = wallClock(end, place.zone);
  const roll = rollOver(day, place.calendar);
  if (roll.day === day) return { anchor, dueAt, latestAt: dueAt, holidays: [], steps };
  const moved = instantOf(instantAt(roll.day, lastSecondOf(rule.movedTo, place), place.zone));
  steps.push(...roll.steps);
  return { anchor, dueAt: rule.lastDay === 'moves' ? moved : dueAt, latestAt: moved, holidays: roll.holidays, steps };
}

function countBusinessDays(
  rule: Extract<SimpleClock, { counting: 'business-days' }>,
  anchor: Anchor,
  place: ClockPlace,
): ClockReading {
  const start = startDay(anchor, place);
  const holidays: string[] = [];
  const skipped: string[] = [];
  const startIsOff = place.calendar.whyOff(start) !== undefined;
  let day = start;
  let counted = rule.firstDay === 'included' && !startIsOff ? 1 : 0;
  while (counted < rule.amount) {
    day += 1;
    const why = place.calendar.whyOff(day);
    if (why === undefined) counted += 1;
    else {
      skipped.push(`${sayDay(day)} (${why})`);
      if (place.calendar.holidayOn(day) !== undefined) holidays.push(`${dateOf(day)} ${why}`);
    }
  }
  const last = lastSecondOf(rule.endsAt, place);
  const dueAt = instantOf(instantAt(day, last, place.zone));
  const steps = [
    sayAnchor(anchor, place.zone),
    startIsOff
      ? `${sayDay(start)} is a day off: counting begins with the next business day`
      : `${sayDay(start)} is ${rule.firstDay === 'included' ? 'day 1' : 'not counted'}`,
    ...(skipped.length > 0 ? [`not business days: ${skipped.join(', ')}`] : []),
    `business day ${rule.amount} is ${sayDay(day)}`,
    sayEnd(day, last, place.zone),
  ];
  return { anchor, dueAt, latestAt: dueAt, holidays, steps };
}

function readVague(
  rule: Omit<Extract<SimpleClock, { counting: 'vague' }>, 'from'>,
  anchor: Anchor,
  place: ClockPlace,
): ClockReading {
  const steps = [sayAnchor(anchor, place.zone), `the law gives no number: "${rule.phrase}"`];
  const start = startDay(anchor, place);
  if (rule.guideline !== undefined) {
    const offset = rule.guideline.firstDay === 'included' ? 1 : 0;
    const [from, to] = [start + rule.guideline.from - offset, start + rule.guideline.to - offset];
    const dueAt = instantOf(instantAt(to, lastSecond, place.zone));
    steps.push(
      `guideline mark, not a limit of the law: day ${rule.guideline.from} is ${sayDay(from)}, day ${rule.guideline.to} is ${sayDay(to)}, days off included (${rule.guideline.citation})`,
      `shown as due at the outer mark; our target is day ${rule.guideline.from}`,
    );
    return {
      anchor,
      dueAt,
      latestAt: dueAt,
      target: instantOf(instantAt(from, lastSecond, place.zone)),
      holidays: [],
      steps,
    };
  }
  if (rule.target === undefined) return { anchor, holidays: [], steps };
  const { amount, unit, firstDay, reason } = rule.target;
  const day = start + amount - (firstDay === 'included' ? 1 : 0);
  const target = unit === 'hours' ? millisecondsOf(anchor.at) + amount * hour : instantAt(day, lastSecond, place.zone);
  steps.push(`our own target, not the law's: ${amount} ${unit}, ${sayInstant(target, place.zone)} (${reason})`);
  return { anchor, target: instantOf(target), holidays: [], steps };
}

/** Ends a period on `last`, moved by the authority's calendar where the rule moves it. */
function endOn(
  last: number,
  rule: { readonly lastDay: 'stays' | 'moves' | 'arguable'; readonly movedTo?: string | undefined },
  anchor: Anchor,
  place: ClockPlace,
  counted: readonly string[],
): ClockReading {
  const end = lastSecondOf(undefined, place);
  const unmoved = instantOf(instantAt(last, end, place.zone));
  const steps = [sayAnchor(anchor, place.zone), ...counted];
  if (rule.lastDay === 'stays') {
    steps.push('the last day does not move, working day or not', sayEnd(last, end, place.zone));
    return { anchor, dueAt: unmoved, latestAt: unmoved, holidays: [], steps };
  }
  const roll = rollOver(last, place.calendar);
  if (roll.day === last) {
    steps.push(`${sayDay(last)} is a working day: no move`, sayEnd(last, end, place.zone));
    return { anchor, dueAt: unmoved, latestAt: unmoved, holidays: [], steps };
  }
  const movedEnd = lastSecondOf(rule.movedTo, place);
  const moved = instantOf(instantAt(roll.day, movedEnd, place.zone));
  if (rule.lastDay === 'moves') {
    steps.push(...roll.steps, sayEnd(roll.day, movedEnd, place.zone));
    return { anchor, dueAt: moved, latestAt: moved, holidays: roll.holidays, steps };
  }
  steps.push(sayEnd(last, end, place.zone), ...roll.steps.map((step) => `arguable: ${step}`));
  steps.push(`latest arguable: ${sayInstant(instantAt(roll.day, movedEnd, place.zone), place.zone)}`);
  return { anchor, dueAt: unmoved, latestAt: moved, holidays: roll.holidays, steps };
}

function rollOver(last: number, calendar: WorkCalendar): { day: number; steps: string[]; holidays: string[] } {
  const steps: string[] = [];
  const holidays: string[] = [];
  let day = last;
  for (let why = calendar.whyOff(day); why !== undefined; why = calendar.whyOff(day)) {
    steps.push(`${sayDay(day)} is no working day (${why})`);
    if (calendar.holidayOn(day) !== undefined) holidays.push(`${dateOf(day)} ${why}`);
    day += 1;
  }
  if (steps.length > 0) steps.push(`the last day moves to ${sayDay(day)}`);
  return { day, steps, holidays };
}

function startDay(anchor: Anchor, place: ClockPlace): number {
  return wallClock(millisecondsOf(anchor.at), place.zone).day;
}

function lastSecondOf(time: string | undefined, place: ClockPlace): number {
  const named = time ?? place.cutOff;
  return named === undefined ? lastSecond : secondOf(named);
}

function sayAnchor(anchor: Anchor, zone: string): string {
  const known = anchor.precision === 'exact' ? '' : `, time known to: ${anchor.precision}`;
  return `${anchor.event}: ${sayInstant(millisecondsOf(anchor.at), zone)} ${zone}${known}`;
}

function sayEnd(day: number, second: number, zone: string): string {
  return `due by ${sayInstant(instantAt(day, second, zone), zone)} ${zone}`;
}

function sayDue(reading: ClockReading, zone: string): string {
  return reading.dueAt === undefined ? 'no date' : sayInstant(millisecondsOf(reading.dueAt), zone);
}

function compare(a: string | undefined, b: string | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
}
