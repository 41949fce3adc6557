import type { Instant } from '../time.ts';
import type { MailingTotals, RecipientState } from './totals.ts';

/**
 * A mailing's name in the ledger and in the tags of its mails: people's names for mailings are unique within their incident
 * only. Letters, digits, `-` and `_`, as tags want it.
 */
export function ledgerId({
  incidentId,
  mailingId,
}: {
  readonly incidentId: string;
  readonly mailingId: string;
}): string {
  return `${incidentId}_${mailingId}`;
}

/** Where a batch lies. A mailing's batches are cut at fixed places, so the same recipients always have the same key. */
export interface BatchKey {
  /** See {@link ledgerId}. */
  readonly mailing: string;
  readonly shard: number;
  /** Hash of the batch's first recipient. */
  readonly first: string;
}

/** What a batch says about its recipients; the hashes are left out where nobody asks for them. */
export interface Batch extends BatchKey {
  /** One letter a recipient (`letters.ts`), in the order of the hashes. */
  readonly states: string;
  /** Names one claim by one worker, `<epoch>-<number>`; whoever claims again gives a new one. */
  readonly claimId: string;
  /** The worker that holds the claim; older than the control's means that the worker is gone. */
  readonly epoch: number;
  /** How often entries failed for a passing reason of their own; throttling does not count. */
  readonly tries: number;
  readonly claimedAt: Instant;
  /** When the last call's result was written. */
  readonly settledAt?: Instant;
}

export interface NewBatch extends Batch {
  /** Every recipient's hash, ascending. */
  readonly hashes: readonly string[];
}

/** What may change in a batch. */
export type BatchChange = Pick<Batch, 'states' | 'claimId' | 'epoch' | 'tries' | 'claimedAt' | 'settledAt'>;

/** The prepared list as the mailing was opened with; it never changes afterwards. */
export interface MailingList {
  /** Recipients by shard; the shard's number is its place. */
  readonly shards: readonly number[];
  /** First hash of each shard, ascending; `''` for an empty shard. */
  readonly bounds: readonly string[];
  /** Recipients a batch, 1 to 50; the last of a shard may hold fewer. */
  readonly batchSize: number;
}

/** Read before each claim. */
export interface Control {
  readonly recipients: number;
  /** Raised by each worker that takes over; an older worker stops. */
  readonly epoch: number;
  /** Every shard below this one is done. */
  readonly frontier: number;
  readonly paused: boolean;
  readonly cancelled: boolean;
  /** Version of the incident that the flags follow. */
  readonly version: number;
}

export interface Survey {
  readonly totals: MailingTotals;
  /** Shards that still have accepted recipients. */
  readonly unfinished: readonly number[];
  readonly lastClaimedAt?: Instant;
  /** When the youngest claim in doubt was made. */
  readonly lastDoubtAt?: Instant;
}

/** One recipient's place in the ledger. */
export interface Found {
  readonly batch: BatchKey;
  /** Place in the batch, from 0. */
  readonly index: number;
  readonly hash: string;
  readonly state: RecipientState;
  readonly claimedAt: Instant;
}

/**
 * Who was told, and who wasn't: one small item a batch, one conditional write a step. No transactions, no addresses.
 * A batch is claimed once by creating it and again only by a {@link MailingLedger.change} that names the claim it replaces;
 * since batches are cut at fixed places, two workers can never hold the same recipient.
 */
export interface MailingLedger {
  /** Creates the mailing's list and control, or keeps those it has. @returns the list in force, which may be an older one. */
  open(mailing: string, list: MailingList): Promise<MailingList>;
  /** Undefined until opened. */
  list(mailing: string): Promise<MailingList | undefined>;
  /** Strongly consistent; undefined until opened. */
  control(mailing: string): Promise<Control | undefined>;
  /** Ends every older worker's right to claim. @returns the control with this worker's epoch. @throws Error when not opened. */
  takeOver(mailing: string): Promise<Control>;
  /** Sets the flags as the incident's `version` has them; an older version than the one in force changes nothing. */
  steer(
    mailing: string,
    flags: { readonly paused: boolean; readonly cancelled: boolean; readonly version: number },
  ): Promise<void>;
  /** Every shard below `frontier` is done; a lower one than is known changes nothing. */
  advance(mailing: string, frontier: number): Promise<void>;
  claim(
    batch: NewBatch,
  ): Promise<{ readonly outcome: 'claimed' } | { readonly outcome: 'taken'; readonly batch: Batch }>;
  /** Writes only while the batch is as `expected` has it. */
  change(
    expected: Batch,
    next: BatchChange,
  ): Promise<{ readonly outcome: 'changed' } | { readonly outcome: 'conflict'; readonly batch: Batch }>;
  /** Batches that are not there are left out. */
  read(keys: readonly BatchKey[]): Promise<readonly Batch[]>;
  /** A shard's batches, by first hash ascending. */
  batches(mailing: string, shard: number): Promise<readonly Batch[]>;
  /** Counts all shards, or those given. The totals add up to the recipients of the shards counted, at every instant. */
  survey(mailing: string, shards?: readonly number[]): Promise<Survey>;
  totals(mailing: string): Promise<MailingTotals>;
  /** One read. `hash` may be the beginning of one, 13 hex digits or more. Undefined for nobody, or not claimed yet. */
  who(mailing: string, hash: string): Promise<Found | undefined>;
}
