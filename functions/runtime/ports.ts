import type { CommandResult, Envelope } from '../../domain/incident/commands.ts';
import type { Incident } from '../../domain/incident/state.ts';
import type { Confidence } from '../../domain/law/obligation.ts';
import type { Entry } from '../../domain/record.ts';
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
  /** Open obligations by time, earliest first, those without a time last. */
  openObligations(limit: number): Promise<readonly OpenObligation[]>;
  /** Page by page, for as long as there are any. */
  everyOpenIncident(): AsyncIterable<IncidentRow>;
  incidents(scope: 'open' | 'closed', limit: number): Promise<readonly IncidentRow[]>;
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
