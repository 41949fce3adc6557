import type { EntryType } from '../../domain/incident/entries.ts';
import { defaultPolicy } from '../../domain/incident/policy.ts';
import { lettersFor } from '../../functions/staff-mail/letters.ts';
import { renderStaffMail, shortText } from '../../notices/staff-mail.ts';
import { tales } from '../domain/incident/command-cases.ts';
import {
  aCase,
  anApprovedStory,
  aPreparedStory,
  approval,
  aReport,
  aReportedStory,
  aSendingStory,
  aStory,
  breach,
  demand,
  type Story,
  told,
} from '../support/builders.ts';
import { roster } from '../support/function-world.ts';

/** The letters that the last entry of that type calls for, as the stream's function would find them. */
function lettersOf(story: Story, type: EntryType) {
  const entry = story.entries.findLast((one) => one.type === type);
  if (entry === undefined) throw new Error(`The story has no ${type}`);
  const context = {
    incident: story.incident,
    now: story.now,
    policy: defaultPolicy,
    publicUrl: 'https://tocsin.example.com',
  };
  return lettersFor(entry, context).map(({ audience, urgent, write }) => {
    const people = roster.filter((person) => audience(person, story.incident));
    return { urgent, people, write, kind: people[0] && write(people[0]).kind };
  });
}

/** `kind (urgent): who, who`. */
function sayLetters(story: Story, type: EntryType): readonly string[] {
  return lettersOf(story, type).map(
    ({ kind, urgent, people }) => `${kind}${urgent ? ' (urgent)' : ''}: ${people.map(({ id }) => id).join(', ')}`,
  );
}

const askNow = { type: 'ask-for-confirmation' } as const;
const mailing = 'notice-1';
const asked = (times: number) => {
  const story = aReportedStory();
  for (let time = 0; time < times; time += 1) told(story, askNow).pass({ minutes: 45 });
  return story;
};
const reminded = () => told(told(aReportedStory(), askNow).pass({ minutes: 20 }), askNow);
const haveIt = { type: 'answer-confirmation', answer: 'have-it', reason: '' } as const;
const byTale = (type: EntryType) => {
  const story = tales.map((tale) => tale()).find(({ entries }) => entries.some((entry) => entry.type === type));
  if (story) return story;
  throw new Error(`No tale has a ${type}`);
};
const late = (hours: number) =>
  told(told(aReportedStory(), [haveIt, 'soc-duty'], breach).pass({ hours }), { type: 'remind' });

