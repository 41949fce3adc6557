import { type Clock, epochMilliseconds, fromEpochMilliseconds } from '../domain/time.ts';
import type { Waiting } from '../functions/runtime/ports.ts';

/** The machine's clock: the one place that reads it. */
export const systemClock: Clock = { now: () => fromEpochMilliseconds(Date.now()) };

export const systemWaiting: Waiting = {
  pauseUntil: (at) =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, epochMilliseconds(at) - Date.now()));
    }),
  together: (lanes) => Promise.all(lanes.map((lane) => lane())),
};
