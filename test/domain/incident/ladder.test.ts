import fc from 'fast-check';
import { type Ladder, nextRungAt, overdueRung, rungDue } from '../../../domain/incident/ladder.ts';
import { calling, isLate, planReminders } from '../../../domain/incident/obligations.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { fromEpochMilliseconds, type Instant, plus, toInstant } from '../../../domain/time.ts';
import { aConfirmedStory, told } from '../../support/builders.ts';

const from = toInstant('2026-09-01T00:00:00Z');
const dueAt = plus(from, { hours: 100 });

function aLadder(changes: Partial<Ladder> = {}): Ladder {
  return { from, dueAt, ladder: [50, 80, 95], overdueEveryHours: 24, rung: [], ...changes };
}

const hoursIn = (hours: number, seconds = 0) => plus(from, { hours, seconds });

describe('a ladder', () => {
  it.each([
    ['before half of the time nothing', 49, [], undefined],
    ['at half of the time the first rung', 50, [], 50],
    ['at 80 percent the second', 80, [50], 80],
    ['at 95 percent the third', 95, [50, 80], 95],
    ['nothing twice', 60, [50], undefined],
    ['of several missed ones the highest only', 96, [], 95],
    ['exactly at the due time nothing is overdue', 100, [50, 80, 95], undefined],
    ['after a day of lateness the call of that day', 125, [50, 80, 95, 100], 101],
    ['of several missed days one call', 200, [100], 104],
  ])('rings %s', (_what, hours, rung, due) => {
    expect(rungDue(aLadder({ rung: rung as number[] }), hoursIn(hours as number))).toBe(due);
  });

  it.each([
    ['4 hours', 4, [120, 192, 228]],
    ['60 days', 24 * 60, [43_200, 69_120, 82_080]],
    ['an hour: two calls nine minutes apart are one', 1, [30, 48]],
    ['half an hour: one call', 0.5, [15]],
  ])('of %s calls after these minutes', (_what, hours, minutes) => {
    const ladder = aLadder({ dueAt: plus(from, { hours }) });
    const called: number[] = [];
    for (let now = nextRungAt(ladder, from); now <= ladder.dueAt; now = nextRungAt(ladder, now)) {
      called.push((Date.parse(now) - Date.parse(from)) / 60_000);
      expect(rungDue(ladder, now)).toBeLessThan(overdueRung);
    }

    expect(called).toEqual(minutes);
    expect(rungDue(ladder, plus(ladder.dueAt, { seconds: 1 }))).toBe(overdueRung);
  });

  it('is overdue from the first second after the due time', () => {
    expect(rungDue(aLadder({ rung: [95] }), hoursIn(100, 1))).toBe(overdueRung);
  });

  it.each([
    ['the first rung', 0, hoursIn(50)],
    ['the next rung', 50, hoursIn(80)],
    ['the last rung', 94, hoursIn(95)],
    ['the second after the due time', 95, hoursIn(100, 1)],
    ['the second after the due time, also at that very time', 100, hoursIn(100, 1)],
    ['a day later', 101, hoursIn(124, 1)],
    ['the day after', 130, hoursIn(148, 1)],
  ])('wakes next at %s', (_what, hours, next) => {
    expect(nextRungAt(aLadder(), hoursIn(hours as number))).toBe(next);
  });

  const instants = fc
    .integer({ min: 0, max: 400 * 3_600_000 })
    .map((ms) => fromEpochMilliseconds(Date.UTC(2026, 0, 1) + ms));
  const ladders = fc
    .record({
      from: instants,
      dueAt: instants,
      every: fc.integer({ min: 1, max: 72 }),
      steps: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 }),
    })
    .map((made) =>
      aLadder({
        from: made.from,
        dueAt: made.dueAt,
        overdueEveryHours: made.every,
        ladder: made.steps.sort((a, b) => a - b),
      }),
    );

  it('always wakes after now, whatever its times', () => {
    fc.assert(fc.property(ladders, instants, (ladder, now) => nextRungAt(ladder, now) > now));
  });

  it('rings each rung once, in order, however often it is asked', () => {
    fc.assert(
      fc.property(ladders, fc.array(instants, { maxLength: 30 }), (ladder, asked) => {
        const rung: number[] = [];
        for (const now of [...asked].sort()) {
          const due = rungDue({ ...ladder, rung }, now);
          if (due === undefined) continue;
          expect(due).toBeGreaterThan(Math.max(0, ...rung));
          rung.push(due);
          expect(rungDue({ ...ladder, rung }, now)).toBeUndefined();
        }
      }),
    );
  });

  it('misses nothing when it is asked at its own wake times', () => {
    fc.assert(
      fc.property(ladders, (ladder) => {
        const end = plus(ladder.dueAt, { hours: ladder.overdueEveryHours * 2 + 1 });
        const rung: number[] = [];
        for (let now: Instant = ladder.from; now <= end; now = nextRungAt(ladder, now)) {
          const due = rungDue({ ...ladder, rung }, now);
          if (due !== undefined) rung.push(due);
        }
        expect(rung).toEqual(expect.arrayContaining(ladder.from <= ladder.dueAt ? [100, 101, 102] : []));
      }),
    );
  });
});

