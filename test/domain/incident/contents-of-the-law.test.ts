import { blockedBy } from '../../../domain/incident/blocks.ts';
import { checklistOf } from '../../../domain/incident/contents.ts';
import { aReport, aStory, breach, draft, type Story, told } from '../../support/builders.ts';
import { aDetermination, aGroup, aParty, someFacts, theLibrary } from '../law/builders.ts';

/** A shop in the US whose customers in one state lost their Social Security numbers. */
function aStoryIn(state: string): Story {
  const facts = someFacts({
    parties: [aParty({ country: 'US' })],
    determinations: [aDetermination({ kind: 'discovery' })],
    groups: [aGroup({ jurisdiction: state, categories: ['name', 'us-ssn', 'social-security-number'] })],
  });
  return told(aStory(), aReport({ facts }), breach);
}

const noticeIn = (state: string) => `us-${state}/individual-notice/shop/people`;
const itemsOf = (story: Story, id: string, kind: string) =>
  checklistOf(story.incident, theLibrary(), { ...draft, obligations: [id] })
    .filter((item) => item.kind === kind && item.text !== 1)
    .map(({ item }) => item);

describe('the delivered law', () => {
  it('has a notice in Massachusetts leave out what happened and to how many', () => {
    expect(itemsOf(aStoryIn('US-MA'), noticeIn('ma'), 'forbidden')).toEqual([
      'Nature of the breach',
      'Number of residents affected',
    ]);
  });

  it('has a notice in California say what happened under its own headings', () => {
    const story = aStoryIn('US-CA');

    expect(itemsOf(story, noticeIn('ca'), 'required')).toEqual(
      expect.arrayContaining(['Notice of Data Breach', 'What Happened', 'What Information Was Involved']),
    );
    expect(itemsOf(story, noticeIn('ca'), 'channel')).toEqual([
      expect.stringMatching(/^counts as told only if consistent with the federal act on electronic signatures/),
    ]);
  });

  it('has New Jersey’s police told before its residents', () => {
    const story = aStoryIn('US-NJ');
    const blocks = blockedBy(story.incident, theLibrary(), story.obligation(noticeIn('nj')), story.now);

    expect(blocks).toMatchObject([{ kind: 'order', first: 'us-nj/regulator-report/shop/NJ-STATE-POLICE' }]);
  });
});
