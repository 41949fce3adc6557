import type { Count, Demand, Determination, Facts, Question } from '../facts.ts';
import type { MailingTotals, PreparationTotals } from '../mailing/totals.ts';
import type { Instant } from '../time.ts';
import type { ConfirmationAnswer, ConfirmedItem, Filing, FinalAnswer, InDoubtDecision, Source } from './state.ts';

/**
 * Everything that can be asked of an incident. A command is idempotent by its id: a repeated one gets its first result.
 * `asks` of the clock (reminders, escalations) are commands too, issued by the machines' evaluations.
 */
export type Command =
  // What happened
  | {
      readonly type: 'report-incident';
      readonly facts: Facts;
      readonly source?: Source;
      readonly needed: readonly Question[];
      readonly contradictions: readonly Question[];
      readonly lawOn?: string;
    }
  | { readonly type: 'record-determination'; readonly determination: Determination }
  | { readonly type: 'revise-count'; readonly group: string; readonly count: Count }
  | { readonly type: 'receive-demand'; readonly demand: Demand }
  // Is it a breach?
  | {
      readonly type: 'answer-confirmation';
      readonly answer: ConfirmationAnswer;
      readonly reason: string;
      /** With `cant-say-yet`: when to ask again. */
      readonly askAgainAt?: Instant;
    }
  | { readonly type: 'ask-for-confirmation' }
  | {
      readonly type: 'record-on-register';
      /** Decides with it that nothing is to be notified. */
      readonly answer?: Exclude<FinalAnswer, 'breach-notifiable'>;
      readonly reason?: string;
      /** What happened, where the title is not enough. */
      readonly facts?: string;
      readonly effects: string;
      readonly remedialAction: string;
    }
  // What the law wants
  | { readonly type: 'assess' }
  /** The library has changed: what is new in it, and which corrections counsel has to answer. */
  | { readonly type: 'check-law' }
  | {
      readonly type: 'answer-correction';
      readonly regime: string;
      readonly answer: 'adopt' | 'keep';
      readonly reason: string;
      /** Who stands for it. */
      readonly counsel: string;
    }
  | { readonly type: 'remind' }
  | { readonly type: 'file'; readonly filing: Filing }
  | {
      readonly type: 'mark-done';
      readonly obligation: string;
      readonly at: Instant;
      /** Proof that it was done: letter, publication, hand-over. */
      readonly proof: string;
      /** It was done although a hold or an order stood against it: why. */
      readonly despite?: string;
    }
  | {
      readonly type: 'exempt';
      readonly obligation: string;
      /** Name of an exemption in the regime's file, which has the citation. */
      readonly exemption?: string;
      /** Where it stands, for one that the file does not name. */
      readonly citation?: string;
      readonly counsel: string;
    }
  // Nobody waives law: these record what somebody else has asked for or granted, with its document.
  | {
      readonly type: 'hold-obligation';
      /** A name for the hold, the same for all obligations that the document holds. */
      readonly hold: string;
      readonly obligations: readonly string[];
      /** By its name in the regimes' files, or `other` with citation and counsel. */
      readonly ground: string;
      readonly by: string;
      readonly document: string;
      readonly from: Instant;
      /** Absent: open-ended, until somebody lifts it. */
      readonly until?: Instant;
      /** `false`: it lets the duty wait and forbids nothing. Forbids when absent. */
      readonly forbids?: boolean;
      readonly citation?: string;
      readonly counsel?: string;
    }
  | {
      readonly type: 'lift-hold';
      readonly hold: string;
      /** Who lifted it: whoever asked for it. */
      readonly by: string;
      readonly document: string;
      readonly reason: string;
    }
  | {
      readonly type: 'extend-obligation';
      readonly obligation: string;
      readonly dueAt: Instant;
      readonly by: string;
      readonly document: string;
      readonly grantedAt: Instant;
      /** By its name among the regime's holds, which may cap it. */
      readonly ground?: string;
    }
  | { readonly type: 'explain-lateness'; readonly obligation: string; readonly reason: string }
  | { readonly type: 'hand-over-package'; readonly controller: string; readonly digest: string }
  // Telling people
  | {
      readonly type: 'draft-mailing';
      readonly mailing: string;
      readonly controller: string;
      readonly notice: { readonly id: string; readonly version: number; readonly texts: readonly unknown[] };
      readonly obligations: readonly string[];
      readonly listKey: string;
      /** How each required and forbidden item is answered; see `contents.ts`. */
      readonly confirmed?: readonly ConfirmedItem[];
    }
  | {
      readonly type: 'record-preparation';
      readonly mailing: string;
      readonly totals: PreparationTotals;
      readonly shards: readonly number[];
      readonly listDigest: string;
    }
  | { readonly type: 'quarantine-list'; readonly mailing: string; readonly reason: string }
  | { readonly type: 'ask-for-approval'; readonly mailing: string }
  | {
      readonly type: 'approve-mailing';
      readonly mailing: string;
      /** The digest the approver saw; another one is refused. */
      readonly digest: string;
      readonly as: 'processor' | 'controller';
    }
  | { readonly type: 'pause-mailing'; readonly mailing: string; readonly reason: string }
  | { readonly type: 'resume-mailing'; readonly mailing: string }
  | { readonly type: 'cancel-mailing'; readonly mailing: string; readonly reason: string }
  | { readonly type: 'start-sending'; readonly mailing: string }
  | { readonly type: 'halt-mailing'; readonly mailing: string; readonly reason: string; readonly totals: MailingTotals }
  | { readonly type: 'finish-sending'; readonly mailing: string; readonly totals: MailingTotals }
  | { readonly type: 'ask-about-doubt'; readonly mailing: string; readonly totals: MailingTotals }
  | {
      readonly type: 'decide-doubt';
      readonly mailing: string;
      readonly decision: InDoubtDecision;
      readonly reason: string;
    }
  | {
      readonly type: 'account-for-everyone';
      readonly mailing: string;
      readonly totals: MailingTotals;
      readonly letterListKey: string;
      /** Rows on the letter list. */
      readonly letters: number;
    }
  // The committee
  | {
      readonly type: 'set-up-committee';
      readonly committee: string;
      readonly name: string;
      readonly members: readonly string[];
      readonly external: number;
    }
  | { readonly type: 'call-meeting'; readonly meeting: string; readonly at: Instant; readonly zone: string }
  | { readonly type: 'hold-meeting'; readonly meeting: string }
  | { readonly type: 'deliver-report'; readonly title: string; readonly digest?: string }
  | {
      readonly type: 'promise-measure';
      readonly measure: string;
      readonly text: string;
      readonly owner: string;
      readonly dueAt: Instant;
      readonly zone: string;
    }
  | { readonly type: 'complete-measure'; readonly measure: string; readonly proof: string }
  | { readonly type: 'hand-over-measure'; readonly measure: string; readonly to: string; readonly reason: string }
  | { readonly type: 'follow-up-committee' }
  // The end
  | { readonly type: 'close-response' }
  | { readonly type: 'close-follow-up' }
  | { readonly type: 'reopen'; readonly reason: string }
  | { readonly type: 'report-failure'; readonly machine: string; readonly execution: string; readonly error: string };

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** A command with who asks, under which id and when it was so; our own clock adds when it was recorded. */
export interface Envelope<C extends Command = Command> {
  readonly commandId: string;
  readonly incidentId: string;
  /** Actor id; `system:<function>` for our own functions. */
  readonly actor: string;
  /** When it happened in the world, if not now. */
  readonly occurredAt?: Instant;
  readonly command: C;
}

/** Why a command was not taken; nothing was recorded. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly code: string;
  readonly message: string;
  /** What stands in the way, one line each: the list of what is open, the fields that are wrong. */
  readonly open: readonly string[];
}

export interface Accepted {
  readonly outcome: 'accepted';
  readonly incidentId: string;
  /** Version of the incident after the command. */
  readonly version: number;
  /** Types of the entries it made; empty when there was nothing to do. */
  readonly entries: readonly string[];
}

export type CommandResult = Accepted | Refusal;
