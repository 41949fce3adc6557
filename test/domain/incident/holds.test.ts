import { blockedBy } from '../../../domain/incident/blocks.ts';
import { openForResponse } from '../../../domain/incident/closing.ts';
import { isLate, planReminders } from '../../../domain/incident/obligations.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { plus } from '../../../domain/time.ts';
import { aCase, aFiling, aReport, type Story, startsAt, told, typesOf } from '../../support/builders.ts';
import {
  aHeldStory,
  aHold,
  anExtension,
  aReadyStory,
  disclosure,
  heldLaw,
  inOrder,
  lifted,
  notice,
  report,
} from '../../support/held-law.ts';
import { aDetermination } from '../law/builders.ts';

const plan = (story: Story) => planReminders(story.incident, story.now, defaultPolicy.reminders);
const blocksOf = (story: Story, id: string) => blockedBy(story.incident, heldLaw(), story.obligation(id), story.now);
const startSending = { type: 'start-sending', mailing: 'notice-1' } as const;
const in20Days = plus(startsAt, { hours: 480 });

describe('a hold with an end', () => {
  it('moves the due time behind its end, a day as our own reading, and says so in the derivation', () => {
    const story = told(aHeldStory(), aHold({ until: in20Days }));

    expect(story.obligation(notice)).toMatchObject({ dueAt: plus(in20Days, { hours: 24 }), rung: [] });
    expect(story.obligation(notice).derivation?.steps.at(-1)).toMatch(
      /^held by the police \(Art\. 7\) until 2026-09-21 11:00 Asia\/Tokyo: was 2026-09-11 09:00.*our own reading/,
    );
  });

  it('that ends before the due time moves nothing', () => {
    const story = aHeldStory();
    const { dueAt } = story.obligation(notice);

    told(story, aHold({ until: plus(startsAt, { hours: 48 }) }));

    expect(story.obligation(notice).dueAt).toBe(dueAt);
  });

  it('excuses nobody who was late before it began', () => {
    const story = aHeldStory().pass({ hours: 300 });
    const { dueAt } = story.obligation(notice);

    told(story, aHold({ from: story.now, until: plus(story.now, { hours: 100 }) }));

    expect(story.obligation(notice).dueAt).toBe(dueAt);
    expect(isLate(story.obligation(notice), story.now)).toBe(true);
  });

  it('calls nothing late while it stands, announces its end once, and is over by itself', () => {
    const story = told(inOrder(aHeldStory()), aHold({ until: in20Days })).pass({ hours: 400 });
    const before = plan(story);
    told(story, { type: 'remind' });
    story.pass({ hours: 80 });

    expect(before.holds).toEqual([{ obligation: notice, hold: 'police-1', rung: 80 }]);
    expect(before.reminders.filter(({ rung }) => rung >= 100)).toEqual([]);
    expect(plan(story)).toMatchObject({ holds: [], ended: [{ obligation: notice, hold: 'police-1' }], isDue: true });
    expect(typesOf(story.tell({ type: 'remind' }))).toContain('hold-ended');
    expect(story.obligation(notice).holds?.[0]).toMatchObject({ endedAt: in20Days, endedBecause: 'its time came' });
    expect(plan(story).ended).toEqual([]);
  });

  it('wakes the watch for its announcement and for its end', () => {
    const story = told(aHeldStory(), aHold({ until: plus(startsAt, { hours: 10 }) }));

    expect(plan(story).wakeAt).toBe(plus(startsAt, { hours: 8 }));
    expect(plan(told(story.pass({ hours: 8 }), { type: 'remind' })).wakeAt).toBe(
      plus(startsAt, { hours: 10, seconds: 1 }),
    );
  });

  it.each([
    ['an open-ended request', undefined, 'open-ended'],
    ['a longer request', plus(startsAt, { hours: 24 * 90 }), plus(startsAt, { hours: 24 * 90 })],
  ])('is capped where the law has a limit: %s', (_what, until, asked) => {
    const ground = 'law-enforcement-delay-oral';
    const story = told(aHeldStory(), aHold({ ground, ...(until ? { until } : {}) }));

    // 1 September is not counted: the thirtieth day is 1 October, to its end in Tokyo.
    expect(story.obligation(notice).holds?.[0]).toMatchObject({ until: '2026-10-01T14:59:59.000Z', asked });
  });

  it('keeps a shorter request as it is', () => {
    const story = told(aHeldStory(), aHold({ ground: 'law-enforcement-delay-oral', until: in20Days }));

    expect(story.obligation(notice).holds?.[0]).toMatchObject({ until: in20Days });
    expect(story.obligation(notice).holds?.[0]).not.toHaveProperty('asked');
  });

  it('stays with its obligation when the facts move, and when it comes back', () => {
    const story = told(aHeldStory(), aHold({ until: in20Days }));

    told(story.pass({ hours: 1 }), {
      type: 'record-determination',
      determination: aDetermination({ party: 'shop', at: startsAt }),
    });

    expect(story.obligation(notice)).toMatchObject({
      provisional: false,
      dueAt: plus(in20Days, { hours: 24 }),
      holds: [{ id: 'police-1' }],
    });
  });
});

