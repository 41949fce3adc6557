import type { Retrier } from './definition.ts';
import { matchesError } from './errors.ts';

/** Chance from 0 up to but not 1, the same every time for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seconds to wait before the next attempt, and the retrier that says so. */
export interface RetryDecision {
  readonly retrier: number;
  readonly delaySeconds: number;
}

/**
 * Whether a failed attempt is tried again. The first retrier that matches decides, also when its attempts are used up.
 * @param attempts how often each retrier has retried during this visit of the state; counted up here.
 */
export function decideRetry(
  retriers: readonly Retrier[],
  attempts: Map<number, number>,
  error: string,
  random: () => number,
): RetryDecision | undefined {
  const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, error));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const done = attempts.get(index) ?? 0;
  if (done >= (retrier.MaxAttempts ?? 3)) return undefined;
  attempts.set(index, done + 1);
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** done;
  const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return { retrier: index, delaySeconds: retrier.JitterStrategy === 'FULL' ? random() * capped : capped };
}
