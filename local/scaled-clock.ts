import type { Instant } from '../domain/time.ts';
import { epochMilliseconds, fromEpochMilliseconds } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import { createHolds, describeClock } from './clock-holds.ts';

/** A running clock for people who watch: the machine's time, moved to `startAt` and multiplied by `speed`. */
export interface ScaledClock extends LocalClock {
  /** Cancels every timer, so that the process can end. */
  stop(): void;
  describe(): string;
}

/** The longest delay that `setTimeout` takes; a longer one would run at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * @param startAt the time shown first.
 * @param speed virtual seconds a real second, above 0.
 */
export function createScaledClock(startAt: Instant, speed: number): ScaledClock {
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new RangeError(`The clock's speed has to be above 0; got ${speed}.`);
  const startMs = epochMilliseconds(startAt);
  const startedMs = performance.now();
  const holds = createHolds();
  const waiting = new Map<object, { readonly dueAtMs: number; readonly label: string; handle: NodeJS.Timeout }>();

  function nowMs(): number {
    return Math.floor(startMs + (performance.now() - startedMs) * speed);
  }

  function arm(dueAtMs: number, elapse: () => void): NodeJS.Timeout {
    const realMs = Math.max(0, Math.ceil((dueAtMs - nowMs()) / speed));
    return setTimeout(elapse, Math.min(realMs, LONGEST_TIMEOUT_MS));
  }

  function schedule(at: Instant, label: string, run: () => void): () => void {
    const key = {};
    const dueAtMs = epochMilliseconds(at);
    function elapse(): void {
      const timer = waiting.get(key);
      if (timer === undefined) return;
      // Node may call a little early, and long waits come in pieces.
      if (nowMs() < dueAtMs) {
        timer.handle = arm(dueAtMs, elapse);
        return;
      }
      waiting.delete(key);
      run();
    }
    waiting.set(key, { dueAtMs, label, handle: arm(dueAtMs, elapse) });
    return () => {
      clearTimeout(waiting.get(key)?.handle);
      waiting.delete(key);
    };
  }

  return {
    now: () => fromEpochMilliseconds(nowMs()),
    hold: holds.take,
    schedule,
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer.handle);
      waiting.clear();
    },
    describe() {
      const timers = [...waiting.values()].sort((a, b) => a.dueAtMs - b.dueAtMs);
      const lines = timers.map((timer) => `${fromEpochMilliseconds(timer.dueAtMs)} ${timer.label}`);
      return describeClock(fromEpochMilliseconds(nowMs()), holds.labels(), lines);
    },
  };
}
