import type { Content, Locale, RenderedMail } from './content.ts';
import { exerciseMark, renderMail } from './layout.ts';
import { cut, oneLine } from './plain.ts';
import { type ApprovalRequest, writeApprovalRequest } from './staff/approval-request.ts';
import { type ApprovalVoided, writeApprovalVoided } from './staff/approval-voided.ts';
import { type CommitteeInvitation, writeCommitteeInvitation } from './staff/committee-invitation.ts';
import { type ConfirmationEscalation, writeConfirmationEscalation } from './staff/confirmation-escalation.ts';
import { type ConfirmationReminder, writeConfirmationReminder } from './staff/confirmation-reminder.ts';
import { type ConfirmationRequest, writeConfirmationRequest } from './staff/confirmation-request.ts';
import { type DailyDigest, writeDailyDigest } from './staff/daily-digest.ts';
import { type DemandReceived, writeDemandReceived } from './staff/demand-received.ts';
import { type FollowUpClosed, writeFollowUpClosed } from './staff/follow-up-closed.ts';
import { type HoldFireStarted, writeHoldFireStarted } from './staff/hold-fire-started.ts';
import { type HoldReminder, writeHoldReminder } from './staff/hold-reminder.ts';
import { type InDoubtToDecide, writeInDoubtToDecide } from './staff/in-doubt-to-decide.ts';
import { type MachineFailed, writeMachineFailed } from './staff/machine-failed.ts';
import { type MailingFinished, writeMailingFinished } from './staff/mailing-finished.ts';
import { type MailingHalted, writeMailingHalted } from './staff/mailing-halted.ts';
import { type MailingHeld, writeMailingHeld } from './staff/mailing-held.ts';
import { type MeasureDue, writeMeasureDue } from './staff/measure-due.ts';
import { type MeasureOverdue, writeMeasureOverdue } from './staff/measure-overdue.ts';
import { type ObligationOverdue, writeObligationOverdue } from './staff/obligation-overdue.ts';
import { type ObligationReminder, writeObligationReminder } from './staff/obligation-reminder.ts';
import { type ResponseClosed, writeResponseClosed } from './staff/response-closed.ts';

/** Everything that is ever written to staff. One kind, one file in `staff/`. */
export type StaffMail =
  | ConfirmationRequest
  | ConfirmationReminder
  | ConfirmationEscalation
  | ObligationReminder
  | ObligationOverdue
  | HoldReminder
  | DemandReceived
  | ApprovalRequest
  | ApprovalVoided
  | HoldFireStarted
  | MailingHalted
  | MailingHeld
  | MailingFinished
  | InDoubtToDecide
  | CommitteeInvitation
  | MeasureDue
  | MeasureOverdue
  | DailyDigest
  | ResponseClosed
  | FollowUpClosed
  | MachineFailed;

export type StaffMailKind = StaffMail['kind'];

/** Longest text for the second channel, in characters: what a webhook or two joined SMS take. */
const shortTextLimit = 300;

export interface StaffMailOptions {
  readonly exercise: boolean;
  /** Organisation that runs this Tocsin: `GMO Payment Gateway`. */
  readonly organisation?: string;
}

/** A staff mail as content: what it says, before layout. */
export function writeStaffMail(mail: StaffMail, locale: Locale): Content {
  switch (mail.kind) {
    case 'confirmation-request':
      return writeConfirmationRequest(mail, locale);
    case 'confirmation-reminder':
      return writeConfirmationReminder(mail, locale);
    case 'confirmation-escalation':
      return writeConfirmationEscalation(mail, locale);
    case 'obligation-reminder':
      return writeObligationReminder(mail, locale);
    case 'obligation-overdue':
      return writeObligationOverdue(mail, locale);
    case 'hold-reminder':
      return writeHoldReminder(mail, locale);
    case 'demand-received':
      return writeDemandReceived(mail, locale);
    case 'approval-request':
      return writeApprovalRequest(mail, locale);
    case 'approval-voided':
      return writeApprovalVoided(mail, locale);
    case 'hold-fire-started':
      return writeHoldFireStarted(mail, locale);
    case 'mailing-halted':
      return writeMailingHalted(mail, locale);
    case 'mailing-held':
      return writeMailingHeld(mail, locale);
    case 'mailing-finished':
      return writeMailingFinished(mail, locale);
    case 'in-doubt-to-decide':
      return writeInDoubtToDecide(mail, locale);
    case 'committee-invitation':
      return writeCommitteeInvitation(mail, locale);
    case 'measure-due':
      return writeMeasureDue(mail, locale);
    case 'measure-overdue':
      return writeMeasureOverdue(mail, locale);
    case 'daily-digest':
      return writeDailyDigest(mail, locale);
    case 'response-closed':
      return writeResponseClosed(mail, locale);
    case 'follow-up-closed':
      return writeFollowUpClosed(mail, locale);
    case 'machine-failed':
      return writeMachineFailed(mail, locale);
  }
}

/** A staff mail ready to be sent. */
export function renderStaffMail(mail: StaffMail, locale: Locale, options: StaffMailOptions): RenderedMail {
  return renderMail(writeStaffMail(mail, locale), {
    locale,
    exercise: options.exercise,
    footer: footer(locale, options),
  });
}

/**
 * The same fact for the second channel (webhook, SMS), at most 300 characters: ids and facts, no title, no link, no
 * personal data. Whoever reads it opens the console as they always do; links in such texts teach people to press them.
 */
export function shortText(mail: StaffMail, locale: Locale, options: Pick<StaffMailOptions, 'exercise'>): string {
  const mark = options.exercise ? exerciseMark(locale) : '';
  return cut(`${mark}Tocsin: ${oneLine(writeStaffMail(mail, locale).subject)}`, shortTextLimit);
}

function footer(locale: Locale, { organisation }: StaffMailOptions): readonly string[] {
  if (locale === 'ja') {
    const by = organisation ? `${organisation}のTocsin` : 'Tocsin';
    return [`${by}から送信しています。担当者として登録されている方にお送りしています。`];
  }
  const by = organisation ? `Tocsin at ${organisation}` : 'Tocsin';
  return [`Sent by ${by}. You get it because of your role there.`];
}
