import { checklistOf, unanswered } from '../../../domain/incident/contents.ts';
import { aCase, approval, aReport, aStory, breach, draft, preparation, told, typesOf } from '../../support/builders.ts';
import { aHeldStory, answeredDraft, heldLaw, notice } from '../../support/held-law.ts';
import { aGroup } from '../law/builders.ts';

const without = (kind: string) => ({
  ...answeredDraft,
  confirmed: (answeredDraft.confirmed ?? []).filter((item) => item.kind !== kind),
});

describe('the checklist of a notice', () => {
  it('has what the law wants said and left out, text by text, and why e-mail counts', () => {
    const story = aHeldStory();

    const checklist = checklistOf(story.incident, heldLaw(), { ...draft, obligations: [notice] });

    expect(checklist.map(({ kind, text, item, citation }) => [kind, text, item, citation])).toEqual([
      ['required', 0, 'What information', 'Art. 5'],
      ['forbidden', 0, 'Nature of the breach', 'Art. 6'],
      ['required', 1, 'What information', 'Art. 5'],
      ['forbidden', 1, 'Nature of the breach', 'Art. 6'],
      ['channel', undefined, 'counts as told only if the person has agreed to it', undefined],
    ]);
  });

  it('refuses a draft that leaves something unanswered, with every open item and what to do', () => {
    const decision = aHeldStory().ask({ ...draft, obligations: [notice] });

    expect(decision).toMatchObject({ outcome: 'refused', code: 'contents-unconfirmed' });
    expect(decision).toMatchObject({
      open: [
        `text 1 has to say "What information" (${notice}, Art. 5); name the section under "covers", or say under "doesNotApply" why not`,
        `text 1 must not say "Nature of the breach" (${notice}, Art. 6); confirm under "leavesOut" that it doesn't`,
        expect.stringMatching(/^text 2 has to say/),
        expect.stringMatching(/^text 2 must not say/),
        `e-mail: counts as told only if the person has agreed to it (${notice}); say in "emailBasis" on what it rests`,
      ],
    });
  });

  it.each(['required', 'forbidden', 'channel'])('takes nothing for granted: %s', (kind) => {
    expect(aHeldStory().ask(without(kind))).toMatchObject({ code: 'contents-unconfirmed' });
  });

  it('takes no answer for another text, nor a blank one', () => {
    const first = (answeredDraft.confirmed ?? []).filter(({ text }) => text !== 1);
    const blank = (answeredDraft.confirmed ?? []).map((item) => ({ ...item, by: ' ' }));

    expect(aHeldStory().ask({ ...answeredDraft, confirmed: first })).toMatchObject({ code: 'contents-unconfirmed' });
    expect(aHeldStory().ask({ ...answeredDraft, confirmed: blank })).toMatchObject({ code: 'contents-unconfirmed' });
  });

  it('is kept with the mailing, and asked again before each approval', () => {
    const story = told(aHeldStory(), answeredDraft, preparation);

    expect(story.mailing().confirmed).toEqual(answeredDraft.confirmed);
    expect(typesOf(story.tell(approval(story, 'processor')))).toEqual(['mailing-approved']);
  });

  it('asks what is forbidden also while nobody can tell whether the law binds, and requires nothing of it', () => {
    const unknown = aCase({ groups: [aGroup({ controller: 'shop', jurisdiction: 'unknown' })] });
    const story = told(aStory({ regimes: heldLaw() }), aReport({ facts: unknown }), breach);

    const checklist = checklistOf(story.incident, heldLaw(), { ...draft, obligations: [notice] });

    expect(story.obligation(notice).answer).toBe('cant-tell');
    expect(new Set(checklist.map(({ kind }) => kind))).toEqual(new Set(['forbidden']));
  });

  it('asks nothing of a mailing that serves no duty', () => {
    const story = aHeldStory();

    expect(unanswered(checklistOf(story.incident, heldLaw(), draft))).toEqual([]);
  });
});