describe('an open-ended hold', () => {
  const held = () => told(inOrder(aHeldStory()), aHold());

  it('silences the clock, and asks every week whether it still stands', () => {
    const story = held().pass({ hours: 24 * 15 });

    expect(plan(story).reminders).toEqual([]);
    expect(plan(story).holds).toEqual([{ obligation: notice, hold: 'police-1', rung: 101 }]);
    expect(isLate(story.obligation(notice), story.now)).toBe(false);
    expect(openForResponse(story.incident, story.now)).toContain(
      `${notice}: open, due 2026-09-11 09:00 Asia/Tokyo; held by the police without an end`,
    );
  });

  it('once lifted leaves a day: from then on it is late', () => {
    const story = told(held().pass({ hours: 24 * 15 }), lifted);
    const liftedAt = story.now;

    expect(story.obligation(notice).dueAt).toBe(plus(liftedAt, { hours: 24 }));
    expect(story.obligation(notice).holds?.[0]?.endedBecause).toBe(
      'lifted by the police (letter 8): the arrest is made',
    );
    story.pass({ hours: 25 });
    expect(plan(story).reminders).toContainEqual({ obligation: notice, rung: 100 });
    expect(isLate(story.obligation(notice), story.now)).toBe(true);
  });
});

describe('a mailing under a hold', () => {
  it('is not begun though it is approved, says why once, and begins when the hold is lifted', () => {
    const story = aReadyStory(inOrder(told(aHeldStory(), aHold())));

    expect(typesOf(story.tell(startSending))).toEqual(['mailing-held']);
    expect(typesOf(story.tell(startSending))).toEqual([]);
    expect(story.mailing()).toMatchObject({
      status: 'hold-fire',
      heldBy: [
        `${notice}: held by the police (letter 7) without an end (Art. 7); the police can lift it: record that with lift-hold police-1`,
      ],
    });
    expect(openForResponse(story.incident, story.now).join()).toContain('not everyone is accounted for; held: ');
    told(story, lifted);
    expect(typesOf(story.tell(startSending))).toEqual(['sending-started']);
    expect(story.mailing()).not.toHaveProperty('heldBy');
  });

  it('begins when the hold’s time has come, also before anybody has noted it', () => {
    const story = aReadyStory(inOrder(told(aHeldStory(), aHold({ until: in20Days })))).pass({ hours: 480 });

    expect(typesOf(story.tell(startSending))).toEqual(['sending-started']);
  });

  it('is stopped in the middle, and goes on by itself when it is lifted', () => {
    const story = told(aReadyStory(inOrder(aHeldStory())), startSending);

    expect(typesOf(story.tell(aHold()))).toEqual(['obligation-held', 'mailing-paused']);
    expect(story.mailing()).toMatchObject({ status: 'paused', haltReason: 'held by the police (letter 7)' });
    expect(story.ask({ type: 'resume-mailing', mailing: 'notice-1' })).toMatchObject({ code: 'held' });
    expect(typesOf(story.tell(lifted))).toContain('mailing-resumed');
    expect(story.mailing().status).toBe('sending');
  });

  it('goes on by itself when the hold is over', () => {
    const story = told(aReadyStory(inOrder(aHeldStory())), startSending, aHold({ until: in20Days })).pass({
      hours: 481,
    });

    expect(typesOf(story.tell({ type: 'remind' })).slice(0, 2)).toEqual(['hold-ended', 'mailing-resumed']);
  });

  it('stays with the person who paused it meanwhile', () => {
    const story = told(aReadyStory(inOrder(aHeldStory())), startSending, aHold());
    told(story, { type: 'pause-mailing', mailing: 'notice-1', reason: 'a wrong number' });

    told(story, lifted);

    expect(story.mailing()).toMatchObject({ status: 'paused', haltReason: 'a wrong number' });
  });

  it('is sent all the same where the ground only lets it wait', () => {
    const story = aReadyStory(inOrder(told(aHeldStory(), aHold({ forbids: false, until: in20Days }))));

    expect(story.obligation(notice).dueAt).toBe(plus(in20Days, { hours: 24 }));
    expect(typesOf(story.tell(startSending))).toEqual(['sending-started']);
  });
});

