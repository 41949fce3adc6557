import { planApproval } from '../../../domain/incident/mailings.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { plus } from '../../../domain/time.ts';
import {
  aCase,
  aConfirmedStory,
  anApprovedStory,
  answered,
  aPreparedStory,
  approval,
  aReport,
  aSendingStory,
  aSettlingStory,
  aStory,
  bodyOf,
  breach,
  draft,
  mailingTotals,
  preparation,
  type Story,
  startsAt,
  told,
  typesOf,
} from '../../support/builders.ts';
import { aDetermination, aGroup, aParty } from '../law/builders.ts';

const mailing = 'notice-1';
const send = { type: 'start-sending', mailing } as const;

/** The controller writes to its own people: nobody processes for it. */
function ownList(): Story {
  const facts = aCase({
    parties: [aParty({ id: 'shop', name: 'Shop' })],
    determinations: [aDetermination({ party: 'shop' })],
    groups: [aGroup({ controller: 'shop' })],
  });
  return told(aStory(), aReport({ facts }), breach, draft, preparation);
}

describe('an approval', () => {
  it('needs two people: one alone starts nothing', () => {
    const story = aPreparedStory();

    expect(typesOf(story.tell(approval(story, 'processor'), 'incident-head'))).toEqual(['mailing-approved']);
    expect(story.mailing().status).toBe('prepared');
  });

  it('counts one person once, on whichever side they approve', () => {
    const story = aPreparedStory();
    story.tell(approval(story, 'processor'), 'incident-head');

    expect(typesOf(story.tell(approval(story, 'controller'), 'incident-head'))).toEqual([]);
    expect(story.mailing()).toMatchObject({
      status: 'prepared',
      approvals: [{ by: 'incident-head', as: 'processor' }],
    });
  });

  it('of two starts the hold-fire, in the same append', () => {
    const story = aPreparedStory();
    story.tell(approval(story, 'controller'), 'shop-contact');

    const decision = story.tell(approval(story, 'processor'), 'incident-head');

    expect(typesOf(decision)).toEqual(['mailing-approved', 'hold-fire-started']);
    expect(bodyOf(decision, 'hold-fire-started').until).toBe(plus(startsAt, { minutes: 10 }));
  });

  it.each(['processor', 'controller'] as const)('of two for the %s is not enough where a processor writes', (side) => {
    const story = aPreparedStory();
    story.tell(approval(story, side), 'first');

    expect(typesOf(story.tell(approval(story, side), 'second'))).toEqual(['mailing-approved']);
    expect(story.mailing().status).toBe('prepared');
  });

  it('of any two is enough where the controller writes to its own people', () => {
    const story = ownList();
    story.tell(approval(story, 'controller'), 'first');

    expect(typesOf(story.tell(approval(story, 'controller'), 'second'))).toEqual([
      'mailing-approved',
      'hold-fire-started',
    ]);
  });

  it('is for exactly the texts and the list that were seen', () => {
    const story = aPreparedStory();
    const { digest } = story.mailing();

    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const other = told(aConfirmedStory(), { ...draft, notice: { ...draft.notice, version: 2 } }, preparation);
    expect(other.mailing().digest).not.toBe(digest);
    const longer = told(aConfirmedStory(), draft, { ...preparation, listDigest: 'list-2' });
    expect(longer.mailing().digest).not.toBe(digest);
  });

  it.each([
    [
      'one of two',
      () => {
        const story = aPreparedStory();
        return told(story, [approval(story, 'processor'), 'incident-head']);
      },
    ],
    ['two, in the hold-fire', anApprovedStory],
  ])('of %s is void once the list changed', (_what, given) => {
    const story = given();
    const old = approval(story, 'processor');

    told(story, { ...preparation, listDigest: 'list-2' });

    expect(story.mailing()).toMatchObject({ status: 'prepared', approvals: [] });
    expect(story.tell(old, 'incident-head')).toMatchObject({ code: 'digest-changed' });
    expect(typesOf(story.pass({ hours: 1 }).tell(send))).toEqual(['refused: not-approved']);
  });

  it('tells somebody who has approved what there was before that it changed', () => {
    const story = aPreparedStory();
    told(story, [approval(story, 'processor'), 'incident-head']);

    const stale = { ...approval(story, 'processor'), digest: 'what stood there before' };

    expect(story.tell(stale, 'incident-head')).toMatchObject({ code: 'digest-changed' });
  });
});

describe('nothing is sent', () => {
  it.each([
    ['without any approval', aPreparedStory],
    [
      'with one approval',
      () => {
        const story = aPreparedStory();
        return told(story, [approval(story, 'processor'), 'incident-head']);
      },
    ],
    [
      'after a person stopped it in the hold-fire',
      () => told(anApprovedStory(), { type: 'pause-mailing', mailing, reason: 'wait' }),
    ],
    [
      'after it was cancelled',
      () => told(anApprovedStory(), { type: 'cancel-mailing', mailing, reason: 'wrong list' }),
    ],
  ] as const)('%s, however long it waits', (_what, given) => {
    expect(typesOf(given().pass({ hours: 200 }).tell(send))).toEqual(['refused: not-approved']);
  });

  it('before the hold-fire has passed to the second', () => {
    expect(typesOf(anApprovedStory().pass({ seconds: 599 }).tell(send))).toEqual(['refused: hold-fire']);
    expect(typesOf(anApprovedStory().pass({ seconds: 600 }).tell(send))).toEqual(['sending-started']);
  });

  it('of a list that was quarantined', () => {
    const story = told(aConfirmedStory(), draft, { type: 'quarantine-list', mailing, reason: 'card numbers' });

    expect(story.mailing()).toMatchObject({ status: 'cancelled', haltReason: 'card numbers' });
    expect(typesOf(story.tell(send))).toEqual(['refused: not-approved']);
  });

  it('of a mailing that was cancelled while its list was being read', () => {
    const story = told(aConfirmedStory(), draft, { type: 'cancel-mailing', mailing, reason: 'by letter instead' });

    expect(typesOf(story.tell(preparation))).toEqual([]);
    expect(story.mailing().status).toBe('cancelled');
  });
});

