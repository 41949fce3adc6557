import type { Question } from '../facts.ts';
import type { Instant } from '../time.ts';

export type Answer = 'binds' | 'does-not-bind' | 'cant-tell';
export type Confidence = 'verified' | 'unverified' | 'listed';

/** How a due time came about, step by step, so that a lawyer can follow it with a calendar. */
export interface Derivation {
  /** The event the clock hangs on and the instant it was read as. */
  readonly anchor: { readonly event: string; readonly at: Instant; readonly precision: string };
  readonly citation: string;
  readonly zone: string;
  readonly tzdata: string;
  /** Non-working days met on the way: `2026-05-04 Greenery Day`. */
  readonly holidays: readonly string[];
  readonly steps: readonly string[];
}

/** One duty of one party toward one recipient, judged on the facts as they stand. */
export interface Obligation {
  /** Stable over re-assessment: `regime/duty/owedBy/owedTo`, with the demand's id at the end where one opened it. */
  readonly id: string;
  readonly regime: string;
  /** The law's version, `2022-04-01`, and the file's own revision, `r1`: `2022-04-01/r1`. */
  readonly version: string;
  readonly duty: string;
  readonly owedBy: string;
  readonly owedTo: string;
  readonly answer: Answer;
  readonly confidence: Confidence;
  /** True while the clock runs from detection because no determination has been recorded yet. */
  readonly provisional: boolean;
  /** Strictest defensible count; absent when the law gives no number or the answer is not *binds*. */
  readonly dueAt?: Instant;
  /** Where a roll-over or rounding is arguable; equal to `dueAt` otherwise. */
  readonly latestAt?: Instant;
  /** Our own date where the law gives no number; always shown as ours. */
  readonly target?: Instant;
  /** Zone the due time is shown in: the authority's seat, or the affected person's place. */
  readonly zone: string;
  /** The clock in words: `72 hours from awareness`, `promptly (guideline: 3 to 5 days)`. */
  readonly clock: string;
  readonly derivation?: Derivation;
  /** Present when the answer is *can't tell yet*: what to ask, and where it goes in the incident file. */
  readonly question?: Question;
  /** Why it does not bind, or which condition could not be told. */
  readonly because?: string;
  /** Contents the duty requires, as headings. */
  readonly contents: readonly string[];
  readonly channels: readonly string[];
}

/** The time an open obligation is watched by: due, else target. */
export function watchedAt(obligation: Pick<Obligation, 'dueAt' | 'target'>): Instant | undefined {
  return obligation.dueAt ?? obligation.target;
}
