import type { Question } from '../facts.ts';
import type { Instant } from '../time.ts';
import {
  type Anchor,
  asksCalendar,
  type ClockPlace,
  type ClockReading,
  type DemandedDate,
  readClock,
} from './clock.ts';
import { sayClock } from './clock-words.ts';
import { type Context, judge } from './condition.ts';
import { describe } from './condition-words.ts';
import { millisecondsOf, sayInstant, wallClock, yearOf } from './local-time.ts';
import type { Derivation } from './obligation.ts';
import type { ClockRule, Office } from './regime.ts';
import type { LoadedDuty, RegimeLibrary } from './regime-library.ts';

/** Which of a duty's clocks runs. More than one is possible while a fact is unknown. */
export interface ClockChoice {
  readonly possible: readonly ClockRule[];
  readonly because: string;
  readonly questions: readonly Question[];
}

export function chooseClock({ clocks }: LoadedDuty, context: Context): ClockChoice {
  const possible: ClockRule[] = [];
  const questions: Question[] = [];
  const reasons: string[] = [];
  for (const { when, clock } of clocks) {
    const verdict = when === undefined ? undefined : judge(when, context);
    if (verdict?.value === 'no') continue;
    possible.push(clock);
    if (verdict !== undefined) questions.push(...verdict.questions);
    if (verdict === undefined || verdict.value === 'yes') break;
    reasons.push(`${verdict.because}, so that "${when === undefined ? '' : describe(when)}" can't be told`);
  }
  return { possible, because: reasons.join('; '), questions };
}

/** A due time with its working. */
export interface Deadline {
  readonly dueAt?: Instant;
  readonly latestAt?: Instant;
  readonly target?: Instant;
  readonly clock: string;
  readonly derivation: Derivation;
}

export interface ClockSetting {
  readonly library: RegimeLibrary;
  readonly office: Office;
  /** Zone in which days are read; the office's unless the question names another. */
  readonly zone: string;
  readonly citation: string;
  readonly tzdata: string;
  /** Name of the event in words, where the anchor stands in for it. */
  readonly event: string;
  /** Steps that come before the count: why the anchor is what it is. */
  readonly before?: readonly string[];
  readonly eventAt?: (event: string) => Anchor | undefined;
  readonly demanded?: DemandedDate | undefined;
}

/** The strictest of the possible clocks, read from the anchor; undefined when none can be read yet. */
export function readDeadline(choice: ClockChoice, anchor: Anchor, setting: ClockSetting): Deadline | undefined {
  const { library, office, zone, event } = setting;
  const place = { zone, calendar: library.calendarOf(office.calendar), cutOff: office.cutOff };
  const readings: { rule: ClockRule; reading: ClockReading }[] = [];
  for (const rule of choice.possible) {
    const reading = readClock(rule, anchor, place, setting);
    if (reading !== undefined) readings.push({ rule, reading });
  }
  readings.sort((a, b) => compareDue(a.reading.dueAt, b.reading.dueAt));
  const [strictest, ...others] = readings;
  if (strictest === undefined) return undefined;
  const { rule, reading } = strictest;
  const steps = [...(setting.before ?? []), ...reading.steps, ...sayLimits(rule, reading, place)];
  if (others.length > 0) {
    steps.push(`${choice.because}: the strictest possible clock runs`);
    for (const other of others) {
      const due = other.reading.dueAt;
      const date = due === undefined ? 'no number' : sayInstant(millisecondsOf(due), zone);
      steps.push(`otherwise: ${sayClock(other.rule, event)}, ${date}`);
    }
  }
  const deadline: Times & Pick<Deadline, 'clock' | 'derivation'> = {
    clock: sayClock(rule, event),
    derivation: {
      anchor: reading.anchor,
      citation: setting.citation,
      zone: setting.demanded?.zone ?? zone,
      tzdata: setting.tzdata,
      holidays: reading.holidays,
      steps,
    },
  };
  return copyTimes(reading, deadline);
}

/** The three times that a deadline may have. */
interface Times {
  dueAt?: Instant;
  latestAt?: Instant;
  target?: Instant;
}

/** Puts what there is of the times onto another object; written out, since an assessment does it a hundred times. */
export function copyTimes<T extends Times>({ dueAt, latestAt, target }: Readonly<Times>, onto: T): T {
  if (dueAt !== undefined) onto.dueAt = dueAt;
  if (latestAt !== undefined) onto.latestAt = latestAt;
  if (target !== undefined) onto.target = target;
  return onto;
}

/** Said where a date lies outside the years whose holidays were worked out. */
function sayLimits(rule: ClockRule, { dueAt }: ClockReading, { zone, calendar }: ClockPlace): readonly string[] {
  if (dueAt === undefined || !asksCalendar(rule)) return [];
  const { day } = wallClock(millisecondsOf(dueAt), zone);
  return calendar.knows(day)
    ? []
    : [`public holidays of ${yearOf(day)} are not worked out: only weekends were left out`];
}

/** A clock without a date comes last: it is the least strict. */
function compareDue(a: Instant | undefined, b: Instant | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined || a < b ? -1 : 1;
}