describe('an order', () => {
  it('has the authority and the exchange come before the people', () => {
    const story = aReadyStory(aHeldStory());

    expect(blocksOf(story, notice)).toMatchObject([
      { kind: 'order', first: disclosure, citation: 'Rule 402' },
      { kind: 'order', first: report, citation: 'Art. 4', clearedBy: 'shop does it first, and it is recorded' },
    ]);
    expect(blocksOf(story, report)).toEqual([]);
    expect(typesOf(story.tell(startSending))).toEqual(['mailing-held']);
    expect(typesOf(inOrder(story).tell(startSending))).toEqual(['sending-started']);
  });

  it('is kept where what comes first does not bind or is exempt', () => {
    const story = told(
      aHeldStory(),
      { type: 'exempt', obligation: report, exemption: 'small', counsel: 'legal' },
      { type: 'mark-done', obligation: disclosure, at: startsAt, proof: 'filed' },
    );

    expect(blocksOf(story, notice)).toEqual([]);
  });

  it('refuses to record what was done out of order, unless it says why', () => {
    const story = aHeldStory();
    const done = { type: 'mark-done', obligation: notice, at: story.now, proof: 'letters' } as const;

    expect(story.ask(done)).toMatchObject({
      code: 'not-yet',
      open: expect.arrayContaining([expect.stringContaining(report)]),
    });
    told(story, { ...done, despite: 'the post went out by mistake' });

    expect(story.obligation(notice)).toMatchObject({
      status: 'met',
      closedBecause: 'letters; although held: the post went out by mistake',
    });
  });
});

describe('a filing', () => {
  const leavesOut = ['Personal data'];

  it('under a hold is refused with who can lift it, unless it was made all the same', () => {
    const story = told(
      aHeldStory(),
      aHold({ obligations: [report], ground: 'other', counsel: 'legal', citation: 'Art. 7' }),
    );
    const filing = aFiling({ obligations: [report], submittedAt: story.now, leavesOut });

    expect(story.ask(filing)).toMatchObject({
      code: 'not-yet',
      open: [expect.stringContaining('the police can lift it')],
    });
    told(story, { ...filing, filing: { ...filing.filing, despite: 'sent before the letter came' } });
    expect(story.incident.filings[0]?.despite).toBe('sent before the letter came');
  });

  it('confirms that it leaves out what is forbidden, at every stage', () => {
    const story = aHeldStory();
    const filing = aFiling({ stage: 'preliminary', obligations: [report], submittedAt: story.now });

    expect(story.ask(filing)).toMatchObject({ code: 'contents-unconfirmed', open: ['Personal data'] });
    expect(typesOf(story.ask({ ...filing, filing: { ...filing.filing, leavesOut } }))).toContain('filing-made');
  });
});

