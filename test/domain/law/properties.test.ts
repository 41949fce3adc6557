import fc from 'fast-check';
import type { Facts } from '../../../domain/facts.ts';
import { assess } from '../../../domain/law/assess.ts';
import { due } from '../../../domain/law/due.ts';
import { dateOf, dayOf, instantAt, wallClock } from '../../../domain/law/local-time.ts';
import type { Obligation } from '../../../domain/law/obligation.ts';
import { readIncidentObject } from '../../../domain/report/report.ts';
import { fromEpochMilliseconds, localDate } from '../../../domain/time.ts';
import {
  aDemand,
  aGroup,
  aParty,
  at,
  factsOf2017,
  hospitalFacts,
  on,
  people,
  someFacts,
  theLibrary,
} from './builders.ts';

const judgedAt = at('2026-11-22T12:00:00Z');
const instants = fc.integer({ min: Date.UTC(2022, 3, 2), max: Date.UTC(2040, 0, 1) }).map(fromEpochMilliseconds);
const zones = fc.constantFrom(
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
);

const duties = theLibrary().regimes.flatMap(({ regime, versions }) =>
  (versions.at(-1)?.to === undefined ? (versions.at(-1)?.duties ?? []) : [])
    .filter((loaded) => loaded.clocks.length > 0 && loaded.duty.duty !== 'regulator-report-on-demand')
    .map((loaded) => ({ regime: regime.id, loaded })),
);
const clocks = duties.map(({ regime, loaded: { duty } }) => ({
  regime,
  duty: duty.duty,
  trigger: duty.trigger.events[0] ?? '',
}));

/** Borders of the year, of February, of summer time, and of the day in zones at both ends of the world. */
const borders = [
  ...['2027-12-31T23:59:59Z', '2028-01-01T00:00:00Z', '2028-02-28T23:30:00Z', '2028-02-29T12:00:00Z'],
  ...['2028-12-31T12:00:00Z', '2027-01-30T18:00:00Z', '2027-03-28T00:59:59Z', '2027-03-28T01:00:00Z'],
  ...['2027-10-31T00:30:00Z', '2027-10-31T01:30:00Z', '2027-03-14T09:59:59Z', '2027-11-07T05:30:00Z'],
  ...['2027-11-07T06:30:00Z', '2027-04-03T15:30:00Z', '2027-10-02T16:00:00Z', '2027-06-15T10:00:00Z'],
].map((text) => at(text));

describe('a due time', () => {
  it('never comes before its trigger, nor its latest end before it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...clocks), instants, zones, (clock, triggeredAt, zone) => {
        const answer = due({ ...clock, at: triggeredAt, zone }, theLibrary());
        if (answer.outcome === 'refused') return answer.problems.every(({ field }) => field === 'at');
        const { dueAt, latestAt, target } = answer;
        return (
          (dueAt ?? triggeredAt) >= triggeredAt &&
          (latestAt ?? triggeredAt) >= (dueAt ?? triggeredAt) &&
          (target ?? triggeredAt) >= triggeredAt
        );
      }),
    );
  });

  it('keeps to its order at every border of the calendar, for every clock of the library', () => {
    for (const clock of clocks) {
      for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
        for (const triggeredAt of borders) {
          const answer = due({ ...clock, at: triggeredAt, zone }, theLibrary());
          if (answer.outcome === 'refused') continue;
          const { dueAt = triggeredAt, latestAt = dueAt, target = triggeredAt } = answer;
          const inOrder = triggeredAt <= dueAt && dueAt <= latestAt && triggeredAt <= target;
          if (!inOrder)
            throw new Error(`${clock.regime}/${clock.duty} at ${triggeredAt} in ${zone}: ${dueAt}, ${latestAt}`);
        }
      }
    }
  });

  it('of hours alone is that many hours later, whatever the clocks on the wall do', () => {
    for (const { regime, loaded } of duties) {
      const [only] = loaded.clocks;
      if (loaded.clocks.length !== 1 || only?.clock.counting !== 'elapsed-hours') continue;
      const { amount, from, lastDay } = only.clock;
      if (from !== undefined || (lastDay ?? 'stays') !== 'stays') continue;
      const question = { regime, duty: loaded.duty.duty, trigger: loaded.duty.trigger.events[0] ?? '' };
      for (const triggeredAt of borders) {
        const answer = due({ ...question, at: triggeredAt, zone: 'America/New_York' }, theLibrary());
        if (answer.outcome === 'refused') continue;
        expect({ ...question, dueAt: answer.dueAt }).toEqual({
          ...question,
          dueAt: fromEpochMilliseconds(Date.parse(triggeredAt) + amount * 3_600_000),
        });
      }
    }
  });

  it('of days ends with the last second of a day in the zone that is asked for', () => {
    for (const { regime, loaded } of duties) {
      const [only] = loaded.clocks;
      if (loaded.clocks.length !== 1 || only?.clock.counting !== 'calendar-days' || only.clock.movedTo !== undefined)
        continue;
      const authority = loaded.authority;
      if (authority !== undefined && ('offices' in authority || authority.cutOff !== undefined)) continue;
      const question = { regime, duty: loaded.duty.duty, trigger: loaded.duty.trigger.events[0] ?? '' };
      for (const triggeredAt of borders) {
        const answer = due({ ...question, at: triggeredAt, zone: 'America/New_York' }, theLibrary());
        if (answer.outcome === 'refused' || answer.dueAt === undefined) continue;
        const { second } = wallClock(Date.parse(answer.dueAt), 'America/New_York');
        expect({ ...question, second }).toEqual({ ...question, second: 86_399 });
      }
    }
  });

  it('never moves back when the trigger moves on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...clocks),
        instants,
        fc.integer({ min: 1, max: 90 * 86_400 }),
        zones,
        (clock, first, seconds, zone) => {
          const second = fromEpochMilliseconds(Date.parse(first) + seconds * 1000);
          const [early, late] = [first, second].map((triggeredAt) =>
            due({ ...clock, at: triggeredAt, zone }, theLibrary()),
          );
          if (early?.outcome !== 'due' || late?.outcome !== 'due') return true;
          return (early.dueAt ?? '') <= (late.dueAt ?? '');
        },
      ),
    );
  });
});

