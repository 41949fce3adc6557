import type { Facts, Question } from '../facts.ts';
import type { Obligation } from '../law/obligation.ts';
import type { MailingTotals, PreparationTotals } from '../mailing/totals.ts';
import type { Instant } from '../time.ts';
import type { ObligationChange } from './obligation-changes.ts';
import type { RegisterStatement } from './register-statement.ts';

/** Where an incident came from; the same source id is the same incident. */
export interface Source {
  readonly system: string;
  readonly id: string;
}

/** `declined`: kept on the register with its reason, nothing to notify. */
export type IncidentStatus = 'reported' | 'confirmed' | 'dismissed' | 'response-closed' | 'follow-up-closed';

export const finalAnswers = ['false-alarm', 'no-personal-data', 'breach-not-notifiable', 'breach-notifiable'] as const;
export const interimAnswers = ['have-it', 'cant-say-yet'] as const;
export type FinalAnswer = (typeof finalAnswers)[number];
export type ConfirmationAnswer = FinalAnswer | (typeof interimAnswers)[number];

/** The question "is this a breach?", asked of the roster level by level. */
export interface Confirmation {
  /** Level asked last, from 1; 0 before anyone was asked. */
  readonly level: number;
  readonly askedAt?: Instant;
  readonly remindedAt?: Instant;
  /** Who said *I have it*: stops the escalation, decides nothing. */
  readonly owner?: string;
  /** How often the owner was asked for the decision at this level without giving it. */
  readonly askedAgain?: number;
  /** When the owner asked to be asked again. */
  readonly askAgainAt?: Instant;
  /** Silence is a named outcome: every level was asked and nobody answered. */
  readonly unansweredAt?: Instant;
  readonly answer?: {
    readonly answer: FinalAnswer;
    readonly reason: string;
    readonly by: string;
    readonly at: Instant;
  };
}

export type ObligationStatus = 'open' | 'met' | 'exempt' | 'late-explained' | 'withdrawn';

/**
 * The law lets a duty wait, for instance because the police ask for it: recorded by a person with its document. While it
 * stands nothing is sent and nothing is called late.
 */
export interface Hold {
  /** Name given by whoever records it; the same over all obligations that one document holds. */
  readonly id: string;
  /** Ground by its name in the regime's file, or `other` on counsel's word. */
  readonly ground: string;
  readonly citation: string;
  /** Who asked for it, or granted it: an agency, an authority. */
  readonly by: string;
  /** Letter, order, file number, note of a call. */
  readonly document: string;
  /** Since when it holds. */
  readonly from: Instant;
  /** When it ends by itself; absent while it is open-ended. */
  readonly until?: Instant;
  /** What was asked for, where the law allows less. */
  readonly asked?: Instant | 'open-ended';
  /** False where it only lets the duty wait (finding the scope, more time for a translation) and forbids nothing. */
  readonly forbids: boolean;
  /** Who stands for a ground that the regime's file does not name. */
  readonly counsel?: string;
  readonly recordedBy: string;
  /** Rungs rung already: percent of its time, or how often an open-ended one was asked about. */
  readonly rung: readonly number[];
  /** Lifted by a person, or over. */
  readonly endedAt?: Instant;
  readonly endedBecause?: string;
}

/** More time, granted by somebody who can: the new time counts, the earlier one stays in the derivation. */
export interface Extension {
  readonly by: string;
  readonly document: string;
  readonly grantedAt: Instant;
  /** The new due time. */
  readonly dueAt: Instant;
  /** The due time, or our own target, before. */
  readonly before?: Instant;
  /** Ground and source in the regime's file, where it names one. */
  readonly ground?: string;
  readonly citation?: string;
  readonly recordedBy: string;
}

/** An obligation on the incident's books: what the law says now, and what became of it. */
export interface TrackedObligation extends Obligation {
  readonly status: ObligationStatus;
  readonly openedAt: Instant;
  /** Rungs of the reminder ladder already rung, in percent of the time; 100 is *overdue*. */
  readonly rung: readonly number[];
  readonly closedAt?: Instant;
  /** Filing, exemption, lateness or withdrawal in words. */
  readonly closedBecause?: string;
  /** Reason for lateness given by a person; asked for as soon as it is late. */
  readonly latenessReason?: string;
  /** Holds that stand or stood, in the order they were recorded. */
  readonly holds?: readonly Hold[];
  /** The last one counts. */
  readonly extensions?: readonly Extension[];
}

export interface Filing {
  readonly id: string;
  readonly stage: 'preliminary' | 'supplementary' | 'final' | 'on-demand';
  readonly obligations: readonly string[];
  readonly by: string;
  readonly to: string;
  readonly submittedAt: Instant;
  readonly channel: string;
  /** Receipt number or other proof given by the authority. */
  readonly receipt?: string;
  /** Which required headings the filing answers. */
  readonly headings: readonly string[];
  /** Forbidden headings that it leaves out, as whoever files has checked. */
  readonly leavesOut?: readonly string[];
  /** It was made although a hold or an order stood against it: why. What happened goes on the record all the same. */
  readonly despite?: string;
}

/** What a processor hands to one controller: that controller's facts and nothing of another's. */
export interface ControllerPackage {
  readonly controller: string;
  readonly preparedAt: Instant;
  /** SHA-256 of the package as handed over. */
  readonly digest: string;
}

export const mailingStatuses = [
  'drafted',
  'prepared',
  'hold-fire',
  'sending',
  'paused',
  'halted',
  'settling',
  'accounted',
  'cancelled',
] as const;
export type MailingStatus = (typeof mailingStatuses)[number];

export interface Approval {
  readonly by: string;
  /** `controller` when the approver speaks for the controller whose list it is. */
  readonly as: 'processor' | 'controller';
  readonly at: Instant;
}

