import { epochMilliseconds, fromEpochMilliseconds, type Instant, toInstant } from '../../domain/time.ts';
import type { LocalClock } from '../../local/clock.ts';

export interface ManualClock extends LocalClock {
  /** Moves on by so many seconds and runs the timers on the way, each at its own time. */
  advance(seconds: number): void;
  /** Labels of the work that holds the clock now. */
  held(): readonly string[];
  timers(): number;
}

interface Timer {
  readonly at: Instant;
  readonly run: () => void;
}

/** A clock that moves only when told. */
export function createManualClock(startAt = '2017-03-10T00:00:00Z'): ManualClock {
  let now = toInstant(startAt);
  let timers: readonly Timer[] = [];
  const holds = new Map<symbol, string>();

  return {
    now: () => now,
    schedule(at, _label, run) {
      const timer = { at, run };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    hold(label) {
      const hold = Symbol(label);
      holds.set(hold, label);
      return () => void holds.delete(hold);
    },
    advance(seconds) {
      const until = fromEpochMilliseconds(epochMilliseconds(now) + seconds * 1000);
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        if (due.at > now) now = due.at;
        due.run();
      }
      now = until;
    },
    held: () => [...holds.values()],
    timers: () => timers.length,
  };
}
