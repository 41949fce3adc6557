import type { Command, CommandOf, CommandType } from '../../../domain/incident/commands.ts';
import { plus } from '../../../domain/time.ts';
import {
  aCase,
  aCommitteeStory,
  aConfirmedStory,
  aFiling,
  anApprovedStory,
  aReport,
  aReportedStory,
  aStory,
  breach,
  committee,
  demand,
  measure,
  type Story,
  settleObligations,
  startsAt,
  told,
} from '../../support/builders.ts';
import { correctedLaw } from '../../support/corrected-law.ts';
import { aDetermination, people } from '../law/builders.ts';
import { holdCases, holdTales } from './hold-cases.ts';
import { type CommandCase, mailingCases } from './mailing-cases.ts';

const anHourLater = plus(startsAt, { hours: 1 });
const preliminary = 'jp-appi/regulator-report-preliminary/pay/PPC';
const final = 'jp-appi/regulator-report-final/pay/PPC';
const statement = { effects: 'none seen', remedialAction: 'access was closed' };
const late = () => aConfirmedStory().pass({ hours: 24 * 6 });
const closed = () => told(settleObligations(aConfirmedStory()), { type: 'close-response' });
const calledMeeting: CommandOf<'call-meeting'> = {
  ...{ type: 'call-meeting', meeting: 'first', at: anHourLater, zone: 'Asia/Tokyo' },
};
const withMeasure = () => told(aCommitteeStory(), measure);
const noCommittee = { why: 'an incident without a committee', given: aConfirmedStory, code: 'no-committee' };
const unknownMeasure = { why: 'a measure nobody promised', command: { measure: 'other' }, code: 'unknown-measure' };

