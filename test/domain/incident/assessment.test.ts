import { planReminders } from '../../../domain/incident/obligations.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import { plus } from '../../../domain/time.ts';
import {
  aCase,
  aConfirmedStory,
  aFiling,
  aReport,
  aReportedStory,
  aStory,
  bodyOf,
  demand,
  type Story,
  startsAt,
  told,
  typesOf,
} from '../../support/builders.ts';
import { aDetermination, aGroup, aParty } from '../law/builders.ts';

const preliminary = 'jp-appi/regulator-report-preliminary/pay/PPC';
const shopsPreliminary = 'jp-appi/regulator-report-preliminary/shop/PPC';

const awareAt = (party: string, hours: number) =>
  ({
    type: 'record-determination',
    determination: aDetermination({ party, at: plus(startsAt, { hours }) }),
  }) as const;

const filed = (id: string, at: Story) =>
  aFiling({ id, stage: 'supplementary', obligations: [preliminary], submittedAt: at.now });

describe('an assessment', () => {
  it('opens what binds in the same append as the report', () => {
    const story = aStory();

    const decision = story.tell(aReport());

    const { opened } = bodyOf(decision, 'obligations-assessed');
    expect(opened.map(({ id }) => id)).toEqual(expect.arrayContaining([preliminary, shopsPreliminary]));
    expect(story.obligation(preliminary)).toMatchObject({ status: 'open', openedAt: startsAt, rung: [] });
  });

  it('opens the obligation of a demand in the same append as the demand', () => {
    const story = aReportedStory();

    const decision = story.tell(demand);

    expect(bodyOf(decision, 'obligations-assessed').opened.map(({ duty }) => duty)).toEqual([
      'regulator-report-on-demand',
    ]);
  });

  it('moves a provisional clock with the awareness, in the same append, and says from when to when', () => {
    const story = aReportedStory();
    story.pass({ hours: 48 });

    const decision = story.tell(awareAt('shop', 48));

    const move = bodyOf(decision, 'obligations-assessed').moved.find(
      ({ obligation }) => obligation.id === shopsPreliminary,
    );
    expect(move?.because).toBe(
      [
        'due was 2026-09-05T14:59:59.000Z, now 2026-09-07T14:59:59.000Z',
        'our target was 2026-09-03T14:59:59.000Z, now 2026-09-05T14:59:59.000Z',
        'the clock is no longer provisional',
      ].join('; '),
    );
    expect(story.obligation(shopsPreliminary)).toMatchObject({ provisional: false, dueAt: '2026-09-07T14:59:59.000Z' });
  });

  it('withdraws what no longer binds, with the law’s reason', () => {
    const story = aReportedStory();

    // Harmless by the later report: data nobody can read.
    const facts = aCase({ groups: [aGroup({ controller: 'shop', encrypted: 'yes' })] });
    const decision = story.tell(aReport({ facts }));

    const { withdrawn } = bodyOf(decision, 'obligations-assessed');
    expect(withdrawn.length).toBeGreaterThan(0);
    for (const { because } of withdrawn) expect(because).toMatch(/\w{4,}/);
    expect(story.obligation(withdrawn[0]?.id ?? '')).toMatchObject({
      status: 'withdrawn',
      closedAt: startsAt,
      closedBecause: withdrawn[0]?.because,
    });
  });

  it('brings a withdrawn obligation back with an empty ladder', () => {
    const story = aReportedStory().pass({ hours: 60 });
    told(story, { type: 'remind' });
    expect(story.obligation(preliminary).rung).not.toEqual([]);
    told(story, aReport({ facts: aCase({ groups: [aGroup({ controller: 'shop', encrypted: 'yes' })] }) }));

    const decision = story.pass({ hours: 1 }).tell(aReport());

    expect(bodyOf(decision, 'obligations-assessed').reopened.map(({ id }) => id)).toContain(preliminary);
    expect(story.obligation(preliminary)).toMatchObject({ status: 'open', rung: [], openedAt: story.now });
    expect(story.obligation(preliminary)).not.toHaveProperty('closedBecause');
  });

  it('says nothing when nothing changed', () => {
    expect(typesOf(aReportedStory().tell({ type: 'assess' }))).toEqual([]);
  });

  it('leaves alone what was filed, whatever the facts become', () => {
    const story = told(aConfirmedStory(), aFiling({ stage: 'preliminary', obligations: [preliminary] }));
    const filedAs = story.obligation(preliminary);

    told(story, aReport({ facts: aCase({ groups: [aGroup({ controller: 'shop', encrypted: 'yes' })] }) }));
    told(story.pass({ hours: 2 }), awareAt('pay', 1));

    expect(story.obligation(preliminary)).toEqual(filedAs);
    expect(filedAs).toMatchObject({ status: 'met', closedBecause: 'preliminary filing filing-1 to PPC' });
  });

  it('keeps a filing in time when a later one names the same obligation again', () => {
    const story = told(aConfirmedStory(), aFiling({ stage: 'preliminary', obligations: [preliminary] }));

    story.pass({ hours: 24 * 10 });
    told(story, filed('filing-2', story));

    expect(story.incident.filings.map(({ id }) => id)).toEqual(['filing-1', 'filing-2']);
    expect(story.obligation(preliminary).closedAt).toBe(startsAt);
    expect(story.incident.facts.done).toHaveLength(1);
  });

  it('takes what was done by the time it was done, not by the time it was written down', () => {
    const story = aConfirmedStory().pass({ hours: 24 * 10 });

    told(story, { type: 'mark-done', obligation: preliminary, at: startsAt, proof: 'receipt 7' });

    expect(story.obligation(preliminary)).toMatchObject({ status: 'met', closedAt: startsAt });
    const lateness = story.ask({ type: 'explain-lateness', obligation: preliminary, reason: 'none' });
    expect(lateness).toMatchObject({ code: 'not-late' });
  });

  it('puts at most 25 obligations into one entry, and numbers the parts', () => {
    const controllers = Array.from({ length: 60 }, (_, index) => aParty({ id: `client-${index}` }));
    const facts = aCase({
      parties: [aParty({ id: 'pay', roles: ['processor'] }), ...controllers],
      groups: controllers.map(({ id }) => aGroup({ id: `people-${id}`, controller: id })),
    });
    const story = aStory();

    const decision = story.tell(aReport({ facts }));

    const parts = story.entries.flatMap((entry) => (entry.type === 'obligations-assessed' ? [entry.body] : []));
    expect(typesOf(decision)).toHaveLength(1 + parts.length);
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index + 1));
    expect(new Set(parts.map((one) => one.parts))).toEqual(new Set([parts.length]));
    for (const { opened } of parts) expect(opened.length).toBeLessThanOrEqual(25);
    expect(story.incident.obligations.length).toBeGreaterThanOrEqual(300);
  });
});

