import type { Instant } from '../domain/time.ts';
import { epochMilliseconds, fromEpochMilliseconds } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import { createHolds, describeClock } from './clock-holds.ts';

/**
 * A running clock for people who watch: the machine's time, moved to `startAt` and multiplied by `speed`. While work holds
 * it, it runs no faster than the machine's, so that at any speed a function has the time that its timeout gives it.
 */
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
  const pace = { fromMs: epochMilliseconds(startAt), sinceMs: performance.now(), speed };
  const holds = createHolds();
  const waiting = new Map<object, { readonly dueAtMs: number; readonly label: string; handle: NodeJS.Timeout }>();

  function nowMs(): number {
    return Math.floor(pace.fromMs + (performance.now() - pace.sinceMs) * pace.speed);
  }

  function setPace(): void {
    const wanted = holds.size() > 0 ? Math.min(1, speed) : speed;
    if (wanted === pace.speed) return;
    const at = performance.now();
    pace.fromMs += (at - pace.sinceMs) * pace.speed;
    pace.sinceMs = at;
    pace.speed = wanted;
  }

  function hold(label: string): () => void {
    const release = holds.take(label);
    setPace();
    return () => {
      release();
      setPace();
    };
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
      // Node may call a little early, long waits come in pieces, and the clock may have been held.
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
    hold,
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