/** Every command once: accepted, asked again, refused. The type keeps the table complete. */
export const commandCases: { readonly [T in CommandType]: CommandCase<T> } = {
  'report-incident': {
    given: aReportedStory,
    command: aReport({ facts: aCase({ cause: 'accidental' }) }),
    makes: ['report-updated', 'obligations-assessed'],
    refused: [
      {
        why: 'a report of another source',
        command: { source: { system: 'soc', id: '2' } },
        code: 'other-incident',
      },
    ],
  },
  'record-determination': {
    given: aReportedStory,
    command: { type: 'record-determination', determination: aDetermination({ party: 'shop' }) },
    makes: ['determination-recorded', 'obligations-assessed'],
    refused: [
      {
        why: 'a party that is none of this incident',
        command: { determination: aDetermination({ party: 'other' }) },
        code: 'unknown-party',
        open: ['pay', 'shop'],
      },
      {
        why: 'a time that is yet to come',
        command: { determination: aDetermination({ party: 'shop', at: anHourLater }) },
        code: 'determination-in-the-future',
      },
    ],
  },
  'revise-count': {
    given: aReportedStory,
    command: { type: 'revise-count', group: 'customers', count: people(400, { reason: 'duplicates removed' }) },
    makes: ['count-revised'],
    refused: [
      { why: 'a group nobody reported', command: { group: 'staff' }, code: 'unknown-group', open: ['customers'] },
      { why: 'a figure without a reason', command: { count: people(4, { reason: ' ' }) }, code: 'reason-missing' },
    ],
  },
  'receive-demand': {
    given: aReportedStory,
    command: demand,
    makes: ['demand-received', 'obligations-assessed'],
    refused: [
      {
        why: 'a demand to a party that is none of this incident',
        command: { demand: { ...demand.demand, party: 'other' } },
        code: 'unknown-party',
        open: ['pay', 'shop'],
      },
    ],
  },
  'answer-confirmation': {
    given: aReportedStory,
    command: breach,
    makes: ['confirmation-answered'],
    refused: [
      { why: 'a final answer without its reason', command: { reason: '' }, code: 'reason-missing' },
      {
        why: 'to be asked again in the past',
        command: { answer: 'cant-say-yet', askAgainAt: startsAt },
        code: 'ask-again-in-the-past',
      },
      {
        why: 'another final answer than the one on the register',
        given: aConfirmedStory,
        command: { answer: 'false-alarm' },
        code: 'already-answered',
      },
    ],
  },
  'ask-for-confirmation': {
    given: aReportedStory,
    command: { type: 'ask-for-confirmation' },
    makes: ['confirmation-asked'],
    refused: [],
  },
  'record-on-register': {
    given: aReportedStory,
    command: {
      type: 'record-on-register',
      ...statement,
      answer: 'breach-not-notifiable',
      reason: 'no risk to anybody',
    },
    makes: ['register-stated', 'confirmation-answered', 'obligations-assessed', 'obligation-done', 'obligation-done'],
    refused: [
      { why: 'a statement without effects', command: { effects: ' ' }, code: 'statement-incomplete' },
      { why: 'a statement without remedial action', command: { remedialAction: '' }, code: 'statement-incomplete' },
      { why: 'a decision without its reason', command: { reason: '' }, code: 'reason-missing' },
      { why: 'another decision than the one given', given: aConfirmedStory, code: 'already-answered' },
    ],
  },
  'check-law': {
    given: () => aConfirmedStory().under(correctedLaw()),
    command: { type: 'check-law' },
    makes: ['obligations-assessed', 'law-correction-found'],
    refused: [],
  },
  'answer-correction': {
    given: () => told(aConfirmedStory().under(correctedLaw()), { type: 'check-law' }),
    command: {
      ...{ type: 'answer-correction', regime: 'jp-appi', answer: 'adopt' },
      ...{ reason: 'the number was wrong', counsel: 'legal' },
    },
    makes: ['law-correction-answered', 'obligations-assessed'],
    refused: [
      { why: 'an answer nobody asked for', command: { regime: 'eu-gdpr' }, code: 'no-correction' },
      { why: 'an answer without a reason', command: { reason: ' ' }, code: 'reason-missing' },
      { why: 'an answer nobody stands for', command: { counsel: '' }, code: 'reason-missing' },
    ],
  },
  assess: { given: () => aReportedStory({ at: startsAt }), command: { type: 'assess' }, makes: [], refused: [] },
  remind: {
    given: () => aConfirmedStory().pass({ hours: 24 * 8 }),
    command: { type: 'remind' },
    makes: ['reminder-issued', 'obligation-overdue'],
    refused: [],
  },
  file: {
    given: aConfirmedStory,
    command: aFiling({ stage: 'preliminary', obligations: [preliminary] }),
    makes: ['filing-made'],
    refused: [
      {
        why: 'a filing not handed in yet',
        command: aFiling({ obligations: [preliminary], submittedAt: anHourLater }),
        code: 'filing-in-the-future',
      },
      {
        why: 'a filing for an obligation nobody has',
        command: aFiling({ obligations: ['jp-appi/other'] }),
        code: 'unknown-obligation',
        open: [preliminary],
      },
      { why: 'a filing for nothing', command: aFiling({ obligations: [] }), code: 'unknown-obligation' },
      {
        why: 'a final filing that leaves out required contents',
        command: aFiling({ obligations: [final] }),
        code: 'contents-missing',
      },
    ],
  },
  'mark-done': {
    given: aConfirmedStory,
    command: { type: 'mark-done', obligation: preliminary, at: startsAt, proof: 'receipt 7' },
    makes: ['obligation-done'],
    refused: [
      {
        why: 'an obligation nobody has',
        command: { obligation: 'other' },
        code: 'unknown-obligation',
        open: [preliminary],
      },
      { why: 'something done tomorrow', command: { at: anHourLater }, code: 'done-in-the-future' },
      { why: 'something done without proof', command: { proof: '' }, code: 'proof-missing' },
    ],
  },
  exempt: {
    given: aConfirmedStory,
    command: { type: 'exempt', obligation: preliminary, citation: 'Rules Art. 7 (1)', counsel: 'legal' },
    makes: ['obligation-exempted'],
    refused: [
      { why: 'an obligation nobody has', command: { obligation: 'other' }, code: 'unknown-obligation' },
      { why: 'an exemption without a citation', command: { citation: '' }, code: 'citation-missing' },
      { why: 'an exemption nobody stands for', command: { counsel: ' ' }, code: 'citation-missing' },
    ],
  },
  'explain-lateness': {
    given: late,
    command: { type: 'explain-lateness', obligation: preliminary, reason: 'the forensics took longer' },
    makes: ['lateness-explained'],
    again: ['lateness-explained'],
    refused: [
      { why: 'an obligation nobody has', command: { obligation: 'other' }, code: 'unknown-obligation' },
      { why: 'lateness of what is not late', command: { obligation: final }, code: 'not-late' },
      { why: 'lateness without a reason', command: { reason: '' }, code: 'reason-missing' },
    ],
  },
  'hand-over-package': {
    given: aReportedStory,
    command: { type: 'hand-over-package', controller: 'shop', digest: 'abc' },
    makes: ['package-handed-over'],
    refused: [{ why: 'a package for a stranger', command: { controller: 'other' }, code: 'unknown-party' }],
  },
  ...mailingCases,
  ...holdCases,
  'set-up-committee': {
    given: aConfirmedStory,
    command: committee,
    makes: ['committee-set-up'],
    refused: [
      { why: 'a second committee', given: aCommitteeStory, command: { committee: 'other' }, code: 'committee-exists' },
      { why: 'a committee of nobody', command: { members: [] }, code: 'no-members' },
    ],
  },
  'call-meeting': {
    given: aCommitteeStory,
    command: calledMeeting,
    makes: ['meeting-called'],
    refused: [{ why: 'a meeting in the past', command: { at: startsAt }, code: 'meeting-in-the-past' }, noCommittee],
  },
  'hold-meeting': {
    given: () => told(aCommitteeStory(), calledMeeting).pass({ hours: 3 }),
    command: { type: 'hold-meeting', meeting: 'first' },
    makes: ['meeting-held'],
    refused: [
      { why: 'a meeting nobody called', command: { meeting: 'second' }, code: 'unknown-meeting' },
      { why: 'a meeting ahead', given: () => told(aCommitteeStory(), calledMeeting), code: 'meeting-ahead' },
      noCommittee,
    ],
  },
  'deliver-report': {
    given: aCommitteeStory,
    command: { type: 'deliver-report', title: 'Report of the committee' },
    makes: ['committee-reported'],
    refused: [noCommittee],
  },
  'promise-measure': {
    given: aCommitteeStory,
    command: measure,
    makes: ['measure-promised'],
    refused: [noCommittee],
  },
  'complete-measure': {
    given: withMeasure,
    command: { type: 'complete-measure', measure: 'patches', proof: 'audit of June' },
    makes: ['measure-completed'],
    refused: [
      { why: 'a measure done without proof', command: { proof: '' }, code: 'proof-missing' },
      unknownMeasure,
      noCommittee,
    ],
  },
  'hand-over-measure': {
    given: withMeasure,
    command: { type: 'hand-over-measure', measure: 'patches', to: 'IT board', reason: 'becomes routine' },
    makes: ['measure-handed-over'],
    refused: [
      { why: 'a measure handed to nobody', command: { to: '' }, code: 'reason-missing' },
      { why: 'a measure handed over for nothing', command: { reason: '' }, code: 'reason-missing' },
      unknownMeasure,
    ],
  },
  'follow-up-committee': {
    given: () => withMeasure().pass({ hours: 24 * 9 }),
    command: { type: 'follow-up-committee' },
    makes: ['measure-reminded'],
    refused: [noCommittee],
  },
  'close-response': {
    given: () => settleObligations(aConfirmedStory()),
    command: { type: 'close-response' },
    makes: ['response-closed'],
    refused: [{ why: 'an incident with something open', given: aConfirmedStory, code: 'still-open' }],
  },
  'close-follow-up': {
    given: closed,
    command: { type: 'close-follow-up' },
    makes: ['follow-up-closed'],
    refused: [
      {
        why: 'a follow-up before the response',
        given: aConfirmedStory,
        code: 'still-open',
        open: ['response: not closed yet'],
      },
    ],
  },
  reopen: {
    given: closed,
    command: { type: 'reopen', reason: 'more cards were found' },
    makes: ['incident-reopened'],
    again: ['incident-reopened'],
    refused: [
      { why: 'reopening without a reason', command: { reason: ' ' }, code: 'reason-missing' },
      { why: 'reopening what is open', given: aReportedStory, code: 'not-closed' },
    ],
  },
  'report-failure': {
    given: aReportedStory,
    command: { type: 'report-failure', machine: 'deadlines', execution: 'x-1', error: 'GiveUp' },
    makes: ['machine-failed'],
    again: ['machine-failed'],
    refused: [],
  },
};

/** Situations that together put every type of entry into the record. */
export const tales: readonly (() => Story)[] = [
  ...Object.values(commandCases).map(({ given, command }) => () => {
    const story = given();
    return told(story, (typeof command === 'function' ? command(story) : command) as Command);
  }),
  () => anApprovedStory(),
  ...holdTales,
  () => {
    const story = aReportedStory();
    for (let round = 0; round < 8; round += 1) {
      story.tell({ type: 'ask-for-confirmation' });
      story.pass({ minutes: 45 });
    }
    return story;
  },
  () => told(aStory(), aReport()),
];
