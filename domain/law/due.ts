import { type Instant, toInstant } from '../time.ts';
import type { Anchor } from './clock.ts';
import { chooseClock, type Deadline, readDeadline } from './deadline.ts';
import { contextFromFacts, type GivenFacts, readGivenFacts } from './due-facts.ts';
import { dateOf, isZone, millisecondsOf, wallClock } from './local-time.ts';
import { suggest } from './near-name.ts';
import type { Derivation } from './obligation.ts';
import type { Office } from './regime.ts';
import type { LoadedDuty, LoadedRegime, LoadedVersion, RegimeLibrary } from './regime-library.ts';

/** A question for the clock alone. */
export interface DueQuestion {
  readonly regime: string;
  readonly duty: string;
  /** Trigger event: `awareness`, `discovery`, `regulator-demand`, `individual-notice-sent`, … */
  readonly trigger: string;
  /** Instant of the trigger, ISO 8601 with offset or `Z`. */
  readonly at: string;
  /** IANA zone in which days are counted and the answer is read. */
  readonly zone: string;
  /** Facts the clock hangs on: `affected_count: 120`, `cause: malicious`, `demand_due_date: 2017-04-24`, … */
  readonly facts?: GivenFacts;
}

export interface DueAnswer {
  readonly outcome: 'due';
  readonly dueAt?: Instant;
  readonly latestAt?: Instant;
  readonly target?: Instant;
  readonly clock: string;
  readonly derivation: Derivation;
}

/** What can't be answered as it was asked: the field, what is wrong with it, what would be right. */
export interface DueRefusal {
  readonly outcome: 'refused';
  readonly problems: readonly { readonly field: string; readonly problem: string; readonly wouldBeRight: string }[];
}

type Problem = DueRefusal['problems'][number];

/** The clock of one duty from one trigger, without asking whether the duty binds. */
export function due(
  question: DueQuestion,
  library: RegimeLibrary,
  options: {
    readonly tzdata?: string;
    /** Refuses a trigger after this: what has not happened starts no clock. Without it a forecast may be asked for. */
    readonly now?: Instant;
  } = {},
): DueAnswer | DueRefusal {
  const problems: Problem[] = [];
  const at = readInstant(question.at, problems);
  if (at !== undefined && options.now !== undefined && at > options.now)
    problems.push({
      field: 'at',
      problem: `${at} lies in the future: it is ${options.now}`,
      wouldBeRight: 'the time of what has happened, or the question without a time of its own',
    });
  if (!isZone(question.zone))
    problems.push({
      field: 'zone',
      problem: `"${question.zone}" is no time zone`,
      wouldBeRight: 'an IANA name such as Asia/Tokyo',
    });
  const regime = library.byId.get(question.regime);
  if (regime === undefined) {
    problems.push({
      field: 'regime',
      problem: `"${question.regime}" is no regime of this library`,
      wouldBeRight: suggest(question.regime, library.byId.keys()),
    });
  } else checkNames(question, regime, problems);
  const given = readGivenFacts(question.facts ?? {}, problems);
  if (regime !== undefined && given.owedTo !== undefined) checkRecipient(question.duty, given.owedTo, regime, problems);
  if (problems.length > 0 || at === undefined || regime === undefined) return { outcome: 'refused', problems };

  const found = dutyInForce(question, regime, at, given.owedTo);
  if ('problem' in found) return { outcome: 'refused', problems: [found] };
  const { loaded } = found;
  if (loaded.clocks.length === 0) {
    return refuse(
      'duty',
      `${question.duty} of ${question.regime} is listed, not computed`,
      `ask counsel (${loaded.duty.citation})`,
    );
  }
  const event = question.trigger === 'detection' ? (loaded.duty.trigger.events[0] ?? 'detection') : question.trigger;
  const anchor: Anchor = { event, at, precision: 'exact' };
  const deadline = read(loaded, anchor, question.zone, regime, library, given, options.tzdata ?? 'unknown');
  if (deadline === undefined) {
    return refuse('facts', 'the clock needs the date that the demand sets', 'demand_due_date=YYYY-MM-DD');
  }
  return { outcome: 'due', ...deadline };
}

