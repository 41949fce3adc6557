import type { Instant } from '../../domain/time.ts';
import { StateFailure } from './errors.ts';

/** One event of an execution, in AWS's own shape but for `timestamp`. */
export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Instant;
  readonly type: string;
  /** The details under the name AWS gives them, for instance `stateEnteredEventDetails`. */
  readonly [details: string]: unknown;
}

export interface History {
  /**
   * Writes an event and answers its id.
   * @throws StateFailure `States.Runtime` when only the place of the last event is left.
   */
  record(type: string, details?: Readonly<Record<string, unknown>>): number;
  /** Writes the event that ends the execution; there is always room for it. */
  close(type: string, details: Readonly<Record<string, unknown>>): void;
  list(): readonly HistoryEvent[];
}

/** Events a Standard execution may have. The last one says how it ended. */
export const HISTORY_LIMIT = 25_000;

export function createHistory(now: () => Instant): History {
  const events: HistoryEvent[] = [];

  function write(type: string, details: Readonly<Record<string, unknown>>): number {
    const id = events.length + 1;
    events.push({ id, previousEventId: id - 1, timestamp: now(), type, ...details });
    return id;
  }

  return {
    record(type, details = {}) {
      if (events.length >= HISTORY_LIMIT - 1) {
        throw new StateFailure(
          'States.Runtime',
          `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
        );
      }
      return write(type, details);
    },
    close: write,
    list: () => events,
  };
}
