import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Instant, plus, toInstant } from '../../domain/time.ts';

/** The time of a local server, kept over a restart, so that its clock never goes back behind what is recorded. */
export interface TimeFile {
  /** What was kept last; undefined for a new folder. */
  readonly last: Instant | undefined;
  /** Keeps the time that will have been reached when this is called again. */
  keep(now: Instant): void;
  /** Keeps exactly `now` and closes the file. */
  close(now: Instant): void;
}

/** @param aheadSeconds Seconds of the clock until the next {@link TimeFile.keep}: a killed process has reached no more. */
export function openTimeFile(path: string, aheadSeconds: number): TimeFile {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
  const write = (at: Instant) => {
    // An instant always has the same length but for years beyond 9999.
    writeSync(file, at, 0);
    ftruncateSync(file, at.length);
  };
  return {
    last: kept === '' ? undefined : toInstant(kept),
    keep: (now) => write(plus(now, { seconds: aheadSeconds })),
    close(now) {
      write(now);
      closeSync(file);
    },
  };
}