describe('reminders of an incident', () => {
  const preliminary = 'jp-appi/regulator-report-preliminary/pay/PPC';

  it('say what comes soon and what is late in entries of their own', () => {
    const story = aConfirmedStory().pass({ hours: 24 * 8 });

    const types = [...new Set(told(story, { type: 'remind' }).entries.map(({ type }) => type))];

    expect(types.slice(-2)).toEqual(['reminder-issued', 'obligation-overdue']);
  });

  it('fall silent for what is met, exempt, or late with its reason', () => {
    const story = aConfirmedStory().pass({ hours: 24 * 6 });
    const before = calling(story.incident).length;

    told(
      story,
      { type: 'mark-done', obligation: 'jp-appi/internal-record/pay/internal', at: story.now, proof: 'letter' },
      {
        type: 'exempt',
        obligation: 'jp-appi/individual-notice/shop/people',
        citation: 'Art. 26 (2)',
        counsel: 'legal',
      },
      { type: 'explain-lateness', obligation: preliminary, reason: 'forensics' },
    );

    expect(calling(story.incident)).toHaveLength(before - 3);
  });

  it('have nothing to wait for once nothing calls', () => {
    const story = aConfirmedStory();
    const none = { ...story.incident, obligations: [] };

    expect(planReminders(none, story.now, defaultPolicy.reminders)).toEqual({
      ...{ reminders: [], holds: [], ended: [], isDue: false, wakeAt: undefined },
    });
  });

  it('watch our own target where the law gives no date, but never call it late', () => {
    const story = aConfirmedStory().pass({ hours: 24 * 15 });
    const notice = story.obligation('individual-notice');

    const { reminders } = planReminders(story.incident, story.now, defaultPolicy.reminders);

    expect(notice).not.toHaveProperty('dueAt');
    expect(reminders).toContainEqual({ obligation: notice.id, rung: overdueRung });
    expect(isLate(notice, story.now)).toBe(false);
  });

  it('are not late at the very due time', () => {
    const story = aConfirmedStory();
    const { dueAt: due = story.now, ...obligation } = story.obligation(preliminary);

    expect(isLate({ ...obligation, dueAt: due, latestAt: due }, due)).toBe(false);
    expect(isLate({ ...obligation, dueAt: due, latestAt: due }, plus(due, { seconds: 1 }))).toBe(true);
  });

  it('count lateness from the latest defensible time', () => {
    const story = aConfirmedStory();
    const { dueAt: due = story.now, ...obligation } = story.obligation(preliminary);
    const rolled = { ...obligation, dueAt: due, latestAt: plus(due, { hours: 48 }) };

    expect(isLate(rolled, plus(due, { hours: 47 }))).toBe(false);
  });
});
