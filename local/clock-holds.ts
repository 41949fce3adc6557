import type { Instant } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';

/** Some work never said that it was finished; the message lists what holds the clock. */
export class ClockStuckError extends Error {
  override readonly name = 'ClockStuckError';
}

/** Holds `clock` while `work` runs, whether it succeeds or fails. */
export async function holdWhile<T>(clock: LocalClock, label: string, work: () => Promise<T>): Promise<T> {
  const release = clock.hold(label);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Work in progress that keeps a local clock from moving. */
export interface Holds {
  take(label: string): () => void;
  size(): number;
  labels(): readonly string[];
  /** Resolves when the last hold is released; rejects when for `stuckAfterMs` real time none is. */
  released(stuckAfterMs: number, describe: () => string): Promise<void>;
}

export function createHolds(): Holds {
  const holds = new Map<object, string>();
  let onRelease: ((left: number) => void) | undefined;
  return {
    take(label) {
      const key = {};
      holds.set(key, label);
      return () => {
        if (holds.delete(key)) onRelease?.(holds.size);
      };
    },
    size: () => holds.size,
    labels: () => [...holds.values()],
    released(stuckAfterMs, describe) {
      return new Promise((resolve, reject) => {
        const alarm = setTimeout(() => {
          onRelease = undefined;
          reject(new ClockStuckError(`Nothing let the clock go for ${stuckAfterMs / 1000} s.\n${describe()}`));
        }, stuckAfterMs);
        onRelease = (left) => {
          if (left > 0) {
            alarm.refresh();
            return;
          }
          onRelease = undefined;
          clearTimeout(alarm);
          resolve();
        };
      });
    },
  };
}

const SHOWN_TIMERS = 20;

/** What holds a clock and what it waits for, for people. */
export function describeClock(now: Instant, holds: readonly string[], timers: readonly string[]): string {
  const more = timers.length > SHOWN_TIMERS ? [`  and ${timers.length - SHOWN_TIMERS} later`] : [];
  return [
    `now ${now}`,
    `held by ${holds.length}:`,
    ...holds.map((label) => `  ${label}`),
    `timers ${timers.length}:`,
    ...timers.slice(0, SHOWN_TIMERS).map((timer) => `  ${timer}`),
    ...more,
  ].join('\n');
}