describe('day numbers', () => {
  it('agree with the zone data on every date', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const { day, second } = wallClock(Date.parse(instant), zone);
        expect(dateOf(day)).toBe(localDate(instant, zone));
        expect(dayOf(dateOf(day))).toBe(day);
        expect(
          Math.abs(instantAt(day, second, zone) - Math.floor(Date.parse(instant) / 1000) * 1000),
        ).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

/** What an obligation is about, whichever office turns out to be competent, whoever made a demand. */
function about({ id, regime, duty, owedBy }: Obligation): string {
  return duty === 'regulator-report-on-demand' ? `${duty}/${id.split('/').at(-1)}` : `${regime}/${duty}/${owedBy}`;
}

function open(facts: Facts): ReadonlySet<string> {
  const { obligations } = assess(facts, theLibrary(), { at: judgedAt });
  return new Set(obligations.filter(({ answer }) => answer !== 'does-not-bind').map(about));
}

/** Every way to take one field out of a file. */
function withoutEach(value: unknown, keep: (path: string) => boolean, path = ''): { path: string; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string, unknown][] = Object.entries(value);
  return entries.flatMap(([key, inner]) => {
    const at = `${path}/${key}`;
    const shorter = Array.isArray(value) ? undefined : Object.fromEntries(entries.filter(([other]) => other !== key));
    const put = (changed: unknown) =>
      Array.isArray(value)
        ? value.map((item, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed };
    return [
      ...(shorter === undefined || keep(at) ? [] : [{ path: at, value: shorter }]),
      ...withoutEach(inner, keep, at).map((part) => ({ path: part.path, value: put(part.value) })),
    ];
  });
}

const europeans = () =>
  someFacts({
    parties: [aParty({ country: 'IE' }), aParty({ id: 'host', roles: ['processor'], country: 'DE' })],
    groups: [
      aGroup({ jurisdiction: 'DE' }),
      aGroup({ id: 'californians', jurisdiction: 'US-CA', counts: [people(800)] }),
    ],
    demands: [aDemand({ regime: 'jp-appi', dueOn: on('2026-10-01'), receivedAt: at('2026-09-05T09:00:00+09:00') })],
  });

describe('taking one fact away', () => {
  it.each([
    ['a Japanese shop', someFacts()],
    ['the case of 2017', factsOf2017()],
    ['a hospital', hospitalFacts()],
    ['a European controller', europeans()],
  ])('lets no obligation of %s vanish', (_name, facts) => {
    // A whole list that is not there is not a fact taken away: a demand that nobody mentions can't be asked for.
    const names = (path: string) =>
      ['/title', '/parties', '/groups', '/demands'].includes(path) || /\/(id|owedTo)$/.test(path);
    const before = open(facts);

    for (const { path, value } of withoutEach(facts, names)) {
      const read = readIncidentObject(value);
      if (read.outcome !== 'read') throw new Error(`${path} was refused`);
      const after = open(read.facts);
      expect({ without: path, gone: [...before].filter((id) => !after.has(id)) }).toEqual({ without: path, gone: [] });
    }
  });

  it('leaves every open answer with a question', () => {
    for (const { value } of withoutEach(hospitalFacts(), (path) => path === '/title')) {
      const read = readIncidentObject(value);
      if (read.outcome !== 'read') continue;
      const { obligations, needed } = assess(read.facts, theLibrary(), { at: judgedAt });
      const paths = new Set(needed.map(({ path }) => path));
      for (const obligation of obligations.filter(({ answer }) => answer === 'cant-tell')) {
        expect(paths).toContain(obligation.question?.path);
      }
    }
  });
});
