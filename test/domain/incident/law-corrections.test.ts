import { openForResponse } from '../../../domain/incident/closing.ts';
import { lawHasMoved } from '../../../domain/incident/law-corrections.ts';
import { plus } from '../../../domain/time.ts';
import {
  aConfirmedStory,
  aFiling,
  aReportedStory,
  bodyOf,
  type Story,
  settleObligations,
  startsAt,
  told,
  typesOf,
} from '../../support/builders.ts';
import { correctedLaw, inDays } from '../../support/corrected-law.ts';
import { aDetermination, theLibrary } from '../law/builders.ts';

const present = theLibrary().byId.get('jp-appi')?.regime.revision ?? '';
const final = 'jp-appi/regulator-report-final/pay/PPC';
const checkLaw = { type: 'check-law' } as const;
const answer = (given: 'adopt' | 'keep') =>
  ({
    type: 'answer-correction',
    regime: 'jp-appi',
    answer: given,
    reason: 'read the rules',
    counsel: 'legal',
  }) as const;
const awareEarlier = (hours: number) =>
  ({
    type: 'record-determination',
    determination: aDetermination({ party: 'pay', at: plus(startsAt, { hours: -hours }) }),
  }) as const;

/** Aware on 1 September in Japan: 60 days end on 30 October, 20 days on 20 September, a Sunday, so on the 24th. */
const under60 = '2026-10-30T14:59:59.000Z';
const under20 = '2026-09-24T14:59:59.000Z';
const due = (story: Story) => story.obligation(final).dueAt;
const found = (law = correctedLaw()) => told(aConfirmedStory().under(law), checkLaw);

