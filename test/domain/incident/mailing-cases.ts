import type { CommandOf, CommandType } from '../../../domain/incident/commands.ts';
import type { EntryType } from '../../../domain/incident/entries.ts';
import {
  aConfirmedStory,
  aDraftedStory,
  anApprovedStory,
  aPreparedStory,
  approval,
  aReportedStory,
  aSendingStory,
  aSettlingStory,
  draft,
  mailingTotals,
  preparation,
  type Story,
  told,
} from '../../support/builders.ts';

export interface RefusedCase<T extends CommandType> {
  readonly why: string;
  readonly given?: () => Story;
  readonly command?: Partial<CommandOf<T>>;
  readonly actor?: string;
  readonly code: string;
  /** What the refusal lists as open, in part. */
  readonly open?: readonly string[];
}

export interface CommandCase<T extends CommandType> {
  /** The situation in which the command is accepted. */
  readonly given: () => Story;
  readonly command: CommandOf<T> | ((story: Story) => CommandOf<T>);
  readonly makes: readonly EntryType[];
  /** What asking once more under another id makes; nothing unless it says so. */
  readonly again?: readonly string[];
  readonly refused: readonly RefusedCase<T>[];
}

const mailing = 'notice-1';
const nowhere = { mailing: 'notice-9' };
const unknownMailing = {
  why: 'a mailing that nobody drafted',
  command: nowhere,
  code: 'unknown-mailing',
  open: [mailing],
};
const doubted = () =>
  told(aSettlingStory(), { type: 'ask-about-doubt', mailing, totals: mailingTotals({ 'in-doubt': 2 }) });

type MailingCommand = Extract<
  CommandType,
  | `${string}-mailing`
  | 'record-preparation'
  | 'quarantine-list'
  | 'ask-for-approval'
  | 'start-sending'
  | 'finish-sending'
  | 'ask-about-doubt'
  | 'decide-doubt'
  | 'account-for-everyone'
>;

/** Every command about telling people: accepted, asked again, refused. */
export const mailingCases: { readonly [T in MailingCommand]: CommandCase<T> } = {
  'draft-mailing': {
    given: aConfirmedStory,
    command: draft,
    makes: ['mailing-drafted'],
    refused: [
      { why: 'a notice before anybody has confirmed', given: aReportedStory, code: 'not-confirmed' },
      {
        why: 'a notice for a controller who is none of this incident',
        command: { controller: 'other' },
        code: 'unknown-controller',
        open: ['pay', 'shop'],
      },
      {
        why: 'another list under an id that is taken',
        given: aDraftedStory,
        command: { listKey: 'lists/other.csv' },
        code: 'mailing-exists',
      },
      { why: 'an id that names no execution', command: { mailing: 'x'.repeat(51) }, code: 'bad-id' },
      { why: 'an id with a blank', command: { mailing: 'notice 1' }, code: 'bad-id' },
      { why: 'a notice without a text', command: { notice: { id: 'n', version: 1, texts: [] } }, code: 'no-text' },
    ],
  },
  'record-preparation': {
    given: aDraftedStory,
    command: preparation,
    makes: ['mailing-prepared'],
    refused: [
      {
        why: 'rows that do not add up',
        command: { totals: { ...preparation.totals, rejected: 4 } },
        code: 'rows-do-not-add-up',
      },
      {
        why: 'another list once it is being sent',
        given: aSendingStory,
        command: { listDigest: 'list-2' },
        code: 'already-sending',
      },
      unknownMailing,
    ],
  },
  'quarantine-list': {
    given: aDraftedStory,
    command: { type: 'quarantine-list', mailing, reason: 'card numbers in column 3' },
    makes: ['list-quarantined'],
    refused: [unknownMailing],
  },
  'ask-for-approval': {
    given: aPreparedStory,
    command: { type: 'ask-for-approval', mailing },
    makes: ['approval-asked'],
    refused: [unknownMailing],
  },
  'approve-mailing': {
    given: aPreparedStory,
    command: (story) => approval(story, 'processor'),
    makes: ['mailing-approved'],
    refused: [
      { why: 'a mailing that is not prepared', given: aDraftedStory, command: { digest: 'x' }, code: 'not-to-approve' },
      { why: 'something else than what there is now', command: { digest: 'x' }, code: 'digest-changed' },
      unknownMailing,
    ],
  },
  'pause-mailing': {
    given: aSendingStory,
    command: { type: 'pause-mailing', mailing, reason: 'a wrong number' },
    makes: ['mailing-paused'],
    refused: [{ why: 'what does not run', given: aPreparedStory, code: 'not-running' }, unknownMailing],
  },
  'resume-mailing': {
    given: () => told(aSendingStory(), { type: 'pause-mailing', mailing, reason: 'a wrong number' }),
    command: { type: 'resume-mailing', mailing },
    makes: ['mailing-resumed'],
    refused: [{ why: 'what was never stopped', given: aPreparedStory, code: 'not-paused' }, unknownMailing],
  },
  'cancel-mailing': {
    given: aSendingStory,
    command: { type: 'cancel-mailing', mailing, reason: 'the wrong list' },
    makes: ['mailing-cancelled'],
    refused: [{ why: 'what everybody got', given: aSettlingStory, code: 'too-late' }, unknownMailing],
  },
  'start-sending': {
    given: () => anApprovedStory().pass({ minutes: 10 }),
    command: { type: 'start-sending', mailing },
    makes: ['sending-started'],
    refused: [
      { why: 'sending what nobody approved', given: aPreparedStory, code: 'not-approved' },
      { why: 'sending while anybody may still stop it', given: anApprovedStory, code: 'hold-fire' },
      unknownMailing,
    ],
  },
  'halt-mailing': {
    given: aSendingStory,
    command: { type: 'halt-mailing', mailing, reason: 'bounces: 8 %', totals: mailingTotals({ bounced: 6 }) },
    makes: ['mailing-halted'],
    refused: [unknownMailing],
  },
  'finish-sending': {
    given: aSendingStory,
    command: { type: 'finish-sending', mailing, totals: mailingTotals() },
    makes: ['sending-finished'],
    refused: [unknownMailing],
  },
  'ask-about-doubt': {
    given: aSettlingStory,
    command: { type: 'ask-about-doubt', mailing, totals: mailingTotals({ 'in-doubt': 2 }) },
    makes: ['doubt-asked'],
    refused: [unknownMailing],
  },
  'decide-doubt': {
    given: doubted,
    command: { type: 'decide-doubt', mailing, decision: 'letter', reason: 'a letter harms nobody' },
    makes: ['doubt-decided'],
    refused: [
      { why: 'doubts before anybody was asked', given: aSettlingStory, code: 'not-asked' },
      { why: 'a decision that rests on nothing', command: { reason: '' }, code: 'reason-missing' },
      unknownMailing,
    ],
  },
  'account-for-everyone': {
    given: aSettlingStory,
    command: {
      ...{ type: 'account-for-everyone', mailing, totals: mailingTotals() },
      ...{ letterListKey: 'letters.csv', letters: 10 },
    },
    makes: ['everyone-accounted-for'],
    refused: [
      { why: 'a mailing that is still being sent', given: aSendingStory, code: 'not-settled' },
      {
        why: 'totals that leave somebody out',
        command: { totals: { ...mailingTotals(), delivered: 1 } },
        code: 'people-do-not-add-up',
      },
      unknownMailing,
    ],
  },
};
