import type { Clock, Instant } from '../domain/time.ts';

/**
 * The time of the local cloud. Virtual: it stands still while anything works and jumps to the next timer when everything
 * waits. Real (`npm start`): it runs with the machine, at a given speed.
 */
export interface LocalClock extends Clock {
  /**
   * Runs `run` once the clock reaches `at`; a time already past runs at once. Timers of one instant run in the order they
   * were set. `label` names the timer in errors and in the timeline.
   * @returns a function that cancels the timer.
   */
  schedule(at: Instant, label: string, run: () => void): () => void;

  /**
   * Declares work in progress: the clock does not jump until the returned function is called. Calling it again does
   * nothing. A handler that pauses releases before it waits and takes it again after.
   */
  hold(label: string): () => void;
}
