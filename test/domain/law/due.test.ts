import { type DueQuestion, due } from '../../../domain/law/due.ts';
import { at, theLibrary } from './builders.ts';

function ask(overrides: Partial<DueQuestion> = {}) {
  const question = {
    regime: 'eu-gdpr',
    duty: 'regulator-report',
    trigger: 'awareness',
    at: '2026-03-27T09:00:00+01:00',
    zone: 'Europe/Berlin',
  };
  return due({ ...question, ...overrides }, theLibrary(), { tzdata: '2026b' });
}

describe('the derivation', () => {
  it('shows a lawyer every step of a roll-over, with the holidays met', () => {
    const answer = ask({
      regime: 'jp-appi',
      duty: 'regulator-report-final',
      at: '2026-04-04T11:00:00+09:00',
      zone: 'Asia/Tokyo',
      facts: { art7_category: 4 },
    });

    expect(answer).toMatchObject({
      derivation: {
        anchor: { event: 'awareness', at: at('2026-04-04T11:00:00+09:00') },
        zone: 'Asia/Tokyo',
        tzdata: '2026b',
        holidays: [
          '2026-05-03 Constitution Day',
          '2026-05-04 Greenery Day',
          "2026-05-05 Children's Day",
          '2026-05-06 Constitution Day (substitute day)',
        ],
        steps: [
          'awareness: Sat 2026-04-04 11:00:00 +09:00 Asia/Tokyo',
          'day 1 is Sat 2026-04-04 (the day of awareness is counted)',
          'day 30 is Sun 2026-05-03',
          'Sun 2026-05-03 is no working day (Constitution Day)',
          'Mon 2026-05-04 is no working day (Greenery Day)',
          "Tue 2026-05-05 is no working day (Children's Day)",
          'Wed 2026-05-06 is no working day (Constitution Day (substitute day))',
          'the last day moves to Thu 2026-05-07',
          'due by Thu 2026-05-07 23:59:59 +09:00 Asia/Tokyo',
        ],
      },
    });
  });

  it('names a guideline mark as one and targets its first day', () => {
    const answer = ask({
      regime: 'jp-appi',
      duty: 'regulator-report-preliminary',
      at: '2026-12-30T15:00:00+09:00',
      zone: 'Asia/Tokyo',
    });

    expect(answer).toMatchObject({
      dueAt: at('2027-01-03T23:59:59+09:00'),
      target: at('2027-01-01T23:59:59+09:00'),
      clock: 'promptly (guideline mark, not a limit: 3 to 5 days from awareness, that day is day 1)',
    });
  });

  it('runs the strictest clock while the fact that chooses is unknown, and says what else it could be', () => {
    const answer = ask({
      regime: 'jp-appi',
      duty: 'regulator-report-final',
      at: '2026-09-01T10:00:00+09:00',
      zone: 'Asia/Tokyo',
    });

    expect(answer).toMatchObject({ dueAt: at('2026-09-30T23:59:59+09:00') });
    expect(answer.outcome === 'due' && answer.derivation.steps.at(-1)).toContain('2026-10-30');
  });

  it('gives no date where the law has no number and we have no mark, only our target', () => {
    const answer = ask({ duty: 'individual-notice' });

    expect(answer).toMatchObject({
      outcome: 'due',
      clock: 'without undue delay (no number in the law; our own target: 7 days)',
      target: at('2026-04-03T23:59:59+02:00'),
    });
    expect(answer).not.toHaveProperty('dueAt');
  });
});

describe('refusals', () => {
  it.each([
    [{ regime: 'eu-gpdr' }, 'regime', 'eu-gdpr'],
    [{ duty: 'regulator-repport' }, 'duty', 'regulator-report'],
    [{ trigger: 'awarness' }, 'trigger', 'awareness'],
    [{ zone: 'Europe/Berlinn' }, 'zone', 'IANA'],
    [{ at: '2026-03-27T09:00:00' }, 'at', 'offset'],
    [{ at: '2018-05-24T09:00:00+02:00' }, 'at', '2018-05-25 to now'],
    [{ facts: { affected_count: 'many' } }, 'facts.affected_count', 'digits'],
    [{ facts: { owed_to: 'SA-DD' } }, 'facts.owed_to', 'SA'],
  ])('%j names the field %s and what would be right', (overrides, field, right) => {
    const answer = ask(overrides as Partial<DueQuestion>);

    expect(answer).toMatchObject({
      outcome: 'refused',
      problems: [{ field, wouldBeRight: expect.stringContaining(right) }],
    });
  });

  it('starts no clock with what has not happened', () => {
    const question = { regime: 'eu-gdpr', duty: 'regulator-report', trigger: 'awareness', zone: 'Europe/Berlin' };
    const asked = (text: string) => due({ ...question, at: text }, theLibrary(), { now: at('2026-11-22T12:00:00Z') });

    expect(asked('2026-11-22T13:00:00+01:00').outcome).toBe('due');
    expect(asked('2026-11-22T13:00:01+01:00')).toMatchObject({
      outcome: 'refused',
      problems: [{ field: 'at', problem: expect.stringContaining('future') }],
    });
  });

  it('names all that is wrong at once', () => {
    const answer = ask({ regime: 'x', zone: 'Mars', at: 'soon' });

    expect(answer.outcome === 'refused' && answer.problems.map(({ field }) => field)).toEqual(['at', 'zone', 'regime']);
  });

  it('asks for the date of a demand, the one fact its clock consists of', () => {
    const answer = ask({
      regime: 'jp-appi-2017',
      duty: 'regulator-report-on-demand',
      trigger: 'regulator-demand',
      at: '2018-10-01T10:00:00+09:00',
      zone: 'Asia/Tokyo',
    });

    expect(answer).toMatchObject({
      outcome: 'refused',
      problems: [{ field: 'facts', wouldBeRight: 'demand_due_date=YYYY-MM-DD' }],
    });
  });

  it('computes nothing for a listed duty', () => {
    const [listed] = theLibrary().regimes.flatMap(({ regime, versions }) =>
      versions.flatMap(({ from, duties }) =>
        duties
          .filter(({ duty }) => duty.confidence.level === 'listed')
          .map(({ duty }) => ({ regime: regime.id, duty: duty.duty, trigger: duty.trigger.events[0], from })),
      ),
    );
    const answer = ask({
      ...{ regime: listed?.regime ?? '', duty: listed?.duty ?? '', trigger: listed?.trigger ?? '' },
      ...{ at: `${listed?.from}T12:00:00Z`, zone: 'Etc/UTC' },
    });

    expect(answer).toMatchObject({
      outcome: 'refused',
      problems: [{ field: 'duty', wouldBeRight: expect.stringContaining('ask counsel') }],
    });
  });
});