/** One item of the checklist of a notice, answered by a person. */
export interface ConfirmedItem {
  /** `required`: it says so. `forbidden`: it leaves it out. `channel`: why e-mail counts as told. */
  readonly kind: 'required' | 'forbidden' | 'channel';
  /** Place of the text in the notice, from 0; absent for `channel`. */
  readonly text?: number;
  /** The heading, or the condition of the channel, as the regime's file has it. */
  readonly item: string;
  /** Which section says it, or on what it rests. */
  readonly by: string;
}

/** One approved notice going to one list. */
export interface Mailing {
  readonly id: string;
  readonly controller: string;
  readonly status: MailingStatus;
  /** Notice texts by locale, as approved: the structure is `notices/people`'s, the record keeps it verbatim. */
  readonly notice: { readonly id: string; readonly version: number; readonly texts: readonly unknown[] };
  /** Obligations that this mailing fulfils once everyone is accounted for. */
  readonly obligations: readonly string[];
  /** Key of the uploaded recipient file in the personal-data bucket. */
  readonly listKey: string;
  readonly preparation?: {
    readonly totals: PreparationTotals;
    /** Recipients by shard, in order; the shard's number is its place. */
    readonly shards: readonly number[];
    /** SHA-256 over the prepared shards: approving binds this list. */
    readonly listDigest: string;
  };
  /** SHA-256 of the canonical notice and the list digest; an approval is for exactly this. */
  readonly digest?: string;
  readonly approvals: readonly Approval[];
  /** How each required and forbidden item is answered, text by text: whoever approves the mailing approves this too. */
  readonly confirmed?: readonly ConfirmedItem[];
  /** Why sending does not begin though it is approved; gone once it does. */
  readonly heldBy?: readonly string[];
  /** Paused by a hold and not by a person: it goes on by itself when the hold ends. */
  readonly pausedByHold?: true;
  /** When the approvers were asked last, and how often they were reminded. */
  readonly approvalAskedAt?: Instant;
  readonly approvalReminders?: number;
  readonly holdFireUntil?: Instant;
  readonly haltReason?: string;
  /** What a named person decided for recipients in doubt. */
  readonly inDoubtDecision?: { readonly decision: InDoubtDecision; readonly by: string; readonly at: Instant };
  readonly inDoubtAskedAt?: Instant;
  readonly totals?: MailingTotals;
  readonly letterListKey?: string;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
}

/**
 * The ways out of *in doubt* that a person may choose: `letter` writes to them on paper, `told` accepts other proof that
 * they were reached (named in the reason).
 */
export type InDoubtDecision = 'letter' | 'told';

export interface Meeting {
  readonly id: string;
  readonly at: Instant;
  readonly zone: string;
  readonly held: boolean;
  readonly invitedAt?: Instant;
}

export interface Measure {
  readonly id: string;
  readonly text: string;
  readonly owner: string;
  readonly dueAt: Instant;
  readonly zone: string;
  readonly status: 'open' | 'done' | 'handed-over';
  readonly rung: readonly number[];
  readonly closedAt?: Instant;
  /** Proof of completion, or to whom and why it was handed over. */
  readonly closedBecause?: string;
}

export interface Committee {
  readonly id: string;
  readonly name: string;
  /** Actor ids; names stand in the directory. */
  readonly members: readonly string[];
  readonly external: number;
  readonly setUpAt: Instant;
  readonly meetings: readonly Meeting[];
  readonly reports: readonly { readonly title: string; readonly at: Instant; readonly digest?: string }[];
  readonly measures: readonly Measure[];
}

/** By which law an incident is judged: a corrected file doesn't change it until counsel adopts the correction. */
export interface JudgedUnder {
  /** The library it was judged by last, `RegimeLibrary.edition`. */
  readonly edition: string;
  /** Revision of each regime that it meets: `eu-gdpr` by `r1`. */
  readonly revisions: Readonly<Record<string, string>>;
}

/** A regime file was corrected while the incident was open: counsel adopts the correction or keeps what it was judged by. */
export interface LawCorrection {
  readonly regime: string;
  readonly from: string;
  readonly to: string;
  /** Whether the revision it was judged by can still judge new facts. */
  readonly kept: boolean;
  /** As it was when the correction was found. */
  readonly changes: readonly ObligationChange[];
  readonly foundAt: Instant;
  readonly answer?: {
    readonly answer: 'adopt' | 'keep';
    readonly reason: string;
    readonly counsel: string;
    readonly by: string;
    readonly at: Instant;
  };
}

/** An incident: the fold of its entries. Plain data; kept as a snapshot in the head. */
export interface Incident {
  readonly id: string;
  readonly source?: Source;
  readonly status: IncidentStatus;
  readonly reportedAt: Instant;
  readonly facts: Facts;
  readonly needed: readonly Question[];
  readonly contradictions: readonly Question[];
  /** The day whose law judges this incident, when it isn't the day of the trigger (rehearsals and what-ifs). */
  readonly lawOn?: string;
  readonly judgedUnder?: JudgedUnder;
  /** The last one of each regime. */
  readonly corrections?: readonly LawCorrection[];
  /** What the register of breaches says of it beyond the facts. */
  readonly statement?: RegisterStatement;
  readonly confirmation: Confirmation;
  readonly obligations: readonly TrackedObligation[];
  readonly filings: readonly Filing[];
  readonly packages: readonly ControllerPackage[];
  readonly mailings: readonly Mailing[];
  readonly committee?: Committee;
  readonly responseClosedAt?: Instant;
  readonly followUpClosedAt?: Instant;
  readonly reopened: readonly { readonly at: Instant; readonly reason: string }[];
}
