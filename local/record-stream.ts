import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { plus } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import { createStreamReader, type StreamPosition, type StreamRecord } from './stream-reader.ts';

export interface RecordStreamOptions {
  readonly clock: LocalClock;
  readonly endpoint: string;
  readonly tableName: string;
  /** Where the position is kept over a restart. */
  readonly checkpointFile: string;
  /** Invokes the stream's function; a rejection brings the same records again, a little later. */
  readonly deliver: (records: readonly StreamRecord[]) => Promise<unknown>;
}

/** The record's stream and its event-source mapping: at least once, in order, until the function took it. */
export interface RecordStream {
  /** Hands over what is there. @returns whether there was anything. */
  drain(): Promise<boolean>;
  /** Says that the record may have been written to. */
  touch(): void;
  /**
   * Drains if the record may have been written to; looks anyhow now and then. A sender at work wakes thousands of times
   * and writes to the ledger only.
   */
  drainIfTouched(): Promise<boolean>;
  /** Told every batch before it is handed over: for the timeline. */
  onRecords(listener: (records: readonly StreamRecord[]) => void): void;
  /** Drains by itself, in real time: for a cloud whose clock runs. */
  follow(milliseconds: number): void;
  stop(): void;
}

/** Virtual seconds before a refused batch is handed over again. */
const retrySeconds = 10;

/** Jumps of the clock after which the stream is read though nobody said anything. */
const looksAnyhowAfter = 50;

export function openRecordStream(options: RecordStreamOptions): RecordStream {
  const { endpoint, tableName, checkpointFile } = options;
  const reader = createStreamReader({ endpoint, tableName, checkpoint: fileCheckpoint(checkpointFile) });
  const listeners: ((records: readonly StreamRecord[]) => void)[] = [];
  let pending: readonly StreamRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  let draining = false;
  let waiting = false;
  let skipped = looksAnyhowAfter;

  async function readNext(): Promise<readonly StreamRecord[]> {
    for (;;) {
      const records = await reader.poll();
      const followed = records.filter(isFollowed);
      if (followed.length > 0 || records.length === 0) return followed;
    }
  }

  async function drain(): Promise<boolean> {
    if (draining) return false;
    draining = true;
    const release = options.clock.hold('the stream is read');
    try {
      if (pending.length === 0) {
        pending = await readNext();
        for (const listener of listeners) listener(pending);
      }
      if (pending.length === 0 || waiting) return false;
      try {
        await options.deliver(pending);
      } catch {
        // As the event-source mapping does: the same records again, a little later, until the function takes them.
        waiting = true;
        options.clock.schedule(plus(options.clock.now(), { seconds: retrySeconds }), 'the stream again', () => {
          waiting = false;
          skipped = looksAnyhowAfter;
        });
        return false;
      }
      pending = [];
      await reader.commit();
      return true;
    } finally {
      draining = false;
      release();
    }
  }

  return {
    drain,
    touch() {
      skipped = looksAnyhowAfter;
    },
    async drainIfTouched() {
      skipped += 1;
      if (skipped < looksAnyhowAfter) return false;
      const found = await drain();
      if (!found) skipped = 0;
      return found;
    },
    onRecords: (listener) => listeners.push(listener),
    follow(milliseconds) {
      const again = () => {
        timer = setTimeout(
          () =>
            void drain()
              .catch(() => undefined)
              .finally(again),
          milliseconds,
        );
      };
      again();
    },
    stop() {
      clearTimeout(timer);
      reader.close();
    },
  };
}

/** The event-source mapping's filter: heads and entries; what stands beside them (watches, rows, claims) is no news. */
function isFollowed({ dynamodb }: StreamRecord): boolean {
  const sortKey = dynamodb?.Keys?.sk?.S ?? '';
  return sortKey === 'HEAD' || sortKey.startsWith('ENTRY#');
}

function fileCheckpoint(path: string) {
  return {
    async load() {
      return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as StreamPosition) : undefined;
    },
    async save(position: StreamPosition) {
      writeFileSync(`${path}.new`, JSON.stringify(position));
      renameSync(`${path}.new`, path);
    },
  };
}