function read(
  loaded: LoadedDuty,
  anchor: Anchor,
  zone: string,
  regime: LoadedRegime,
  library: RegimeLibrary,
  given: ReturnType<typeof readGivenFacts>,
  tzdata: string,
): Deadline | undefined {
  const choice = chooseClock(loaded, contextFromFacts(given, anchor, library));
  const sized = choice.possible.filter(
    (clock) => given.amount !== undefined && 'amount' in clock && clock.amount === given.amount,
  );
  const deadline = readDeadline(sized.length === 1 ? { ...choice, possible: sized } : choice, anchor, {
    library,
    office: officeIn(zone, loaded, regime),
    zone,
    citation: loaded.duty.citation,
    tzdata,
    event: anchor.event,
    eventAt: (event) => given.events.get(event),
    ...(given.demandDueOn === undefined ? {} : { demanded: { dueOn: given.demandDueOn, zone } }),
  });
  if (deadline?.latestAt === undefined || !given.latestCounting) return deadline;
  const step = 'counted as asked by Reg. 1182/71; the safe count by elapsed hours ends earlier';
  return {
    ...deadline,
    dueAt: deadline.latestAt,
    derivation: { ...deadline.derivation, steps: [...deadline.derivation.steps, step] },
  };
}

/** The office whose calendar applies: of several, the one in the zone that was asked for. */
function officeIn(zone: string, { authority }: LoadedDuty, regime: LoadedRegime): Office {
  if (authority === undefined) return regime.home;
  if (!('offices' in authority)) return authority;
  return authority.offices.find((office) => office.zone === zone) ?? regime.home;
}

function checkNames(question: DueQuestion, regime: LoadedRegime, problems: Problem[]): void {
  const duties = regime.versions.flatMap((version) => version.duties);
  const named = duties.filter(({ duty }) => duty.duty === question.duty);
  if (named.length === 0) {
    const known = duties.map(({ duty }) => duty.duty);
    problems.push({
      field: 'duty',
      problem: `${question.regime} has no duty "${question.duty}"`,
      wouldBeRight: suggest(question.duty, known),
    });
    return;
  }
  const triggers = new Set(named.flatMap(triggersOf));
  if (!triggers.has(question.trigger)) {
    problems.push({
      field: 'trigger',
      problem: `"${question.trigger}" starts no clock of ${question.duty}`,
      wouldBeRight: suggest(question.trigger, triggers),
    });
  }
}

function checkRecipient(name: string, owedTo: string, regime: LoadedRegime, problems: Problem[]): void {
  const named = regime.versions.flatMap((version) => version.duties).filter(({ duty }) => duty.duty === name);
  if (named.length === 0 || named.some((candidate) => isOwedTo(candidate, owedTo))) return;
  problems.push({
    field: 'facts.owed_to',
    problem: `${name} is not owed to "${owedTo}"`,
    wouldBeRight: suggest(
      owedTo,
      named.map(({ duty }) => duty.owedTo),
    ),
  });
}

function triggersOf({ duty }: LoadedDuty): readonly string[] {
  const { events, readFrom, provisionalFromDetection } = duty.trigger;
  return [...events, ...(readFrom ?? []), ...(provisionalFromDetection === true ? ['detection'] : [])];
}

function dutyInForce(
  question: DueQuestion,
  regime: LoadedRegime,
  at: Instant,
  owedTo: string | undefined,
): { loaded: LoadedDuty; version: LoadedVersion } | Problem {
  const day = dateOf(wallClock(millisecondsOf(at), regime.home.zone).day);
  const version = regime.versions.find(({ from, to }) => from <= day && (to === undefined || day <= to));
  const loaded = version?.duties.find(
    (candidate) =>
      candidate.duty.duty === question.duty &&
      triggersOf(candidate).includes(question.trigger) &&
      (owedTo === undefined || isOwedTo(candidate, owedTo)),
  );
  if (version !== undefined && loaded !== undefined) return { loaded, version };
  const spans = regime.versions.map(({ from, to }) => `${from} to ${to ?? 'now'}`).join(', ');
  return {
    field: 'at',
    problem: `${question.duty} of ${question.regime} was not in force on ${day}`,
    wouldBeRight: `a day within ${spans}`,
  };
}

function isOwedTo({ duty, authority }: LoadedDuty, owedTo: string): boolean {
  if (duty.owedTo === owedTo) return true;
  return authority !== undefined && 'offices' in authority && authority.offices.some(({ id }) => id === owedTo);
}

function readInstant(text: string, problems: Problem[]): Instant | undefined {
  try {
    return toInstant(text);
  } catch {
    problems.push({
      field: 'at',
      problem: `"${text}" is no instant`,
      wouldBeRight: 'date and time with offset, such as 2026-11-22T09:00:00+09:00',
    });
    return undefined;
  }
}

function refuse(field: string, problem: string, wouldBeRight: string): DueRefusal {
  return { outcome: 'refused', problems: [{ field, problem, wouldBeRight }] };
}
