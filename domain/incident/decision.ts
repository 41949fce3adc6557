import type { RegimeLibrary } from '../law/regime-library.ts';
import type { Instant } from '../time.ts';
import type { CommandOf, CommandType, Envelope, Refusal } from './commands.ts';
import type { NewEntry } from './entries.ts';
import type { Policy } from './policy.ts';
import type { Incident } from './state.ts';

/** What a decision may look at besides the incident: read once by the caller, so that deciding again gives the same. */
export interface DecisionContext {
  readonly now: Instant;
  readonly regimes: RegimeLibrary;
  /** Version of the time-zone data in use, noted in each derivation. */
  readonly tzdata: string;
  readonly policy: Policy;
}

export interface Decided {
  readonly outcome: 'decided';
  readonly entries: readonly NewEntry[];
}

export type Decision = Decided | Refusal;

/** Decides one type of command about an incident that exists. */
export type Decider<T extends CommandType> = (
  incident: Incident,
  command: CommandOf<T>,
  envelope: Envelope,
  context: DecisionContext,
) => Decision;

export function decided(...entries: readonly NewEntry[]): Decided {
  return { outcome: 'decided', entries };
}

export function refuse(code: string, message: string, open: readonly string[] = []): Refusal {
  return { outcome: 'refused', code, message, open };
}