describe('the approvers', () => {
  const plan = (story: Story) => planApproval(story.mailing(), story.now, defaultPolicy.approval);
  const ask = { type: 'ask-for-approval', mailing } as const;

  it('are asked once the list is prepared, and again after eight hours of silence', () => {
    const story = aPreparedStory();

    expect(bodyOf(story.tell(ask), 'approval-asked').kind).toBe('request');
    expect(plan(story)).toEqual({ ask: false, wakeAt: plus(startsAt, { hours: 8 }) });
    expect(bodyOf(story.pass({ hours: 8 }).tell(ask), 'approval-asked').kind).toBe('reminder');
  });

  it('are reminded twice at that pace, then once a day', () => {
    const story = told(aPreparedStory(), { type: 'ask-for-approval', mailing: 'notice-1' });
    for (const hours of [8, 8]) told(story.pass({ hours }), { type: 'ask-for-approval', mailing: 'notice-1' });

    expect(plan(story.pass({ hours: 8 })).ask).toBe(false);
    expect(plan(story.pass({ hours: 16 })).ask).toBe(true);
  });

  it('are asked anew for a list that changed', () => {
    const story = told(aPreparedStory(), ask, { ...preparation, listDigest: 'list-2' });

    expect(bodyOf(story.tell(ask), 'approval-asked').kind).toBe('request');
  });

  it('are left alone in the hold-fire, which is looked at again at its end', () => {
    const story = anApprovedStory();

    expect(plan(story)).toEqual({ ask: false, wakeAt: story.mailing().holdFireUntil });
    expect(typesOf(story.tell(ask))).toEqual([]);
  });

  it('have no time to be woken at while only a person can move the mailing', () => {
    const story = told(aPreparedStory(), ask).pass({ hours: 9 });
    told(story, [approval(story, 'processor'), 'a'], [approval(story, 'controller'), 'b']);

    expect(plan(told(story, { type: 'pause-mailing', mailing, reason: 'wait' }))).toEqual({
      ask: false,
      wakeAt: undefined,
    });
  });
});

describe('a mailing under way', () => {
  it.each([
    ['the hold-fire', anApprovedStory, 'hold-fire'],
    ['the sending', aSendingStory, 'sending'],
  ] as const)('goes on with %s when it is resumed', (_what, given, status) => {
    const story = told(given(), { type: 'pause-mailing', mailing, reason: 'a wrong number' });
    expect(story.mailing()).toMatchObject({ status: 'paused', haltReason: 'a wrong number' });

    told(story, { type: 'resume-mailing', mailing });

    expect(story.mailing().status).toBe(status);
    expect(story.mailing()).not.toHaveProperty('haltReason');
  });

  it('is neither halted nor finished once it stands still', () => {
    const story = told(aSendingStory(), { type: 'pause-mailing', mailing, reason: 'wait' });

    expect(typesOf(story.tell({ type: 'halt-mailing', mailing, reason: 'bounces', totals: mailingTotals() }))).toEqual(
      [],
    );
    expect(typesOf(story.tell({ type: 'finish-sending', mailing, totals: mailingTotals() }))).toEqual([]);
  });

  it('meets the open obligations it serves, once everyone is accounted for', () => {
    const notice = 'jp-appi/individual-notice/shop/people';
    const story = aConfirmedStory();
    told(story, answered(story, { ...draft, obligations: [notice] }), preparation);
    told(story, [approval(story, 'processor'), 'a'], [approval(story, 'controller'), 'b']);
    told(story.pass({ hours: 1 }), send, { type: 'finish-sending', mailing, totals: mailingTotals() });

    const decision = story.tell({
      ...{ type: 'account-for-everyone', mailing, totals: mailingTotals({ bounced: 3 }) },
      ...{ letterListKey: 'letters.csv', letters: 13 },
    });

    expect(typesOf(decision).slice(0, 2)).toEqual(['everyone-accounted-for', 'obligation-done']);
    expect(bodyOf(decision, 'obligation-done').proof).toBe('mailing notice-1: everyone accounted for, 13 by letter');
    expect(story.obligation(notice)).toMatchObject({ status: 'met', closedAt: story.now });
  });

  it('keeps who decided about those in doubt', () => {
    const story = told(aSettlingStory(), {
      ...{ type: 'ask-about-doubt', mailing, totals: mailingTotals({ 'in-doubt': 2 }) },
    });

    told(story, [{ type: 'decide-doubt', mailing, decision: 'letter', reason: 'harms nobody' }, 'legal']);

    expect(story.mailing().inDoubtDecision).toEqual({ decision: 'letter', by: 'legal', at: story.now });
  });
});
