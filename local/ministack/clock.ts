import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Clock, epochMilliseconds, fromEpochMilliseconds, type Instant } from '../../domain/time.ts';

/**
 * One clock for several processes, in a file: it shows `virtual` at the real moment `real` (both in milliseconds since
 * 1970) and goes on at real speed. MiniStack's timers (`engine.py`) and the functions (`function-clock.cjs`) read it.
 */
export interface SharedClock extends Clock {
  /** Moves it for everybody. */
  set(at: Instant): void;
}

export function openSharedClock(path: string): SharedClock {
  const ahead = (): number => {
    try {
      const { virtual, real } = JSON.parse(readFileSync(path, 'utf8')) as { readonly virtual: number; real: number };
      return virtual - real;
    } catch {
      return 0;
    }
  };
  return {
    now: () => fromEpochMilliseconds(Date.now() + ahead()),
    set(at) {
      writeFileSync(`${path}.new`, JSON.stringify({ virtual: epochMilliseconds(at), real: Date.now() }));
      renameSync(`${path}.new`, path);
    },
  };
}
