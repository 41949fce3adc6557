import type { CommandResult, Envelope } from '../../domain/incident/commands.ts';
import type { Incident } from '../../domain/incident/state.ts';
import type { Confidence } from '../../domain/law/obligation.ts';
import type { Entry } from '../../domain/record.ts';
import type { Signal, Standing } from '../../domain/signals/signal.ts';
import type { Instant } from '../../domain/time.ts';

/** Waiting inside a function is a port, so that rehearsals can jump over it. Never longer than the function may run. */
export interface Waiting {
  /** Comes back once the clock has reached `at`. */
  pauseUntil(at: Instant): Promise<void>;
  /** Runs the lanes side by side; the clock moves only when every lane that still runs is in {@link pauseUntil}. */
  together<T>(lanes: readonly (() => Promise<T>)[]): Promise<T[]>;
}

/** The personal-data bucket. Keys hold ids only. */
export interface ObjectStore {
  /** @throws GiveUpError when there is no such object. */
  read(key: string): Promise<AsyncIterable<Uint8Array>>;
  readText(key: string): Promise<string | undefined>;
  /** Streams a body of unknown length (multipart underneath). */
  write(key: string, body: AsyncIterable<Uint8Array> | Uint8Array | string, contentType: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Keys under a prefix, in order. */
  list(prefix: string): AsyncIterable<string>;
}

/** An upload in parts that is under way; it makes one object. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
}

/** A part as the bucket has it. */
export interface UploadedPart {
  /** From 1. */
  readonly part: number;
  /** The bucket's mark of what it took. */
  readonly etag: string;
}

/**
 * Uploads that go straight into the personal-data bucket from whoever holds the addresses of their parts: a body through
 * a function ends at 6 MB. Source: Lambda quotas, "Invocation payload".
 */
export interface Uploads {
  /** Seconds for which an address of a part is good, at most: less when the credentials that made it end before. */
  readonly urlSeconds: number;
  /** @returns the upload's id. What is never completed goes with the bucket's lifecycle, after a day. */
  begin(key: string, contentType: string): Promise<string>;
  /** Where each part is to be put. Anybody who has the address can put that part, and nothing else. */
  urls(upload: Upload, parts: readonly number[]): Promise<readonly { readonly part: number; readonly url: string }[]>;
  /** What is there, in order; undefined when the upload is completed, given up or too old. */
  stored(upload: Upload): Promise<readonly (UploadedPart & { readonly bytes: number })[] | undefined>;
  /** Makes the object of exactly these parts, which are in order; an object of that key is replaced. */
  complete(upload: Upload, parts: readonly UploadedPart[]): Promise<'completed' | 'gone'>;
  /** Drops the parts; there may be none. A part that is still being put may come after: nobody should be putting any. */
  abort(upload: Upload): Promise<void>;
}

/** An incident with the version it was read at. */
export interface Versioned {
  readonly incident: Incident;
  /** Sequence of the last entry folded in. */
  readonly version: number;
  readonly lastHash: string;
}

export interface Append {
  readonly incidentId: string;
  /** Version the decision was made on; 0 for a new incident. */
  readonly expected: number;
  readonly entries: readonly Entry[];
  /** The fold after the entries: becomes the head's snapshot. */
  readonly after: Incident;
  readonly commandId: string;
  readonly result: CommandResult;
}

/** The record: entries, head and command results of one incident move together or not at all. */
export interface RecordStore {
  /** Consistent read of the head. */
  read(incidentId: string): Promise<Versioned | undefined>;
  /**
   * One transaction. `conflict`: somebody else was first, read and decide again. `repeated`: this command was carried out
   * before, here is its first result.
   */
  append(
    append: Append,
  ): Promise<
    | { readonly outcome: 'appended' }
    | { readonly outcome: 'conflict' }
    | { readonly outcome: 'repeated'; readonly result: CommandResult }
  >;
  /** Result of a command carried out before. */
  resultOf(incidentId: string, commandId: string): Promise<CommandResult | undefined>;
  /** Entries in order, from a sequence (inclusive). */
  entries(incidentId: string, from?: number): AsyncIterable<Entry>;
}

/** Runs commands: read, decide, append; again on a conflict. */
export interface Commands {
  run(envelope: Envelope): Promise<CommandResult>;
}

/** Purposes a machine watches an incident for; one live execution each (`mailing:<id>` for each mailing). */
export type Purpose = 'incident' | 'confirmation' | 'deadlines' | 'committee' | `mailing-${string}`;

export interface Watch {
  readonly incidentId: string;
  readonly purpose: Purpose;
  /** Version that was evaluated before going to sleep. */
  readonly version: number;
  readonly token: string;
  readonly execution: string;
  readonly wakeAt: Instant;
}

/** Who waits for an incident to change. Tokens only ring; the record decides. */
export interface WatchStore {
  /**
   * Puts the watch in one transaction with a check that `version` still is the incident's.
   * `changed`: it is not, so nobody would ring; the caller rings itself.
   */
  register(watch: Watch): Promise<'registered' | 'changed'>;
  watches(incidentId: string): Promise<readonly Watch[]>;
  /** Takes the watch off if it still has this token. */
  remove(watch: Watch): Promise<void>;
}

/** Which execution serves a purpose now; a purpose has a generation, raised by a conditional write only. */
export interface Generation {
  readonly incidentId: string;
  readonly purpose: Purpose;
  readonly generation: number;
  readonly startedAt: Instant;
}

export interface GenerationStore {
  current(incidentId: string, purpose: Purpose): Promise<Generation | undefined>;
  /** Raises from `from` (0: none yet) to `from + 1`; `taken` when somebody else did it before. */
  raise(incidentId: string, purpose: Purpose, from: number, at: Instant): Promise<'raised' | 'taken'>;
}

export type MachineName = 'incident' | 'confirmation' | 'deadlines' | 'notification' | 'committee';

/** The state machines, by name. */
export interface Machines {
  /** `already-exists`: an execution of that name ran or runs; never two. */
  start(machine: MachineName, name: string, input: unknown): Promise<'started' | 'already-exists'>;
  /** `gone`: nobody waits with that token any more. */
  ring(token: string, output: unknown): Promise<'rung' | 'gone'>;
  status(machine: MachineName, name: string): Promise<'running' | 'ended' | 'unknown'>;
}

/** Up to which sequence an incident has been followed without a gap; 0: nothing yet. Entries and heads come apart. */
export interface Followed {
  readonly entries: number;
  readonly heads: number;
}

/** What the record's stream has brought so far: what it lost shows here, also when something later came through. */
export interface FollowMarks {
  /** Consistent read. */
  read(incidentId: string): Promise<Followed>;
  /**
   * `from` to `to` (inclusive) were followed. Moves the mark on when it joins; leaves it when something before `from` is
   * missing, or when it is further already.
   */
  advance(incidentId: string, kind: keyof Followed, from: number, to: number): Promise<void>;
}

/** A row of the open-deadlines table, across incidents. */
export interface OpenObligation {
  readonly incidentId: string;
  readonly title: string;
  readonly obligationId: string;
  readonly duty: string;
  readonly regime: string;
  readonly owedBy: string;
  readonly owedTo: string;
  readonly answer: string;
  readonly clock: string;
  readonly zone: string;
  readonly confidence: Confidence;
  readonly provisional: boolean;
  readonly owner?: string;
  readonly dueAt?: Instant;
  readonly target?: Instant;
  /** Somebody has it wait: with an end, or until it is lifted. */
  readonly held?: { readonly by: string; readonly until?: Instant };
}

export interface IncidentRow {
  readonly incidentId: string;
  readonly title: string;
  readonly status: Incident['status'];
  readonly exercise: boolean;
  readonly reportedAt: Instant;
  readonly version: number;
}

/** Read models, projected from the record's stream, idempotent by sequence; they can be rebuilt. */
export interface ReadModels {
  project(after: Versioned, before: Incident | undefined): Promise<void>;
  /** The incident's own row alone: from then on the incident is known to whoever goes through all of them. */
  enlist(after: Versioned): Promise<void>;
  /** Open obligations by time, earliest first, those without a time last. */
  openObligations(limit: number): Promise<readonly OpenObligation[]>;
  /** Page by page, for as long as there are any. */
  everyOpenIncident(): AsyncIterable<IncidentRow>;
  /**
   * Newest first.
   * @param before the last row of the page before.
   */
  incidents(
    scope: 'open' | 'closed',
    limit: number,
    before?: Pick<IncidentRow, 'incidentId' | 'reportedAt'>,
  ): Promise<readonly IncidentRow[]>;
}

/** Somebody to be told: a roster member, a committee member, a controller's contact. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'ja';
  /** Zone (IANA) in which this person reads times that aren't legal deadlines. */
  readonly zone: string;
  /** `responder`, `counsel`, `committee-member`, `secretariat`, `controller-contact`, `operator`, … */
  readonly roles: readonly string[];
  /** Level at which confirmation is asked of this person, from 1. */
  readonly level?: number;
  /** Party the person belongs to, when not ours. */
  readonly party?: string;
}

