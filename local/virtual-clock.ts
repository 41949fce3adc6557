import type { Instant } from '../domain/time.ts';
import { epochMilliseconds, fromEpochMilliseconds } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import { createHolds, describeClock } from './clock-holds.ts';
import { createTimerHeap, type Timer } from './timer-heap.ts';

/** Why a run ended: nothing is left to do, or the condition it was given came true. */
export interface RunOutcome {
  readonly reason: 'idle' | 'condition';
  readonly at: Instant;
  /** How many times the clock moved during this run. */
  readonly jumps: number;
}

export interface VirtualClockOptions {
  /**
   * Real seconds without any hold being released after which a run gives up with {@link ClockStuckError}. Default 300.
   */
  readonly stuckAfterSeconds?: number;
}

export interface VirtualClock extends LocalClock {
  /**
   * Adds work to be done each time everything waits and before time moves, for instance reading the table's stream until
   * it is empty. A drain that answers `true` found work, and the clock looks again before it jumps.
   * @returns a function that removes the drain.
   */
  beforeJump(drain: () => Promise<boolean>): () => void;

  /** Tells `listener` each new time before the timers of that time run. @returns a function that removes it. */
  onJump(listener: (at: Instant, from: Instant) => void): () => void;

  /**
   * Lets time pass until no timer is left, or until `until` answers `true`; it is asked only while everything waits.
   * @throws ClockStuckError when a hold is not released; Error when a timer or drain throws, or when a run is under way.
   */
  run(until?: () => boolean): Promise<RunOutcome>;

  runUntilIdle(): Promise<RunOutcome>;

  /** Lets time pass up to `at` and no further, whether or not anything happens at that instant. */
  advanceTo(at: Instant): Promise<RunOutcome>;

  /** What holds the clock and what it waits for, for people. */
  describe(): string;
}

/**
 * A clock that stands still while anything holds it and jumps to the next timer when nothing does.
 *
 * Every jump waits for one turn of the event loop, so that work handed on by promises takes its hold before time moves.
 * Work that waits for anything else (a socket, a worker, a file) has to hold the clock meanwhile.
 */
export function createVirtualClock(startAt: Instant, options: VirtualClockOptions = {}): VirtualClock {
  const stuckAfterMs = (options.stuckAfterSeconds ?? 300) * 1000;
  const timers = createTimerHeap();
  const holds = createHolds();
  const drains = new Set<() => Promise<boolean>>();
  const listeners = new Set<(at: Instant, from: Instant) => void>();
  let nowMs = epochMilliseconds(startAt);
  let now = fromEpochMilliseconds(nowMs);
  let sequence = 0;
  let running = false;
  let fault: { readonly error: unknown } | undefined;

  function schedule(at: Instant, label: string, run: () => void): () => void {
    const dueAtMs = epochMilliseconds(at);
    if (dueAtMs <= nowMs) return runAtOnce(label, run);
    sequence += 1;
    const timer: Timer = { dueAtMs, sequence, label, run, cancelled: false };
    timers.push(timer);
    return () => timers.cancel(timer);
  }

  function runAtOnce(label: string, run: () => void): () => void {
    let cancelled = false;
    const release = holds.take(label);
    queueMicrotask(() => {
      if (!cancelled) runTimer(label, run);
      release();
    });
    return () => {
      cancelled = true;
    };
  }

  /** An error reaches whoever runs the clock; without a run under way it reaches the next one. */
  function runTimer(label: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      fault ??= { error: new Error(`Timer "${label}" at ${now} failed: ${String(error)}`, { cause: error }) };
    }
  }

  async function settle(): Promise<void> {
    do {
      if (holds.size() > 0) await holds.released(stuckAfterMs, describe);
      await nextTurn();
    } while (holds.size() > 0);
    if (fault !== undefined) {
      const { error } = fault;
      fault = undefined;
      throw error;
    }
  }

  async function drainAll(): Promise<boolean> {
    let found = false;
    for (const drain of drains) found = (await drain()) || found;
    return found;
  }

  function jump(): void {
    const first = timers.peek();
    if (first === undefined) return;
    const from = now;
    nowMs = first.dueAtMs;
    now = fromEpochMilliseconds(nowMs);
    for (const listener of listeners) listener(now, from);
    for (let timer = timers.peek(); timer?.dueAtMs === nowMs; timer = timers.peek()) {
      timers.pop();
      runTimer(timer.label, timer.run);
    }
  }

  async function run(until?: () => boolean): Promise<RunOutcome> {
    if (running) throw new Error('The virtual clock is already running; wait for that run to end.');
    running = true;
    let jumps = 0;
    try {
      for (;;) {
        await settle();
        if (await drainAll()) continue;
        if (holds.size() > 0) continue;
        if (until?.()) return { reason: 'condition', at: now, jumps };
        if (timers.peek() === undefined) return { reason: 'idle', at: now, jumps };
        jump();
        jumps += 1;
      }
    } finally {
      running = false;
    }
  }

  function describe(): string {
    const waiting = timers.list().map((timer) => `${fromEpochMilliseconds(timer.dueAtMs)} ${timer.label}`);
    return describeClock(now, holds.labels(), waiting);
  }

  return {
    now: () => now,
    hold: holds.take,
    schedule,
    run,
    describe,
    runUntilIdle: () => run(),
    beforeJump: (drain) => addTo(drains, drain),
    onJump: (listener) => addTo(listeners, listener),

    async advanceTo(at) {
      let reached = false;
      schedule(at, 'end of the run', () => {
        reached = true;
      });
      return run(() => reached);
    },
  };
}

function addTo<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => {
    set.delete(item);
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
