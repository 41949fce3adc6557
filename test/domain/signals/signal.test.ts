import fc from 'fast-check';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { severities } from '../../../domain/signals/severity.ts';
import {
  type DatedSighting,
  incidentFileOf,
  isNews,
  type Signal,
  type SignalDecision,
  see,
  standingOf,
} from '../../../domain/signals/signal.ts';
import { fromEpochMilliseconds, plus } from '../../../domain/time.ts';
import { aFailedCheck, aGuardDutyFinding, anAsffFinding, aSighting, eventAt } from './findings.ts';

const policy = defaultPolicy.signals;
const seen = (changes: Partial<DatedSighting> = {}): DatedSighting => ({
  ...aSighting('guardduty', aGuardDutyFinding()),
  ...changes,
});
const signalOf = (...sightings: readonly DatedSighting[]): Signal => {
  const signal = sightings.reduce<Signal | undefined>(see, undefined);
  if (signal === undefined) throw new Error('nothing was seen');
  return signal;
};
const dismissed = (signal: Signal): Signal => {
  const { severity } = signal;
  const decision: SignalDecision = { kind: 'dismissed', by: 'soc', at: eventAt, reason: 'a test of ours', severity };
  return { ...signal, decisions: [...signal.decisions, decision] };
};
const promoted = (signal: Signal): Signal => ({
  ...signal,
  decisions: [...signal.decisions, { kind: 'promoted', by: 'soc', at: eventAt, incidentId: 'INC-1' }],
});

const sightings = fc
  .record({
    minutes: fc.integer({ min: 0, max: 5 }),
    count: fc.integer({ min: 1, max: 4 }),
    severity: fc.constantFrom(...severities),
    made: fc.integer({ min: 0, max: 3 }),
    closed: fc.boolean(),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
  })
  .map(({ minutes, count, severity, made, closed, region }) =>
    seen({
      ...{ severity, closed, region, timesSeen: count, eventAt: plus(eventAt, { minutes }) },
      firstSeenAt: fromEpochMilliseconds(made * 1000),
      lastSeenAt: fromEpochMilliseconds(made * 1000 + minutes),
    }),
  );

describe('all sightings of one finding', () => {
  it('are the same signal in any order, however often each comes', () => {
    const play = fc
      .array(sightings, { minLength: 1, maxLength: 6 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
        ),
      );

    fc.assert(fc.property(play, ([all, again]) => expect(signalOf(...again)).toEqual(signalOf(...all))));
  });

  it('keep what was decided, whatever else is seen', () => {
    fc.assert(
      fc.property(fc.array(sightings), (more) => {
        const { decisions } = more.reduce<Signal>(see, promoted(signalOf(seen())));
        expect(decisions).toMatchObject([{ kind: 'promoted', incidentId: 'INC-1' }]);
      }),
    );
  });

  it('say the worst there was, the first time and the last, and what is true now', () => {
    const signal = signalOf(
      seen({ severity: 'critical', timesSeen: 2, eventAt }),
      seen({ severity: 'medium', timesSeen: 9, closed: true, eventAt: plus(eventAt, { minutes: 1 }) }),
    );

    expect(signal).toMatchObject({ severity: 'critical', timesSeen: 9, closed: true });
  });
});

describe('a signal', () => {
  it.each([
    ['low', 'kept'],
    ['medium', 'waiting'],
    ['critical', 'waiting'],
  ] as const)('of %s severity is %s', (severity, standing) => {
    expect(standingOf(signalOf(seen({ severity })), policy)).toBe(standing);
  });

  it('of a weakness waits when it is critical only', () => {
    const check = (Label: string) => signalOf(aSighting('hub', aFailedCheck({ Severity: { Label } })));

    expect(standingOf(check('HIGH'), policy)).toBe('kept');
    expect(standingOf(check('CRITICAL'), policy)).toBe('waiting');
  });

  it('that its service has closed waits for nobody, and waits when it opens again', () => {
    const closed = signalOf(seen(), seen({ closed: true, eventAt: plus(eventAt, { minutes: 1 }) }));

    expect(standingOf(closed, policy)).toBe('kept');
    expect(standingOf(see(closed, seen({ eventAt: plus(eventAt, { minutes: 2 }) })), policy)).toBe('waiting');
  });

  it('that was dismissed stays so when it is seen again, and waits again when it became worse', () => {
    const signal = dismissed(signalOf(seen({ severity: 'medium' })));
    const again = see(signal, seen({ severity: 'medium', timesSeen: 40, eventAt: plus(eventAt, { hours: 5 }) }));

    expect(standingOf(again, policy)).toBe('dismissed');
    expect(again.timesSeen).toBe(40);
    expect(standingOf(see(again, seen({ severity: 'high' })), policy)).toBe('waiting');
  });

  it('that was promoted stays so and goes on counting', () => {
    const signal = see(promoted(signalOf(seen())), seen({ timesSeen: 12, severity: 'critical' }));

    expect(standingOf(signal, policy)).toBe('promoted');
    expect(signal.timesSeen).toBe(12);
  });

  it('waits when a stage’s choice is a word nobody knows: too much is shown, never too little', () => {
    const slip = { ...policy, waitFrom: 'hihg' as 'high' };

    expect(standingOf(signalOf(seen({ severity: 'low' })), slip)).toBe('waiting');
  });
});

describe('the second channel', () => {
  it('is told of high severity, once, and again when it became worse', () => {
    const signal = signalOf(seen({ severity: 'high' }));

    expect(isNews(signalOf(seen({ severity: 'medium' })), policy)).toBe(false);
    expect(isNews(signal, policy)).toBe(true);
    expect(isNews({ ...signal, toldOf: 'high' }, policy)).toBe(false);
    expect(isNews({ ...signal, severity: 'critical', toldOf: 'high' }, policy)).toBe(true);
  });

  it('is not told of samples, nor of what was decided or closed', () => {
    expect(isNews(signalOf(seen({ sample: true })), policy)).toBe(false);
    expect(isNews(signalOf(seen({ closed: true })), policy)).toBe(false);
    expect(isNews(dismissed(signalOf(seen())), policy)).toBe(false);
  });
});

describe('the incident file of a signal', () => {
  it('says what the finding proves and nothing more', () => {
    expect(incidentFileOf(signalOf(seen()), undefined)).toEqual({
      title: 'GuardDuty: Exfiltration:S3/MaliciousIPCaller',
      source: { system: 'aws.guardduty', id: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
      exercise: false,
      detectedAt: '2026-09-01T01:00:00.000Z',
    });
  });

  it('of a sample is an exercise', () => {
    expect(incidentFileOf(signalOf(aSighting('hub', anAsffFinding({ Sample: true }))), 'Drill')).toMatchObject({
      title: 'Drill',
      exercise: true,
    });
  });
});