/** Values that stand in no environment; read where they are used. */
export interface Secrets {
  /** @param id name or ARN. */
  read(id: string): Promise<string>;
}

/** Names and addresses of staff and members, apart from the record and with their own retention. */
export interface Directory {
  people(): Promise<readonly Person[]>;
}

export interface StaffMailer {
  /** One attempt; throws on anything but acceptance. */
  send(mail: {
    readonly to: string;
    readonly subject: string;
    readonly html: string;
    readonly text: string;
    readonly tags: Readonly<Record<string, string>>;
  }): Promise<void>;
}

/** The second channel, which isn't SES: ids and facts, no personal data. */
export interface StaffChannel {
  tell(message: { readonly incidentId?: string; readonly kind: string; readonly text: string }): Promise<void>;
}

/** Claims of staff mails: one send for each entry, kind and person. */
export interface StaffMailClaims {
  claim(claim: StaffMailClaim): Promise<'claimed' | 'claimed-before'>;
  settle(claim: StaffMailClaim): Promise<void>;
  /** Claims made before `before` of which nobody knows whether the mail left. */
  unsettled(incidentId: string, before: Instant): Promise<readonly StaffMailClaim[]>;
  /** Takes an unsettled claim over, to send once more; `taken` when somebody else did. */
  takeOver(claim: StaffMailClaim, at: Instant): Promise<'taken-over' | 'taken'>;
}

export interface StaffMailClaim {
  readonly incidentId: string;
  readonly sequence: number;
  readonly kind: string;
  readonly person: string;
  readonly at: Instant;
}

/** Signals beside the record. They are no part of any incident and nothing follows from writing them. */
export interface SignalStore {
  /** Consistent read, with the version to write against. */
  read(signalId: string): Promise<{ readonly signal: Signal; readonly version: number } | undefined>;
  /** Writes the signal if it is still at `expected` (0: there is none). Its standing says in which list it is, if in any. */
  write(signal: Signal, standing: Standing, expected: number): Promise<'written' | 'conflict'>;
  /** Signals that wait for a person, or that a person decided about; newest first. */
  list(scope: 'open' | 'decided', limit: number): Promise<readonly Signal[]>;
  /** How many wait for a person, samples left out. */
  countWaiting(): Promise<number>;
}