describe('who is told', () => {
  it.each<readonly [string, () => Story, EntryType, readonly string[]]>([
    ['of a request: level 1', () => asked(1), 'confirmation-asked', ['confirmation-request: soc-duty, privacy-office']],
    [
      'of an escalation: the next level, by the second channel too',
      () => asked(2),
      'confirmation-asked',
      ['confirmation-escalation (urgent): incident-head'],
    ],
    [
      'of silence: the whole roster, urgently',
      () => asked(4),
      'confirmation-unanswered',
      ['confirmation-escalation (urgent): soc-duty, privacy-office, incident-head, executive-duty'],
    ],
    [
      'after silence: everybody up to the last level',
      () => {
        const story = asked(4).pass({ hours: 24 });
        return told(story, askNow);
      },
      'confirmation-asked',
      ['confirmation-reminder: soc-duty, privacy-office, incident-head, executive-duty'],
    ],
    [
      'of a reminder: the same level',
      reminded,
      'confirmation-asked',
      ['confirmation-reminder: soc-duty, privacy-office'],
    ],
    [
      'again: whoever has it, alone',
      () => told(told(asked(1), [haveIt, 'incident-head']).pass({ hours: 5 }), askNow),
      'confirmation-asked',
      ['confirmation-reminder: incident-head'],
    ],
    [
      'of a demand: whoever has it and counsel',
      () => told(aReportedStory(), [haveIt, 'incident-head'], demand),
      'demand-received',
      ['demand-received: privacy-office, incident-head, legal'],
    ],
    [
      'of a list to approve: our approvers and that controller’s people, no other’s',
      () => told(aPreparedStory(), { type: 'ask-for-approval', mailing }),
      'approval-asked',
      ['approval-request: privacy-office, incident-head, shop-contact'],
    ],
    [
      'of a hold-fire: everybody who may stop it',
      () => anApprovedStory(),
      'hold-fire-started',
      ['hold-fire-started (urgent): soc-duty, privacy-office, incident-head, executive-duty, shop-contact'],
    ],
    [
      'of people in doubt',
      () => byTale('doubt-asked'),
      'doubt-asked',
      ['in-doubt-to-decide (urgent): privacy-office, incident-head, shop-contact'],
    ],
    [
      'of a halt',
      () => byTale('mailing-halted'),
      'mailing-halted',
      ['mailing-halted (urgent): privacy-office, incident-head, shop-contact'],
    ],
    [
      'of everyone accounted for',
      () => byTale('everyone-accounted-for'),
      'everyone-accounted-for',
      ['mailing-finished: privacy-office, incident-head, shop-contact'],
    ],
    [
      'of a meeting: the members and the secretariat',
      () => byTale('meeting-called'),
      'meeting-called',
      ['committee-invitation: secretariat, member-01, member-02'],
    ],
    [
      'of a closed response',
      () => byTale('response-closed'),
      'response-closed',
      ['response-closed: soc-duty, privacy-office, incident-head, executive-duty, legal'],
    ],
    [
      'of a closed follow-up',
      () => byTale('follow-up-closed'),
      'follow-up-closed',
      ['follow-up-closed: soc-duty, privacy-office, incident-head, executive-duty, legal, secretariat'],
    ],
    [
      'of a failed machine: the operators, urgently',
      () => byTale('machine-failed'),
      'machine-failed',
      ['machine-failed (urgent): operations'],
    ],
  ])('%s', (_what, given, type, letters) => {
    expect(sayLetters(given(), type)).toEqual(letters);
  });

  it('of a reminder: one mail with all that is due soon', () => {
    const story = late(24 * 8);

    expect(sayLetters(story, 'reminder-issued')).toHaveLength(1);
  });

  it('of lateness: one mail for all of it; the first call goes a level up, the next one does not, the third one more', () => {
    const story = told(aReportedStory(), [haveIt, 'soc-duty'], breach).pass({ hours: 24 * 5 });
    told(story, { type: 'remind' });
    const first = sayLetters(story, 'obligation-overdue');
    told(story.pass({ hours: 24 }), { type: 'remind' });
    const second = sayLetters(story, 'obligation-overdue');
    told(story.pass({ hours: 24 }), { type: 'remind' });

    expect(first).toEqual(['obligation-overdue (urgent): soc-duty, privacy-office, incident-head, legal']);
    expect(second).toEqual(['obligation-overdue (urgent): soc-duty, privacy-office, legal']);
    expect(sayLetters(story, 'obligation-overdue')).toEqual([
      'obligation-overdue (urgent): soc-duty, privacy-office, executive-duty, legal',
    ]);
  });

  it('of lateness nobody rang on its first day: the first call goes a level up all the same', () => {
    const story = told(aReportedStory(), [haveIt, 'soc-duty'], breach).pass({ hours: 24 * 8 });
    told(story, { type: 'remind' });

    expect(sayLetters(story, 'obligation-overdue')[0]).toContain('incident-head');
  });

  it('of a list to approve again: those who haven’t approved yet', () => {
    const story = told(aPreparedStory(), { type: 'ask-for-approval', mailing });
    told(story, [approval(story, 'processor'), 'privacy-office']);
    told(story.pass({ hours: 9 }), { type: 'ask-for-approval', mailing });

    expect(sayLetters(story, 'approval-asked')).toEqual(['approval-request: incident-head, shop-contact']);
  });

  it('of a measure: its owner and the secretariat, urgently once it is late', () => {
    const owned = {
      type: 'promise-measure',
      measure: 'm',
      text: 'Patch',
      owner: 'soc-duty',
      zone: 'Asia/Tokyo',
    } as const;
    const story = told(byTale('committee-set-up'), { ...owned, dueAt: '2026-09-11T02:00:00.000Z' as never });
    told(story.pass({ hours: 24 * 9 }), { type: 'follow-up-committee' });
    expect(sayLetters(story, 'measure-reminded')).toEqual(['measure-due: soc-duty, secretariat']);

    told(story.pass({ hours: 24 * 2 }), { type: 'follow-up-committee' });
    expect(sayLetters(story, 'measure-reminded')).toEqual(['measure-overdue (urgent): soc-duty, secretariat']);
  });
});

