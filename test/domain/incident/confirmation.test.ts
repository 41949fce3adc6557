import type { CommandOf } from '../../../domain/incident/commands.ts';
import { planConfirmation } from '../../../domain/incident/confirmation.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { type ConfirmationAnswer, finalAnswers } from '../../../domain/incident/state.ts';
import { plus, secondsBetween } from '../../../domain/time.ts';
import { aReportedStory, bodyOf, breach, type Story, startsAt, told, typesOf } from '../../support/builders.ts';

const policy = defaultPolicy.confirmation;
const askNow = { type: 'ask-for-confirmation' } as const;

function answer(given: ConfirmationAnswer, more: Partial<CommandOf<'answer-confirmation'>> = {}) {
  return { type: 'answer-confirmation', answer: given, reason: 'looking at the logs', ...more } as const;
}

/** Asks whenever the plan wants to be woken, for so many hours. @returns what was asked when, in minutes from the report. */
function watch(story: Story, hours: number): readonly string[] {
  const end = plus(startsAt, { hours });
  const asked: string[] = [];
  for (;;) {
    const decision = story.tell(askNow);
    for (const type of typesOf(decision)) {
      const said = type === 'confirmation-asked' ? bodyOf(decision, type) : undefined;
      asked.push(`${secondsBetween(startsAt, story.now) / 60}: ${said ? `${said.kind} level ${said.level}` : type}`);
    }
    const { wakeAt } = planConfirmation(story.incident, story.now, policy);
    if (wakeAt > end) return asked;
    story.pass({ seconds: Math.max(0, secondsBetween(story.now, wakeAt)) });
  }
}

describe('confirmation', () => {
  it('asks a level, reminds it, then goes up level by level, records the silence, and calls everybody daily', () => {
    expect(watch(aReportedStory(), 51)).toEqual([
      '0: request level 1',
      '20: reminder level 1',
      '45: escalation level 2',
      '65: reminder level 2',
      '90: escalation level 3',
      '110: reminder level 3',
      '135: confirmation-unanswered',
      '1575: reminder level 3',
      '3015: reminder level 3',
    ]);
  });

  it('records silence once, with the levels that were asked', () => {
    const story = aReportedStory();

    watch(story, 51);

    const silence = story.entries.filter(({ type }) => type === 'confirmation-unanswered');
    expect(silence.map(({ body }) => body)).toEqual([{ levels: policy.levels }]);
    expect(story.incident).toMatchObject({ status: 'reported', confirmation: { level: 3 } });
  });

  it('asks nobody twice at the same instant', () => {
    const story = told(aReportedStory(), askNow);

    expect(typesOf(story.tell(askNow))).toEqual([]);
  });

  it('stops the escalation when somebody has it, and decides nothing by that', () => {
    const story = told(aReportedStory(), askNow);

    told(story, [answer('have-it'), 'soc-duty']);

    expect(story.incident).toMatchObject({ status: 'reported', confirmation: { owner: 'soc-duty' } });
    expect(story.incident.confirmation.answer).toBeUndefined();
    expect(watch(story, 8)).toEqual(['240: again level 1', '480: again level 1']);
  });

  it('asks again at the time that somebody named who can’t say yet, then from time to time', () => {
    const story = told(aReportedStory(), askNow, [
      answer('cant-say-yet', { askAgainAt: plus(startsAt, { minutes: 90 }) }),
      'soc-duty',
    ]);

    expect(watch(story, 6)).toEqual(['90: again level 1', '330: again level 1']);
  });

  it('goes on from silence when somebody takes it after all', () => {
    const story = aReportedStory();
    watch(story, 4);

    told(story, [answer('have-it'), 'executive-duty']);

    expect(planConfirmation(story.incident, story.now, policy)).toEqual({
      silent: false,
      wakeAt: plus(story.now, { minutes: policy.askOwnerAfterMinutes }),
    });
  });

  it.each(finalAnswers)('is over with the final answer %s, which stands with who, when and why', (final) => {
    const story = told(aReportedStory(), askNow, [answer(final), 'privacy-office']);

    expect(story.incident.confirmation.answer).toEqual({
      answer: final,
      reason: 'looking at the logs',
      by: 'privacy-office',
      at: startsAt,
    });
    expect(story.incident.status).toBe(final === 'breach-notifiable' ? 'confirmed' : 'dismissed');
    expect(typesOf(story.pass({ hours: 48 }).tell(askNow))).toEqual([]);
  });

  it.each(['have-it', 'cant-say-yet'] as const)('takes "%s" without a reason', (interim) => {
    expect(typesOf(aReportedStory().tell(answer(interim, { reason: '' })))).toEqual(['confirmation-answered']);
  });
});

describe('a dismissed incident', () => {
  const dismissed = () => told(aReportedStory(), answer('false-alarm', { reason: 'a test of our own' }));

  it('withdraws what is open in the same append, with the reason given', () => {
    const story = aReportedStory();
    const open = story.incident.obligations.map(({ id }) => id);

    const decision = story.tell(answer('false-alarm', { reason: 'a test of our own' }));

    expect(typesOf(decision)).toEqual(['confirmation-answered', 'obligations-assessed']);
    const { withdrawn } = bodyOf(decision, 'obligations-assessed');
    expect(withdrawn).toEqual(open.map((id) => ({ id, because: 'false-alarm: a test of our own' })));
    expect(new Set(story.incident.obligations.map(({ status }) => status))).toEqual(new Set(['withdrawn']));
  });

  it('opens nothing new when facts come in', () => {
    const story = dismissed();

    const decision = story.tell({
      type: 'revise-count',
      group: 'customers',
      count: { unit: 'people', value: 9, quality: 'exact', asOf: startsAt, source: 'log', reason: 'recount' },
    });

    expect(typesOf(decision)).toEqual(['count-revised']);
  });

  it('can be reopened: it is a question again, and its clocks come back in the same append', () => {
    const story = dismissed();
    const known = story.incident.obligations.map(({ id }) => id);

    const decision = story.tell({ type: 'reopen', reason: 'the cards turned up' });

    expect(typesOf(decision)).toEqual(['incident-reopened', 'obligations-assessed']);
    expect(bodyOf(decision, 'obligations-assessed').reopened.map(({ id }) => id)).toEqual(known);
    expect(story.incident).toMatchObject({ status: 'reported', reopened: [{ reason: 'the cards turned up' }] });
    expect(story.incident.confirmation.answer).toBeUndefined();
    expect(typesOf(story.tell(breach))).toEqual(['confirmation-answered']);
    expect(story.incident.status).toBe('confirmed');
  });
});
