import type { CommandOf } from '../../../domain/incident/commands.ts';
import { belongsTo, registerRow } from '../../../domain/register/register-row.ts';
import { registerCells, registerHeads, writeRegisterCsv } from '../../../notices/register-words.ts';
import {
  aCase,
  aConfirmedStory,
  aFiling,
  aReport,
  aReportedStory,
  aStory,
  bodyOf,
  type Story,
  told,
  typesOf,
} from '../../support/builders.ts';
import { aDetermination, aGroup, aParty, people } from '../law/builders.ts';

const statement: CommandOf<'record-on-register'> = {
  ...{ type: 'record-on-register', effects: 'none seen', remedialAction: 'the letter came back unopened' },
};
const notNotifiable: CommandOf<'record-on-register'> = {
  ...{ ...statement, answer: 'breach-not-notifiable', reason: 'unlikely to result in a risk' },
};
const europe = {
  parties: [aParty({ country: 'DE' })],
  determinations: [aDetermination()],
  groups: [aGroup({ jurisdiction: 'DE', categories: ['name'], harm: 'none', counts: [people(1)] })],
};
const small = () => told(aStory(), aReport({ facts: aCase(europe) }));
const rowOf = (story: Story, regime?: string) => registerRow(story.incident, story.now, regime);
const records = (story: Story) => story.incident.obligations.filter(({ duty }) => duty === 'internal-record');

describe('a breach that is not notifiable', () => {
  it('stands on the register with its facts, effects, remedial action, and who decided why', () => {
    const story = told(small(), [notNotifiable, 'privacy-office']);

    expect(rowOf(story, 'eu-gdpr')).toMatchObject({
      ...{ facts: 'Card data leaked', effects: 'none seen', remedialAction: 'the letter came back unopened' },
      decision: { answer: 'breach-not-notifiable', reason: 'unlikely to result in a risk', by: 'privacy-office' },
      groups: [{ jurisdiction: 'DE', counts: [{ unit: 'people', value: 1 }] }],
      ...{ on: '2026-09-01', reports: [], notices: [], missing: [], regimes: ['eu-gdpr'] },
    });
  });

  it('has the records that the law asks for made with it; nothing else is owed', () => {
    const story = told(small(), notNotifiable);

    expect(records(story).map(({ status }) => status)).toEqual(['met']);
    expect(story.incident.obligations.filter(({ status }) => status === 'open')).toEqual([]);
    expect(story.incident.status).toBe('dismissed');
  });

  it('owes its record still when only the answer was given, and makes it with the statement', () => {
    const story = told(small(), { type: 'answer-confirmation', answer: 'breach-not-notifiable', reason: 'no risk' });
    expect(records(story).map(({ status }) => status)).toEqual(['open']);
    expect(rowOf(story).missing).toEqual(['effects and remedial action']);

    told(story, statement);

    expect(records(story).map(({ status }) => status)).toEqual(['met']);
  });

  it('makes a record that a later fact opens, too', () => {
    const story = told(aStory(), aReport({ facts: aCase({ parties: [], groups: [], determinations: [] }) }));
    told(story, notNotifiable);

    const decision = story.tell(aReport({ facts: aCase(europe) }));

    expect(typesOf(decision)).toContain('obligation-done');
    expect(records(story).map(({ status }) => status)).toEqual(['met']);
  });

  it('shows what the recorded facts computed as binding when the decision set it aside', () => {
    const story = told(aReportedStory(), notNotifiable);

    expect(rowOf(story).setAside).toContain('jp-appi/regulator-report-preliminary/pay/PPC');
  });

  it('owes no record when it was a false alarm', () => {
    const story = told(small(), { type: 'answer-confirmation', answer: 'false-alarm', reason: 'our own test' });

    expect(records(story).map(({ status }) => status)).toEqual(['withdrawn']);
    expect(rowOf(story).missing).toEqual([]);
  });
});

describe('the register', () => {
  it('says what was reported, to whom, when, and whether it was late', () => {
    const story = aConfirmedStory();
    const id = 'jp-appi/regulator-report-preliminary/pay/PPC';
    story.pass({ hours: 24 * 7 });
    told(
      story,
      { type: 'explain-lateness', obligation: id, reason: 'the forensics took longer' },
      aFiling({ stage: 'preliminary', obligations: [id], submittedAt: story.now, receipt: 'PPC-7' }),
    );

    const report = rowOf(story).reports.find(({ obligation }) => obligation === id);

    expect(report).toMatchObject({ owedTo: 'PPC', status: 'met', late: true, how: expect.stringContaining('PPC-7') });
    const cells = registerCells(rowOf(story)).join('\n');
    expect(cells).toContain('late because the forensics took longer');
  });

  it('lists an incident under every law it meets, and under all while too little is known', () => {
    const unknown = told(aStory(), aReport({ facts: aCase({ parties: [], groups: [], determinations: [] }) }));

    expect(belongsTo(small().incident, 'eu-gdpr')).toBe(true);
    expect(belongsTo(small().incident, 'us-hipaa')).toBe(false);
    expect(belongsTo(unknown.incident, 'eu-gdpr')).toBe(true);
    expect(registerCells(rowOf(unknown))).toContain('too little is known to tell');
  });

  it('says that effects and remedial action are still missing while nobody has stated them', () => {
    expect(rowOf(aReportedStory()).missing).toEqual([
      'nobody has decided yet whether this is a breach',
      'effects and remedial action',
    ]);
  });

  it('is CSV whose lines have a cell for each head, and no formula', () => {
    const story = told(small(), { ...notNotifiable, effects: '=1+1' });

    const [head, line, rest] = writeRegisterCsv([rowOf(story)]).split('\r\n');

    expect(head?.split('","')).toHaveLength(registerHeads.length);
    expect(line?.split('","')).toHaveLength(registerHeads.length);
    expect(line).toContain(`"'=1+1"`);
    expect(rest).toBe('');
  });

  it('takes a statement that is put right, and keeps both in the record', () => {
    const story = told(small(), statement);

    const decision = story.tell({ ...statement, effects: 'one person was annoyed' });

    expect(bodyOf(decision, 'register-stated').effects).toBe('one person was annoyed');
    expect(typesOf(story.tell({ ...statement, effects: 'one person was annoyed' }))).toEqual([]);
  });
});
