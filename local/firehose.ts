import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { plus } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import type { EventSink } from './ses/event-queue.ts';

export interface FirehoseOptions {
  readonly clock: LocalClock;
  /** Stores one object; a rejection is tried again after 10 virtual seconds. */
  readonly put: (key: string, body: Buffer) => Promise<unknown>;
  /** Virtual seconds after its first line that a batch is closed; 60 to 900 in AWS. 300 when absent. */
  readonly bufferSeconds?: number;
  /** Size at which a batch is closed; 64 to 128 MiB in AWS. 64 MiB when absent. */
  readonly bufferBytes?: number;
  /** `ses-events/` when absent. */
  readonly prefix?: string;
  readonly compress?: boolean;
}

export interface Firehose extends EventSink {
  /** Closes the batch now and waits until everything accepted so far is stored. */
  flush(): Promise<void>;
  /** Lines accepted and not stored yet. */
  pending(): number;
  setBufferSeconds(seconds: number): void;
  /** Forgets its timers and stores nothing more: what SES has no word of comes again after the restart. */
  stop(): void;
}

interface Batch {
  readonly key: string;
  readonly lines: readonly string[];
  readonly onStored: readonly (() => void)[];
}

const retrySeconds = 10;
const zip = promisify(gzip);

/**
 * Gathers lines and writes them as one object a batch, `ses-events/YYYY/MM/DD/HH/<time>-<hash>.jsonl` by the virtual UTC
 * hour in which the batch was closed, one batch after the other. The hash makes the same batch the same object.
 */
export function createFirehose(options: FirehoseOptions): Firehose {
  const { clock, put, prefix = 'ses-events/', bufferBytes = 64 * 1024 * 1024, compress = false } = options;
  const listeners: (() => () => void)[] = [];
  let bufferSeconds = options.bufferSeconds ?? 300;
  let lines: string[] = [];
  let bytes = 0;
  let openedAt = clock.now();
  let cancelTimer = () => {};
  let stored = Promise.resolve();
  let unstored = 0;
  let stopped = false;

  function startTimer(): void {
    cancelTimer();
    cancelTimer = clock.schedule(plus(openedAt, { seconds: bufferSeconds }), 'Firehose buffer', closeBatch);
  }

  function closeBatch(): void {
    if (lines.length === 0) return;
    cancelTimer();
    const batch = { key: nameBatch(), lines, onStored: listeners.map((listener) => listener()) };
    lines = [];
    bytes = 0;
    stored = stored.then(() => store(batch));
  }

  function nameBatch(): string {
    const [day = '', time = ''] = clock.now().split('T');
    const hash = createHash('sha256')
      .update(`${lines.length}\n${lines[0]}\n${lines.at(-1)}`)
      .digest('hex');
    const stamp = `${day}-${time.slice(0, 8).replaceAll(':', '-')}`;
    return `${prefix}${day.replaceAll('-', '/')}/${time.slice(0, 2)}/${stamp}-${hash.slice(0, 12)}.jsonl${compress ? '.gz' : ''}`;
  }

  async function store(batch: Batch): Promise<void> {
    const plain = Buffer.from(`${batch.lines.join('\n')}\n`);
    while (!stopped) {
      const release = clock.hold('Firehose put');
      try {
        await put(batch.key, compress ? await zip(plain) : plain);
        unstored -= batch.lines.length;
        for (const confirm of batch.onStored) confirm();
        return;
      } catch {
        await new Promise<void>((settle) => {
          clock.schedule(plus(clock.now(), { seconds: retrySeconds }), 'Firehose retry', settle);
          release();
        });
      } finally {
        release();
      }
    }
  }

  return {
    accept(line) {
      if (stopped) return;
      if (lines.length === 0) {
        openedAt = clock.now();
        startTimer();
      }
      lines.push(line);
      unstored += 1;
      bytes += Buffer.byteLength(line) + 1;
      if (bytes >= bufferBytes) closeBatch();
    },
    onBatch: (onClose) => void listeners.push(onClose),
    flush() {
      closeBatch();
      return stored;
    },
    pending: () => unstored,
    setBufferSeconds(seconds) {
      bufferSeconds = seconds;
      if (lines.length > 0) startTimer();
    },
    stop() {
      stopped = true;
      cancelTimer();
    },
  };
}
