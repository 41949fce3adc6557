import { assess } from '../../../domain/law/assess.ts';
import { due } from '../../../domain/law/due.ts';
import type { RegimeLibrary } from '../../../domain/law/regime-library.ts';
import { readIncidentObject } from '../../../domain/report/report.ts';
import { toInstant } from '../../../domain/time.ts';
import type {
  AnswerCase,
  CalendarCase,
  DeadlineCase,
  HoldCase,
  VersionsCase,
  WorkedCase,
} from '../../../local/worked-cases.ts';

/** What is wrong with the library's answer to a case; undefined when it is as expected. */
export function failureOf(given: WorkedCase, library: RegimeLibrary): string | undefined {
  switch (given.kind) {
    case 'deadline':
      return deadlineFailure(given, library);
    case 'answer':
      return answerFailure(given, library);
    case 'hold':
      return holdFailure(given, library);
    case 'versions':
      return versionsFailure(given, library);
    case 'calendar':
      return calendarFailure(given, library);
  }
}

interface Times {
  readonly dueAt?: string;
  readonly latestAt?: string;
  readonly target?: string;
}

function deadlineFailure(given: DeadlineCase, library: RegimeLibrary): string | undefined {
  const answer = due({ facts: {}, ...given }, library, { tzdata: '2026b' });
  if (answer.outcome === 'refused') return answer.problems.map(({ problem }) => problem).join('; ');
  return timesFailure(given, answer);
}

/** A case without a due date says that there is none. */
function timesFailure(expected: Times, { dueAt, latestAt, target }: Times): string | undefined {
  const wrong = [
    ...compare('due', expected.dueAt, dueAt),
    ...(expected.latestAt === undefined ? [] : compare('latest', expected.latestAt, latestAt)),
    ...(expected.target === undefined ? [] : compare('target', expected.target, target)),
  ];
  return wrong.length === 0 ? undefined : wrong.join('; ');
}

function compare(what: string, expected: string | undefined, found: string | undefined): readonly string[] {
  if (expected === undefined) return found === undefined ? [] : [`${what} ${found}, expected none`];
  return toInstant(expected) === found ? [] : [`${what} ${found ?? 'missing'}, expected ${toInstant(expected)}`];
}

function answerFailure(given: AnswerCase, library: RegimeLibrary): string | undefined {
  const read = readIncidentObject(fillIncident(given.incident));
  if (read.outcome === 'refused') return read.problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  const found = assess(read.facts, library, { at: toInstant(given.at) }).obligations.filter(
    ({ regime, duty, owedBy, owedTo }) =>
      regime === given.regime &&
      duty === given.duty &&
      owedBy === (given.owedBy ?? owedBy) &&
      (typeof given.owedTo !== 'string' || owedTo === given.owedTo),
  );
  const told = found.map(({ owedTo }) => owedTo).sort();
  if (Array.isArray(given.owedTo) ? told.join() !== given.owedTo.join() : told.length !== 1)
    return `owed to ${told.length === 0 ? 'nobody' : told.join(', ')}`;
  const failures = found.map((obligation) => {
    if (obligation.answer !== given.answer)
      return `${obligation.answer} (${obligation.because ?? ''}), expected ${given.answer}`;
    const { dueAt, target } = given;
    return dueAt === undefined && target === undefined ? undefined : timesFailure(given, obligation);
  });
  return failures.find((failure) => failure !== undefined);
}

function holdFailure({ regime, duty, hold, maximumDays }: HoldCase, library: RegimeLibrary): string | undefined {
  const versions = library.byId.get(regime)?.versions ?? [];
  const holds = versions
    .flatMap((version) => version.duties)
    .filter((loaded) => loaded.duty.duty === duty)
    .flatMap((loaded) => loaded.duty.holds ?? [])
    .filter(({ kind }) => kind === hold);
  const wrong = holds.filter((found) => found.maximumDays !== maximumDays);
  if (holds.length === 0) return 'no such hold';
  return wrong.length === 0 ? undefined : `${wrong[0]?.maximumDays} days, expected ${maximumDays}`;
}

function versionsFailure({ regime, spans }: VersionsCase, library: RegimeLibrary): string | undefined {
  const found = library.byId.get(regime)?.versions.map(({ from, to }) => [from, to ?? null]);
  return sameFailure(found, spans);
}

function calendarFailure(
  { regime, office, closures = [], extra = [], cutOff }: CalendarCase,
  library: RegimeLibrary,
): string | undefined {
  const authorities = library.byId.get(regime)?.regime.authorities ?? [];
  const found = authorities.flatMap((one) => ('offices' in one ? one.offices : [one])).find(({ id }) => id === office);
  return sameFailure(
    [
      found?.calendar.closures?.map(({ from, to }) => [from, to]) ?? [],
      found?.calendar.extra?.map(({ on }) => on) ?? [],
      found?.cutOff,
    ],
    [closures, extra, cutOff],
  );
}

function sameFailure(found: unknown, expected: unknown): string | undefined {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  return a === b ? undefined : `${a}, expected ${b}`;
}

type Json = Readonly<Record<string, unknown>>;

/** Puts in what a worked incident leaves out, since it says nothing about the case. */
function fillIncident(incident: Json): Json {
  const { parties = [], determinations = [], groups = [] } = incident as Readonly<Record<string, readonly Json[]>>;
  return {
    title: 'Made up',
    ...incident,
    parties: parties.map((party) => ({ name: party.id, roles: ['controller'], attributes: [], ...party })),
    determinations: determinations.map((one) => ({ basis: 'made up', precision: 'exact', ...one })),
    groups: groups.map((group) => ({
      ...group,
      counts: ((group.counts ?? []) as readonly Json[]).map((count) => ({
        ...{ quality: 'exact', asOf: '2026-01-01T00:00:00Z', source: 'made up', reason: 'made up' },
        ...count,
      })),
    })),
  };
}
