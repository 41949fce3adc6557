import type { Count, Demand, Determination, Facts, Question } from '../facts.ts';
import type { Obligation } from '../law/obligation.ts';
import type { MailingTotals, PreparationTotals } from '../mailing/totals.ts';
import type { Instant } from '../time.ts';
import type { ObligationChange } from './obligation-changes.ts';
import type {
  ConfirmationAnswer,
  ConfirmedItem,
  Extension,
  Filing,
  Hold,
  InDoubtDecision,
  JudgedUnder,
  Source,
} from './state.ts';

/** Why a due time changed or an obligation left the books. */
export interface Move {
  readonly obligation: Obligation;
  readonly because: string;
}

/** Why somebody is asked: the first request, a reminder at the same level, or the next level up. */
export type AskKind = 'request' | 'reminder' | 'escalation' | 'again';

/** Everything that can stand in the record, by type: the body only; the header is the record's (`domain/record.ts`). */
export interface EntryBodies {
  'incident-reported': {
    readonly facts: Facts;
    readonly source?: Source;
    readonly needed: readonly Question[];
    readonly contradictions: readonly Question[];
    readonly lawOn?: string;
  };
  /** The same source reported again: facts joined, nothing lost. */
  'report-updated': {
    readonly facts: Facts;
    readonly needed: readonly Question[];
    readonly contradictions: readonly Question[];
  };
  'determination-recorded': { readonly determination: Determination };
  'count-revised': { readonly group: string; readonly count: Count };
  'demand-received': { readonly demand: Demand };
  'confirmation-asked': { readonly level: number; readonly kind: AskKind };
  'confirmation-answered': {
    readonly answer: ConfirmationAnswer;
    readonly reason: string;
    readonly askAgainAt?: Instant;
  };
  'confirmation-unanswered': { readonly levels: number };
  /** One assessment may take several entries; `part` of `parts`. */
  'obligations-assessed': {
    readonly part: number;
    readonly parts: number;
    readonly opened: readonly Obligation[];
    readonly moved: readonly Move[];
    readonly withdrawn: readonly { readonly id: string; readonly because: string }[];
    readonly reopened: readonly Obligation[];
    /** With the first part, where it is new. */
    readonly judgedUnder?: JudgedUnder;
  };
  'law-correction-found': {
    readonly regime: string;
    readonly from: string;
    readonly to: string;
    readonly kept: boolean;
    readonly changes: readonly ObligationChange[];
  };
  'law-correction-answered': {
    readonly regime: string;
    /** The corrected one, adopted or not. */
    readonly revision: string;
    readonly answer: 'adopt' | 'keep';
    readonly reason: string;
    readonly counsel: string;
  };
  'register-stated': { readonly facts?: string; readonly effects: string; readonly remedialAction: string };
  'reminder-issued': { readonly reminders: readonly { readonly obligation: string; readonly rung: number }[] };
  'obligation-overdue': { readonly reminders: readonly { readonly obligation: string; readonly rung: number }[] };
  'filing-made': { readonly filing: Filing };
  'obligation-done': {
    readonly obligation: string;
    readonly at: Instant;
    readonly proof: string;
    readonly despite?: string;
  };
  'obligation-exempted': {
    readonly obligation: string;
    readonly citation: string;
    readonly counsel: string;
    /** Its name in the regime's file. */
    readonly exemption?: string;
  };
  /** One document may hold several obligations; each has its own citation and, where the law caps it, its own end. */
  'obligation-held': { readonly held: readonly { readonly obligation: string; readonly hold: Omit<Hold, 'rung'> }[] };
  'hold-lifted': { readonly hold: string; readonly by: string; readonly document: string; readonly reason: string };
  /** Its time has come; nobody has to lift it. */
  'hold-ended': { readonly ended: readonly { readonly obligation: string; readonly hold: string }[] };
  'hold-reminded': {
    readonly reminders: readonly { readonly obligation: string; readonly hold: string; readonly rung: number }[];
  };
  'obligation-extended': { readonly obligation: string; readonly extension: Extension };
  'lateness-explained': { readonly obligation: string; readonly reason: string };
  'package-handed-over': { readonly controller: string; readonly digest: string };
  'mailing-drafted': {
    readonly mailing: string;
    readonly controller: string;
    readonly notice: { readonly id: string; readonly version: number; readonly texts: readonly unknown[] };
    readonly obligations: readonly string[];
    readonly listKey: string;
    readonly confirmed?: readonly ConfirmedItem[];
  };
  'mailing-prepared': {
    readonly mailing: string;
    readonly totals: PreparationTotals;
    readonly shards: readonly number[];
    readonly listDigest: string;
    readonly digest: string;
  };
  'list-quarantined': { readonly mailing: string; readonly reason: string };
  'approval-asked': { readonly mailing: string; readonly kind: AskKind };
  'mailing-approved': { readonly mailing: string; readonly as: 'processor' | 'controller'; readonly digest: string };
  'hold-fire-started': { readonly mailing: string; readonly until: Instant };
  /** Approved, and not sent while a hold or an order stands against it. */
  'mailing-held': { readonly mailing: string; readonly reasons: readonly string[] };
  'mailing-paused': { readonly mailing: string; readonly reason: string; readonly byHold?: true };
  'mailing-resumed': { readonly mailing: string };
  'mailing-cancelled': { readonly mailing: string; readonly reason: string };
  'sending-started': { readonly mailing: string };
  'mailing-halted': { readonly mailing: string; readonly reason: string; readonly totals: MailingTotals };
  'sending-finished': { readonly mailing: string; readonly totals: MailingTotals };
  'doubt-asked': { readonly mailing: string; readonly totals: MailingTotals };
  'doubt-decided': { readonly mailing: string; readonly decision: InDoubtDecision; readonly reason: string };
  'everyone-accounted-for': {
    readonly mailing: string;
    readonly totals: MailingTotals;
    readonly letterListKey: string;
    readonly letters: number;
  };
  'committee-set-up': {
    readonly committee: string;
    readonly name: string;
    readonly members: readonly string[];
    readonly external: number;
  };
  'meeting-called': { readonly meeting: string; readonly at: Instant; readonly zone: string };
  'meeting-held': { readonly meeting: string };
  'committee-reported': { readonly title: string; readonly digest?: string };
  'measure-promised': {
    readonly measure: string;
    readonly text: string;
    readonly owner: string;
    readonly dueAt: Instant;
    readonly zone: string;
  };
  'measure-reminded': { readonly measure: string; readonly rung: number };
  'measure-completed': { readonly measure: string; readonly proof: string };
  'measure-handed-over': { readonly measure: string; readonly to: string; readonly reason: string };
  'response-closed': Record<string, never>;
  'follow-up-closed': Record<string, never>;
  'incident-reopened': { readonly reason: string };
  'machine-failed': { readonly machine: string; readonly execution: string; readonly error: string };
}

export type EntryType = keyof EntryBodies;

/** An entry as decided: not yet numbered or chained. */
export type NewEntry = { [T in EntryType]: { readonly type: T; readonly body: EntryBodies[T] } }[EntryType];

/** An entry with what `evolve` needs of its header. */
export type RecordedEntry = NewEntry & {
  readonly incidentId: string;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly occurredAt: Instant;
};