describe('a due time that moves', () => {
  const late = () => {
    const story = aReportedStory().pass({ hours: 24 * 5 });
    return told(
      story,
      { type: 'remind' },
      { type: 'explain-lateness', obligation: shopsPreliminary, reason: 'nobody was there' },
    );
  };

  it('resets the ladder and voids the excuse when it moves later, so that its clock calls again', () => {
    const story = late();
    expect(story.obligation(shopsPreliminary)).toMatchObject({ rung: [100], latenessReason: 'nobody was there' });

    told(story, awareAt('shop', 24 * 5));

    expect(story.obligation(shopsPreliminary).rung).toEqual([]);
    expect(story.obligation(shopsPreliminary)).not.toHaveProperty('latenessReason');
    story.pass({ hours: 24 * 6 });
    const { reminders } = planReminders(story.incident, story.now, defaultPolicy.reminders);
    expect(reminders).toContainEqual({ obligation: shopsPreliminary, rung: 101 });
  });

  it('goes on where it was when it moves earlier', () => {
    const story = told(aReportedStory().pass({ hours: 60 }), { type: 'remind' });
    const { rung } = story.obligation(preliminary);
    expect(rung).toEqual([50]);

    told(story, awareAt('pay', -24));

    expect(story.obligation(preliminary).dueAt).toBe('2026-09-04T14:59:59.000Z');
    expect(story.obligation(preliminary).rung).toEqual(rung);
  });
});
