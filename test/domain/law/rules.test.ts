import type { Facts } from '../../../domain/facts.ts';
import { assess } from '../../../domain/law/assess.ts';
import { loadRegimes } from '../../../domain/law/compile-regimes.ts';
import { aDemand, aDetermination, aGroup, aParty, at, holidayTable, on, someFacts } from './builders.ts';

/** A made-up law with one duty, in which each test says what matters. */
function judgeAll(duty: string, facts: Partial<Facts> = {}, more = '') {
  const text = `id: zz-test
name: A made-up law
jurisdiction: EU
reach: [party, people]
zone: Europe/Berlin
revision: r1
defines: { events: [grave, not-grave] }
authorities:
  - id: OFFICE
    name: Office
    choose: main-establishment-else-residence
    offices:
      - { id: OFFICE-DE, place: DE, name: Office, zone: Europe/Berlin, calendar: { holidays: DE } }
      - { id: OFFICE-FR, place: FR, name: Office, zone: Europe/Paris, calendar: { holidays: FR } }
versions:
  - from: 2020-01-01
    duties:
${more}      - duty: regulator-report
        owedBy: { roles: [controller] }
        owedTo: OFFICE
        citation: Art. 1
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
${duty
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}
`;
  const library = loadRegimes([{ file: 'regimes/zz-test.yaml', text }], holidayTable());
  const given = someFacts({
    parties: [aParty({ country: 'DE' })],
    groups: [aGroup({ jurisdiction: 'DE' })],
    ...facts,
  });
  return assess(given, library, { at: at('2026-11-22T12:00:00Z') }).obligations;
}

function judge(duty: string, facts: Partial<Facts> = {}) {
  return judgeAll(duty, facts).filter((one) => one.duty === 'regulator-report');
}

const aware = 'trigger: { events: [awareness], provisionalFromDetection: true }';
const hours = (more = '') => `clock: { counting: elapsed-hours, amount: 24${more} }`;

describe('a decision that only a person can make', () => {
  const duty = `${aware}\n${hours()}\nwhen: { fact: decided, is: grave, or: not-grave, ask: Is it grave? }`;
  const decided = (kind: string, time: string) => aDetermination({ kind, at: at(time) });

  it('is asked for while nobody has made it', () => {
    expect(judge(duty)).toMatchObject([{ answer: 'cant-tell', question: { ask: 'Is it grave?' } }]);
  });

  it.each([
    ['grave', 'binds'],
    ['not-grave', 'does-not-bind'],
  ])('of %s means: %s', (kind, answer) => {
    const determinations = [aDetermination(), decided(kind, '2026-09-02T00:00:00Z')];

    expect(judge(duty, { determinations })).toMatchObject([{ answer }]);
  });

  it('can be taken back by a later one', () => {
    const determinations = [
      aDetermination(),
      decided('grave', '2026-09-02T00:00:00Z'),
      decided('not-grave', '2026-09-03T00:00:00Z'),
    ];

    expect(judge(duty, { determinations })).toMatchObject([{ answer: 'does-not-bind' }]);
  });
});

describe('a report that goes with the notice to people', () => {
  const duty = `${aware}
clock:
  counting: earlier-of
  clocks:
    - { counting: calendar-days, amount: 45, firstDay: excluded, lastDay: stays }
    - { counting: with, event: individual-notice-sent }`;

  it('is due at its own limit while nobody has been told', () => {
    expect(judge(duty)).toMatchObject([{ dueAt: at('2026-10-16T23:59:59+02:00') }]);
  });

  it('is due with the notice once that was sent', () => {
    const sent = { duty: 'individual-notice', regime: 'zz-test', party: 'shop', owedTo: 'people' };

    expect(judge(duty, { done: [{ ...sent, at: at('2026-09-10T09:00:00Z') }] })).toMatchObject([
      { dueAt: at('2026-09-10T09:00:00Z') },
    ]);
  });
});

describe('the earlier of two ends', () => {
  it('is found first and moved then', () => {
    const duty = `${aware}
clock:
  counting: earlier-of
  lastDay: moves
  movedTo: "12:00"
  clocks:
    - { counting: elapsed-hours, amount: 24, from: awareness }
    - { counting: elapsed-hours, amount: 4, from: classification }`;
    const determinations = [
      aDetermination({ at: at('2026-06-07T08:00:00+02:00') }),
      aDetermination({ kind: 'classification', at: at('2026-06-07T19:30:00+02:00') }),
    ];

    // Four hours from the classification end on Sunday at 23:30.
    expect(judge(duty, { determinations })).toMatchObject([{ dueAt: at('2026-06-08T12:00:00+02:00') }]);
  });

  it('does not take detection for an event that nobody has recorded', () => {
    const duty = `${aware}
clock:
  counting: earlier-of
  clocks:
    - { counting: elapsed-hours, amount: 24, from: awareness }
    - { counting: elapsed-hours, amount: 4, from: classification }`;

    expect(judge(duty, { determinations: [] })).toMatchObject([
      { provisional: true, dueAt: at('2026-09-02T09:00:00+09:00') },
    ]);
  });
});

it('a first day that may or may not count is in the date that is due and out of the latest', () => {
  const duty = `${aware}\nclock: { counting: calendar-days, amount: 30, firstDay: arguable, lastDay: stays }`;

  expect(judge(duty)).toMatchObject([
    { dueAt: at('2026-09-30T23:59:59+02:00'), latestAt: at('2026-10-01T23:59:59+02:00') },
  ]);
});

it('a clock that starts with the detection needs nobody to decide on it', () => {
  const duty = `trigger: { events: [detection] }\n${hours()}`;

  expect(judge(duty, { determinations: [] })).toMatchObject([
    { provisional: false, dueAt: at('2026-09-02T09:00:00+09:00') },
  ]);
});

describe('a controller from outside', () => {
  const duty = `${aware}\n${hours()}\nwhen: { fact: group.harm, anyOf: [risk, high] }`;
  const parties = [aParty({ country: 'US' })];

  it('tells the offices only of places whose people the duty is about', () => {
    const groups = [
      aGroup({ id: 'germans', jurisdiction: 'DE', harm: 'none' }),
      aGroup({ id: 'french', jurisdiction: 'FR', harm: 'risk' }),
    ];

    expect(judge(duty, { parties, groups }).map(({ owedTo }) => owedTo)).toEqual(['OFFICE-FR']);
  });

  it('finds the office of a part of the Union that has a code of its own', () => {
    const groups = [aGroup({ jurisdiction: 'RE' })];

    expect(judge(duty, { parties, groups }).map(({ owedTo }) => owedTo)).toEqual(['OFFICE-FR']);
  });
});

it('a demand that names no law is looked up only under laws that can bind the party', () => {
  const power = (attributes: string) => `      - duty: regulator-report-on-demand
        owedBy: { roles: [controller]${attributes} }
        owedTo: OFFICE
        trigger: { events: [regulator-demand], opens: on-event }
        clock: { counting: date-in-demand }
        citation: Art. 2
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
`;
  const demands = [aDemand({ regime: 'unknown', receivedAt: at('2026-10-01T09:00:00Z'), dueOn: on('2026-10-30') })];
  const regimes = (attributes: string) =>
    judgeAll(`${aware}\n${hours()}`, { demands }, power(attributes))
      .filter(({ duty }) => duty === 'regulator-report-on-demand')
      .map(({ regime }) => regime);

  expect(regimes('')).toEqual(['zz-test']);
  expect(regimes(', attributes: [credit-institution]')).toEqual(['unknown']);
});