describe('a corrected regime file', () => {
  it('is a question for counsel, old and new due date side by side, and moves nothing', () => {
    const story = aConfirmedStory().under(correctedLaw());

    const decision = story.tell(checkLaw);

    expect(bodyOf(decision, 'law-correction-found')).toMatchObject({
      ...{ regime: 'jp-appi', from: present, to: 'r90', kept: true },
      changes: expect.arrayContaining([
        expect.objectContaining({
          obligation: final,
          kind: 'moves',
          was: expect.objectContaining({ dueAt: under60, version: expect.stringContaining(`/${present}`) }),
          now: expect.objectContaining({ dueAt: under20, version: expect.stringContaining('/r90') }),
        }),
      ]),
    });
    expect(due(story)).toBe(under60);
  });

  it('is asked about once a revision, also when facts come in', () => {
    const story = found();

    expect(typesOf(story.tell(checkLaw))).toEqual([]);
    expect(typesOf(story.tell(awareEarlier(48)))).not.toContain('law-correction-found');
  });

  it('is found by whatever asks the law first, a new fact too, which is judged by the revision before', () => {
    const story = aConfirmedStory().under(correctedLaw());

    const decision = story.tell(awareEarlier(48));

    expect(typesOf(decision)).toContain('law-correction-found');
    expect(due(story)).toBe('2026-10-28T14:59:59.000Z');
    expect(story.obligation(final).version).toContain(`/${present}`);
  });

  it('that touches nothing of an incident asks nobody', () => {
    const story = aConfirmedStory().under(correctedLaw({ correct: (duty) => duty }));

    expect(typesOf(story.tell(checkLaw))).toEqual(['obligations-assessed']);
    expect(story.incident.corrections).toBeUndefined();
  });

  it('stands in the way of closing until counsel has answered', () => {
    const story = settleObligations(found());

    expect(openForResponse(story.incident, story.now)).toEqual([
      expect.stringContaining(`law correction of jp-appi, ${present} to r90`),
    ]);
    told(story, answer('keep'));
    expect(openForResponse(story.incident, story.now)).toEqual([]);
  });

  it('leaves alone what was filed', () => {
    const story = aConfirmedStory();
    told(story, aFiling({ obligations: [final], headings: story.obligation(final).contents }));

    const decision = story.under(correctedLaw()).tell(checkLaw);

    const { changes } = bodyOf(decision, 'law-correction-found');
    expect(changes.map(({ obligation }) => obligation)).toEqual(['jp-appi/regulator-report-final/shop/PPC']);
    told(story, answer('adopt'));
    expect(story.obligation(final)).toMatchObject({ status: 'met', dueAt: under60 });
  });

  it('asks nothing about a dismissed incident', () => {
    const story = told(aReportedStory(), { type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' });

    expect(typesOf(story.under(correctedLaw()).tell(checkLaw))).not.toContain('law-correction-found');
  });

  it('gives way to the next one; where that changes nothing the question is void', () => {
    const story = found();
    const third = correctedLaw({ revision: 'r91', correct: inDays(60) });

    told(story.under(third), checkLaw);

    expect(openForResponse(story.incident, story.now).filter((line) => line.startsWith('law'))).toEqual([]);
    expect(typesOf(story.ask(answer('adopt')))).toEqual(['refused: no-correction']);
  });
});

describe('counsel', () => {
  it('adopts it: the clocks move in the same append, and new facts are judged by it', () => {
    const story = found();

    const decision = story.tell(answer('adopt'), 'legal');

    const { moved } = bodyOf(decision, 'obligations-assessed');
    expect(moved.find(({ obligation }) => obligation.id === final)?.because).toMatch(
      /due was .*judged under .*, now .*r90/,
    );
    expect(due(story)).toBe(under20);
    expect(story.incident.corrections).toMatchObject([{ answer: { answer: 'adopt', by: 'legal', counsel: 'legal' } }]);
  });

  it('keeps what it was judged by: new facts are judged by that, and nobody is asked again', () => {
    const story = told(found(), answer('keep'), awareEarlier(48));

    expect(due(story)).toBe('2026-10-28T14:59:59.000Z');
    expect(typesOf(story.tell(checkLaw))).toEqual([]);
    expect(typesOf(story.ask(answer('adopt')))).toEqual(['refused: already-answered']);
  });

  it('is asked again by the next revision', () => {
    const story = told(found(), answer('keep')).under(correctedLaw({ revision: 'r91', correct: inDays(10) }));

    expect(bodyOf(story.tell(checkLaw), 'law-correction-found')).toMatchObject({ from: present, to: 'r91' });
  });

  it('can not adopt a revision that is not in the library any more', () => {
    const story = found().under(correctedLaw({ revision: 'r91', correct: inDays(10) }));

    expect(typesOf(story.ask(answer('adopt')))).toEqual(['refused: correction-superseded']);
  });
});

describe('a revision that was not kept', () => {
  const notKept = (amount: number) => correctedLaw({ kept: false, correct: inDays(amount) });

  it('is asked about against the books', () => {
    const story = aConfirmedStory().under(notKept(20));

    const { kept, changes } = bodyOf(story.tell(checkLaw), 'law-correction-found');

    // The stricter of the two stands until counsel has answered.
    expect(due(story)).toBe(under20);

    expect(kept).toBe(false);
    expect(changes.find(({ obligation }) => obligation === final)).toMatchObject({
      was: { dueAt: under60 },
      now: { dueAt: under20 },
    });
  });

  it('lets no clock move later and withdraws nothing until counsel has answered', () => {
    const story = told(aConfirmedStory().under(notKept(75)), checkLaw);
    expect(due(story)).toBe(under60);

    told(story, answer('adopt'));
    expect(due(story)).toBe('2026-11-16T14:59:59.000Z');
  });

  it('can not be kept by: counsel is told where to put the file', () => {
    const decision = found(notKept(20)).ask(answer('keep'));

    expect(decision).toMatchObject({
      code: 'revision-not-kept',
      message: expect.stringContaining(`superseded/${present}/jp-appi.yaml`),
    });
  });
});

describe('the library an incident was judged by last', () => {
  it('is known, so that a change of it is seen without judging again', () => {
    const story = aConfirmedStory();

    expect(lawHasMoved(story.incident, theLibrary())).toBe(false);
    expect(lawHasMoved(story.incident, correctedLaw())).toBe(true);
    expect(lawHasMoved(found().incident, correctedLaw())).toBe(false);
  });
});