describe('every letter', () => {
  const stories = [...tales.map((tale) => tale()), told(aReportedStory(), demand), late(24 * 8), asked(4), reminded()];
  const letters = stories.flatMap((story) =>
    story.entries.flatMap((entry) =>
      lettersOf({ ...story, entries: [entry], incident: story.incident, now: story.now }, entry.type),
    ),
  );

  it('is written in English and Japanese, as text and as HTML, in one line of subject', () => {
    const kinds = new Set<string>();
    for (const { people, write } of letters) {
      for (const person of people) {
        const mail = write(person);
        kinds.add(mail.kind);
        for (const locale of ['en', 'ja'] as const) {
          const { subject, html, text } = renderStaffMail(mail, locale, { exercise: false });
          expect(subject).toMatch(/^[^\r\n]{8,}$/);
          expect(text.length).toBeGreaterThan(80);
          expect(html).toContain('<html');
          expect(`${subject}${text}${html}`).not.toMatch(/undefined|NaN|\[object|null/);
          expect(shortText(mail, locale, { exercise: false }).length).toBeLessThanOrEqual(300);
        }
      }
    }
    expect([...kinds].sort()).toEqual([
      ...['approval-request', 'committee-invitation', 'confirmation-escalation', 'confirmation-reminder'],
      ...['confirmation-request', 'demand-received', 'follow-up-closed', 'hold-fire-started', 'hold-reminder'],
      ...['in-doubt-to-decide', 'machine-failed', 'mailing-finished', 'mailing-halted', 'mailing-held'],
      ...['measure-due', 'obligation-overdue'],
      ...['obligation-reminder', 'response-closed'],
    ]);
  });

  it('reaches somebody', () => {
    expect(letters.filter(({ people }) => people.length === 0)).toEqual([]);
  });

  it('keeps the error’s name of a failed machine and not its message, which may quote data', () => {
    const failure = {
      type: 'report-failure',
      machine: 'deadlines',
      execution: 'x-1',
      error: 'GiveUp: Taro Yamada',
    } as const;
    const [letter] = lettersOf(told(aReportedStory(), failure), 'machine-failed');
    const person = letter?.people[0];
    const mail = person && letter.write(person);

    expect(mail).toMatchObject({ error: 'GiveUp' });
    expect(JSON.stringify(mail)).not.toContain('Yamada');
  });

  it('of an exercise says so at the start of its subject', () => {
    const story = told(aStory(), aReport({ facts: aCase({ exercise: true }) }), askNow);
    const [letter] = lettersOf(story, 'confirmation-asked');
    const [person] = letter?.people ?? [];
    const mail = person && letter?.write(person);
    const options = { exercise: story.incident.facts.exercise };

    expect(mail && renderStaffMail(mail, 'en', options).subject).toMatch(/^\[?EXERCISE/i);
  });
});

it('entries that move nobody call for no letter', () => {
  const story = told(aSendingStory(), { type: 'pause-mailing', mailing, reason: 'wait' });
  const quiet = story.entries.filter(({ type }) =>
    ['mailing-drafted', 'mailing-prepared', 'mailing-paused', 'sending-started'].includes(type),
  );

  expect(quiet.flatMap(({ type }) => sayLetters(story, type))).toEqual([]);
});
