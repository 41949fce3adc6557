import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fromEpochMilliseconds } from '../../domain/time.ts';
import type { LocalClock } from '../clock.ts';
import { chanceOf, createChance } from './chance.ts';
import { buildEvent, type PlannedEvent, planEvents } from './events.ts';
import type { Faults } from './faults.ts';
import type { AcceptedMail, MailContent } from './mail.ts';
import type { MailLog } from './mail-log.ts';

/** Where events go: Firehose. */
export interface EventSink {
  accept(line: string): void;
  /**
   * `onClose` is called as a batch is closed, with every line accepted so far in it or in an earlier one; what it answers
   * is called once that batch is stored. Batches are stored in order.
   */
  onBatch(onClose: () => () => void): void;
}

export interface EventQueueOptions {
  readonly clock: LocalClock;
  readonly log: MailLog;
  readonly sink: EventSink;
  /** Whether mails of a configuration set have an event destination. */
  readonly isPublished: (configurationSet: string) => boolean;
  readonly faults: () => Faults;
  readonly seed: number;
  /** Events are handed over at multiples of so many virtual seconds; their own times stay exact. */
  readonly granularitySeconds: number;
  readonly checkpointFile: string;
  /** Told of each event as it is handed over, also of those that get lost on the way. */
  readonly onEvent: (mail: AcceptedMail, event: PlannedEvent) => void;
}

export interface EventQueue {
  add(mails: readonly AcceptedMail[]): void;
  /** Events not handed over yet. */
  pending(): number;
  stop(): void;
}

interface Due {
  readonly mail: AcceptedMail;
  readonly content: MailContent;
  readonly event: PlannedEvent;
}

/** Mails up to `upTo` have all their events stored, but for those in `open`. */
interface Checkpoint {
  readonly upTo: number;
  readonly open: readonly number[];
}

/**
 * Hands over what SES has to say about accepted mails: Send at once, the rest in buckets of virtual time with one timer
 * each. After a crash the mails whose events were not stored yet have all of theirs again: at least once, as in AWS.
 */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { clock, log, sink, faults, seed, isPublished } = options;
  const step = options.granularitySeconds * 1000;
  const buckets = new Map<number, { readonly due: Due[]; readonly cancel: () => void }>();
  const shuffling = createChance(seed + log.count());
  /** Events left by mail number; mails with none left are not in it. */
  const left = new Map<number, number>();
  let upTo = 0;
  let pending = 0;

  function add(mails: readonly AcceptedMail[]): void {
    const now = Date.parse(clock.now());
    // Without a configuration set there is nowhere to send events to.
    const plans = mails.flatMap((mail) => {
      const content = log.content(mail.content);
      const set = content?.configurationSet;
      if (content === undefined || set === undefined || !isPublished(set)) return [];
      return [{ mail, content, events: planEvents(mail, faults()) }];
    });
    for (const { mail, events } of plans) {
      left.set(mail.n, events.length);
      pending += events.length;
    }
    upTo = Math.max(upTo, mails.at(-1)?.n ?? 0);
    for (const { mail, content, events } of plans) {
      for (const event of events) {
        if (event.atMs <= now && !faults().reorderEvents) handOver({ mail, content, event });
        else defer({ mail, content, event }, now);
      }
    }
  }

  function defer(due: Due, now: number): void {
    // Shuffled events need a bucket that is still to come, so that a Send may fall behind its Delivery.
    const earliest = faults().reorderEvents ? Math.max(due.event.atMs, now + 1) : due.event.atMs;
    const at = Math.max(Math.ceil(earliest / step) * step, now);
    const bucket = buckets.get(at);
    if (bucket !== undefined) {
      bucket.due.push(due);
      return;
    }
    const cancel = clock.schedule(fromEpochMilliseconds(at), 'SES events', () => empty(at));
    buckets.set(at, { due: [due], cancel });
  }

  function empty(at: number): void {
    const due = buckets.get(at)?.due ?? [];
    buckets.delete(at);
    if (faults().reorderEvents) shuffle(due, shuffling);
    for (const one of due) handOver(one);
  }

  function handOver({ mail, content, event }: Due): void {
    const { lostEventRate, duplicateEventRate } = faults();
    options.onEvent(mail, event);
    const luck = lostEventRate > 0 || duplicateEventRate > 0 ? chanceOf(`${seed} ${mail.n} ${event.type}`) : 1;
    if (luck >= lostEventRate) {
      const line = buildEvent(mail, content, event);
      sink.accept(line);
      if (luck < lostEventRate + duplicateEventRate) sink.accept(line);
    }
    pending -= 1;
    const still = (left.get(mail.n) ?? 1) - 1;
    if (still > 0) left.set(mail.n, still);
    else left.delete(mail.n);
  }

  function resume(): void {
    const { upTo: stored, open } = readCheckpoint(options.checkpointFile);
    upTo = log.count();
    const numbers = [...open];
    for (let n = stored + 1; n <= log.count(); n += 1) numbers.push(n);
    if (numbers.length === 0) return;
    // Until they are planned again they count as open, lest a checkpoint passes over them.
    for (const n of numbers) left.set(n, 1);
    clock.schedule(clock.now(), 'SES events after a restart', () => {
      for (const n of numbers) left.delete(n);
      add(numbers.flatMap((n) => log.read(n) ?? []));
    });
  }

  sink.onBatch(() => {
    const reached: Checkpoint = { upTo, open: [...left.keys()] };
    return () => writeCheckpoint(options.checkpointFile, reached);
  });
  resume();

  return {
    add,
    pending: () => pending,
    stop() {
      for (const { cancel } of buckets.values()) cancel();
      buckets.clear();
    },
  };
}

function shuffle<T>(items: T[], chance: () => number): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(chance() * (i + 1));
    const [a, b] = [items[i], items[j]];
    if (a === undefined || b === undefined) continue;
    items[i] = b;
    items[j] = a;
  }
}

function readCheckpoint(file: string): Checkpoint {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { upTo: 0, open: [] };
  }
}

function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  writeFileSync(`${file}.new`, JSON.stringify(checkpoint));
  renameSync(`${file}.new`, file);
}