describe('an extension', () => {
  it('counts from now on; the earlier time stays in the derivation, and the ladder begins anew', () => {
    const story = told(aHeldStory().pass({ hours: 60 }), { type: 'remind' });
    expect(story.obligation(report).rung).toEqual([50]);

    const decision = story.tell(anExtension());

    expect(typesOf(decision)).toEqual(['obligation-extended', 'obligations-assessed']);
    expect(story.obligation(report)).toMatchObject({
      dueAt: '2026-09-09T10:00:00.000Z',
      latestAt: '2026-09-09T10:00:00.000Z',
      rung: [],
      extensions: [{ by: 'STATE-AG', before: '2026-09-05T00:00:00.000Z' }],
    });
    expect(story.obligation(report).derivation?.steps.at(-1)).toBe(
      'extended by STATE-AG (letter 3): was 2026-09-05 09:00 Asia/Tokyo, now 2026-09-09 19:00 Asia/Tokyo',
    );
    expect(plan(story.pass({ hours: 60 })).reminders.find(({ obligation }) => obligation === report)).toMatchObject({
      rung: 50,
    });
  });

  it('outlives new facts, and gives way to a later time of the law itself', () => {
    const story = told(aHeldStory(), anExtension());
    const aware = (hours: number) =>
      told(story, {
        type: 'record-determination',
        determination: aDetermination({ party: 'shop', at: plus(startsAt, { hours }) }),
      });

    aware(0);
    expect(story.obligation(report).dueAt).toBe(plus(startsAt, { hours: 200 }));
    told(story, aReport({ facts: aCase({ cause: 'accidental' }) }));
    expect(story.obligation(report).dueAt).toBe(plus(startsAt, { hours: 200 }));
  });

  it('gives a date to what has only our own target', () => {
    const story = told(aHeldStory(), anExtension({ obligation: disclosure, by: 'EXCHANGE', dueAt: in20Days }));

    expect(story.obligation(disclosure)).toMatchObject({ dueAt: in20Days });
    expect(story.obligation(disclosure)).not.toHaveProperty('target');
  });

  it('on a ground of the law goes no further than the law', () => {
    const story = aHeldStory();
    const to = (days: number) =>
      anExtension({ obligation: notice, ground: 'good-cause-extension', dueAt: plus(startsAt, { hours: 24 * days }) });

    expect(story.ask(to(26))).toMatchObject({
      code: 'beyond-the-law',
      message: expect.stringContaining('Art. 11 allows at most 15 days, to 2026-09-26 23:59 Asia/Tokyo'),
    });
    expect(typesOf(story.tell(to(25)))).toContain('obligation-extended');
    expect(story.obligation(notice).extensions?.[0]).toMatchObject({
      ground: 'good-cause-extension',
      citation: 'Art. 11',
    });
  });

  it('that came too late still counts, and voids the reason given for the time before', () => {
    const story = aHeldStory().pass({ hours: 120 });
    told(story, { type: 'explain-lateness', obligation: report, reason: 'forensics' });

    told(story, anExtension());

    expect(story.obligation(report)).not.toHaveProperty('latenessReason');
    expect(isLate(story.obligation(report), story.now)).toBe(false);
  });
});

describe('an exemption', () => {
  it('by its name has the file’s citation', () => {
    const story = told(aHeldStory(), { type: 'exempt', obligation: report, exemption: 'small', counsel: 'legal' });

    expect(story.obligation(report)).toMatchObject({ status: 'exempt', closedBecause: 'Art. 9 (counsel: legal)' });
  });

  it.each([
    ['that the file does not have', 'tiny', /has no exemption "tiny"/],
    ['that is judged on the facts', 'harmless', /by nobody's word/],
  ])('by a name %s is refused with those there are', (_what, exemption, message) => {
    const decision = aHeldStory().ask({ type: 'exempt', obligation: report, exemption, counsel: 'legal' });

    expect(decision).toMatchObject({ code: 'unknown-exemption', open: ['small (only a few people)'] });
    expect(decision).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('our own target', () => {
  it('missed may be explained, which quiets its calls and pays no debt', () => {
    const story = told(aHeldStory(), { type: 'remind' }).pass({ hours: 310 });
    const other = (id: string) => openForResponse(story.incident, story.now).filter((line) => line.startsWith(id));

    told(story, { type: 'explain-lateness', obligation: disclosure, reason: 'the exchange asked for more' });

    expect(plan(story).reminders.map(({ obligation }) => obligation)).not.toContain(disclosure);
    expect(other(disclosure)).toEqual([expect.stringContaining(`${disclosure}: open`)]);
  });
});
