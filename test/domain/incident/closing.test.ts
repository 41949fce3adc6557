import { openForFollowUp, openForResponse } from '../../../domain/incident/closing.ts';
import { plus } from '../../../domain/time.ts';
import {
  aCase,
  aCommitteeStory,
  aConfirmedStory,
  anApprovedStory,
  aPreparedStory,
  aReport,
  aReportedStory,
  aSendingStory,
  aSettlingStory,
  aStory,
  breach,
  draft,
  mailingTotals,
  measure,
  type Story,
  settleObligations,
  startsAt,
  told,
  typesOf,
} from '../../support/builders.ts';
import { aGroup } from '../law/builders.ts';

const final = 'jp-appi/regulator-report-final/pay/PPC';
const openOf = (story: Story) => openForResponse(story.incident, story.now);
const mailing = 'notice-1';

const settledMailing = () =>
  settleObligations(
    told(aSettlingStory(), {
      ...{ type: 'account-for-everyone', mailing, totals: mailingTotals(), letterListKey: 'letters.csv', letters: 10 },
    }),
  );
const closed = () => told(settleObligations(aConfirmedStory()), { type: 'close-response' });

describe('closing the response', () => {
  it('is refused while nobody has decided whether it is a breach', () => {
    expect(openOf(aReportedStory())).toContain('confirmation: nobody has decided whether this is a breach');
  });

  it('is refused with every open obligation, its due time or its clock', () => {
    const story = aConfirmedStory();

    const decision = story.tell({ type: 'close-response' });

    expect(decision).toMatchObject({ outcome: 'refused', code: 'still-open' });
    const { open } = decision as { open: readonly string[] };
    expect(open).toHaveLength(story.incident.obligations.length);
    expect(open).toContain(`${final}: open, due 2026-10-30 23:59 Asia/Tokyo`);
    expect(open.find((line) => line.includes('individual-notice'))).toMatch(/: open, promptly/);
  });

  it('is refused with the question of whatever can’t be told yet', () => {
    const unknown = aCase({ groups: [aGroup({ controller: 'shop', encrypted: 'unknown', categories: [] })] });
    const story = told(aStory(), aReport({ facts: unknown }), breach);

    expect(openOf(story).some((line) => /can't tell yet; .*\?/.test(line))).toBe(true);
  });

  it('is refused with what is late and unexplained, also when it was done late', () => {
    const story = aConfirmedStory().pass({ hours: 24 * 70 });
    expect(openOf(story)).toContain(`${final}: late, and nobody has said why`);

    told(story, { type: 'mark-done', obligation: final, at: story.now, proof: 'receipt 9' });
    expect(openOf(story)).toContain(`${final}: late, and nobody has said why`);

    told(story, { type: 'explain-lateness', obligation: final, reason: 'the forensics took longer' });
    expect(openOf(story).join()).not.toContain(final);
  });

  it.each([
    ['drafted', () => told(aConfirmedStory(), draft)],
    ['prepared', aPreparedStory],
    ['hold-fire', anApprovedStory],
    ['sending', aSendingStory],
    ['paused', () => told(aSendingStory(), { type: 'pause-mailing', mailing, reason: 'wrong' })],
    [
      'halted',
      () => told(aSendingStory(), { type: 'halt-mailing', mailing, reason: 'bounces', totals: mailingTotals() }),
    ],
    ['settling', aSettlingStory],
  ] as const)('is refused while a mailing is %s', (status, given) => {
    expect(openOf(settleObligations(given()))).toEqual([`mailing notice-1: ${status}, not everyone is accounted for`]);
  });

  it.each([
    ['everyone is accounted for', settledMailing],
    [
      'the mailing was cancelled',
      () => settleObligations(told(aPreparedStory(), { type: 'cancel-mailing', mailing, reason: 'by letter' })),
    ],
    [
      'everything was dismissed',
      () => told(aReportedStory(), { type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' }),
    ],
    [
      'the law’s exemptions are cited',
      () => {
        const story = aConfirmedStory();
        for (const { id } of story.incident.obligations)
          told(story, { type: 'exempt', obligation: id, citation: 'Art. 26 (1)', counsel: 'legal' });
        return story;
      },
    ],
  ])('goes through once %s', (_what, given) => {
    const story = given();

    expect(typesOf(story.tell({ type: 'close-response' }))).toEqual(['response-closed']);
    expect(story.incident).toMatchObject({ status: 'response-closed', responseClosedAt: story.now });
  });
});

describe('closing the follow-up', () => {
  const meeting = {
    type: 'call-meeting',
    meeting: 'first',
    at: plus(startsAt, { hours: 1 }),
    zone: 'Asia/Tokyo',
  } as const;

  it('comes after the response', () => {
    expect(openForFollowUp(aConfirmedStory().incident)).toEqual(['response: not closed yet']);
  });

  it('is refused with the report, the meetings and the measures that are open', () => {
    const story = told(aCommitteeStory(), meeting, measure);

    expect(openForFollowUp(told(settleObligations(story), { type: 'close-response' }).incident)).toEqual([
      'committee Recurrence prevention committee: has delivered no report',
      'meeting first: called, not held',
      'measure patches: open, owner operations, due 2026-09-11 11:00 Asia/Tokyo',
    ]);
  });

  it('goes through once every promise is kept or handed over', () => {
    const story = told(
      settleObligations(told(aCommitteeStory(), meeting, measure, { ...measure, measure: 'training' })),
      { type: 'close-response' },
      { type: 'deliver-report', title: 'Report', digest: 'abc' },
      { type: 'complete-measure', measure: 'patches', proof: 'audit' },
      { type: 'hand-over-measure', measure: 'training', to: 'HR', reason: 'becomes yearly' },
    ).pass({ hours: 2 });
    told(story, { type: 'hold-meeting', meeting: 'first' });

    expect(typesOf(story.tell({ type: 'close-follow-up' }))).toEqual(['follow-up-closed']);
    expect(story.incident).toMatchObject({ status: 'follow-up-closed', followUpClosedAt: story.now });
  });

  it('goes through at once where no committee was set up', () => {
    expect(typesOf(closed().tell({ type: 'close-follow-up' }))).toEqual(['follow-up-closed']);
  });
});

describe('reopening', () => {
  it('takes a closed response back to a confirmed breach and keeps the reason', () => {
    const story = closed().pass({ hours: 5 });

    told(story, { type: 'reopen', reason: 'more cards were found' });

    expect(story.incident).toMatchObject({
      status: 'confirmed',
      reopened: [{ at: story.now, reason: 'more cards were found' }],
    });
    expect(story.incident).not.toHaveProperty('responseClosedAt');
  });

  it('makes a breach that was confirmed by mistake a question again, as long as nothing is closed', () => {
    const story = told(aConfirmedStory(), { type: 'reopen', reason: 'it was a test system' });

    expect(story.incident.status).toBe('reported');
    expect(story.incident.confirmation).not.toHaveProperty('answer');
  });

  it('takes a closed follow-up back too, so that both have to be closed again', () => {
    const story = told(closed(), { type: 'close-follow-up' }, { type: 'reopen', reason: 'a measure was undone' });

    expect(story.incident).not.toHaveProperty('followUpClosedAt');
    expect(typesOf(story.tell({ type: 'close-follow-up' }))).toEqual(['refused: still-open']);
  });

  it('keeps what was done: the response can be closed once more at once', () => {
    const story = told(closed(), { type: 'reopen', reason: 'a mistake' });

    expect(typesOf(story.tell({ type: 'close-response' }))).toEqual(['response-closed']);
  });
});
