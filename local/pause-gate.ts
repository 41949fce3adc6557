import { earliest, type Instant } from '../domain/time.ts';
import type { Waiting } from '../functions/runtime/ports.ts';

/**
 * The waiting of one handler. Lanes that run side by side pause each for itself; only when all of them pause does the
 * handler as a whole sleep, and then until the earliest of them wants to wake.
 *
 * @param sleepUntil lets time pass and comes back with the new time; called for one sleep at a time.
 */
export function createPauseGate(sleepUntil: (at: Instant) => Promise<Instant>): Waiting {
  const paused = new Map<object, { readonly at: Instant; readonly wake: () => void }>();
  let lanes = 1;
  let sleeping = false;

  async function sleepIfAllPause(): Promise<void> {
    if (sleeping || paused.size < lanes || paused.size === 0) return;
    sleeping = true;
    const first = earliest([...paused.values()].map(({ at }) => at));
    if (first === undefined) return;
    const now = await sleepUntil(first);
    sleeping = false;
    for (const [key, { at, wake }] of [...paused]) {
      if (at > now) continue;
      paused.delete(key);
      wake();
    }
  }

  return {
    pauseUntil: (at) =>
      new Promise((resolve) => {
        paused.set({}, { at, wake: resolve });
        void sleepIfAllPause();
      }),

    async together(work) {
      lanes += work.length - 1;
      const leave = () => {
        lanes -= 1;
        void sleepIfAllPause();
      };
      const results = await Promise.allSettled(work.map((lane) => lane().finally(leave)));
      // The one lane that called us runs again.
      lanes += 1;
      return results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
    },
  };
}
