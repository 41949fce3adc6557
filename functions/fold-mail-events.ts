import { z } from 'zod';
import type { Batch, BatchKey } from '../domain/mailing/ledger.ts';
import { applyEvents } from '../domain/mailing/letters.ts';
import { readBatchTag, readMailEvent } from '../domain/mailing/mail-event.ts';
import { type MailEvent, proofs } from '../domain/mailing/transitions.ts';
import { readEventLines } from './mailing/event-lines.ts';
import { rewriteBatch } from './mailing/rewrite-batches.ts';
import { logger } from './runtime/logger.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Fold Mail Events',
  input: z.object({ keys: z.array(z.string()) }),
  output: z.object({ outcome: z.literal('folded'), events: z.number().int(), changed: z.number().int() }),
};

type FoldServices = Pick<Services, 'objects' | 'ledger'>;

/**
 * Brings SES's events into the ledger. Each event only ever strengthens what is proved of one recipient, so the same object may
 * come twice, late, or in any order. A batch is written once an object at most, and only if it changes.
 */
export async function foldMailEvents(
  { keys }: z.output<typeof contract.input>,
  services: FoldServices,
): Promise<z.input<typeof contract.output>> {
  const gathered = new Gathered();
  for (const key of keys) {
    for await (const lines of readEventLines(await services.objects.read(key)))
      for (const line of lines) gathered.add(line);
  }
  const changed = await writeAll(services, gathered.batches());
  if (gathered.malformed > 0) logger.warn('Lines that are no SES events', { objects: keys, count: gathered.malformed });
  return { outcome: 'folded', events: gathered.events, changed };
}

const bitOf = new Map<MailEvent, number>(proofs.map(([event], bit) => [event, 1 << bit]));

/** Which events each recipient had: a bit each, since neither order nor number matters. */
class Gathered {
  events = 0;
  malformed = 0;
  readonly #byMailing = new Map<string, Map<string, Uint16Array>>();

  add(line: string): void {
    const read = readMailEvent(line);
    if (read === 'malformed') this.malformed += 1;
    if (typeof read === 'string') return;
    this.events += 1;
    let batches = this.#byMailing.get(read.mailing);
    if (batches === undefined) {
      batches = new Map();
      this.#byMailing.set(read.mailing, batches);
    }
    let bits = batches.get(read.batch);
    if (bits === undefined) {
      bits = new Uint16Array(50);
      batches.set(read.batch, bits);
    }
    bits[read.index] = (bits[read.index] ?? 0) | (bitOf.get(read.event) ?? 0);
  }

  *batches(): Generator<readonly [BatchKey, Uint16Array]> {
    for (const [mailing, batches] of this.#byMailing) {
      for (const [tag, bits] of batches) {
        const key = readBatchTag(mailing, tag);
        if (key !== undefined) yield [key, bits];
      }
    }
  }
}

function* eventsOf(bits: Uint16Array): Generator<readonly [number, MailEvent]> {
  for (const [index, mask] of bits.entries()) {
    if (mask === 0) continue;
    for (const [event] of proofs) if ((mask & (bitOf.get(event) ?? 0)) !== 0) yield [index, event];
  }
}

const readAtATime = 100;
const writtenAtATime = 16;

async function writeAll(
  { ledger }: FoldServices,
  gathered: Iterable<readonly [BatchKey, Uint16Array]>,
): Promise<number> {
  let changed = 0;
  for (const group of inGroups(gathered, readAtATime)) {
    const bitsOf = new Map(group.map(([key, bits]) => [nameOf(key), bits]));
    const waiting = [...(await ledger.read(group.map(([key]) => key)))];
    const lane = async () => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        const bits = bitsOf.get(nameOf(batch));
        if (bits === undefined) continue;
        const written = await rewriteBatch(ledger, batch, ({ states }: Batch) => applyEvents(states, eventsOf(bits)));
        if (written === 'changed') changed += 1;
      }
    };
    await Promise.all(Array.from({ length: writtenAtATime }, lane));
  }
  return changed;
}

function nameOf({ mailing, shard, first }: BatchKey): string {
  return `${mailing} ${shard} ${first}`;
}

function* inGroups<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

export const handler = task(contract, foldMailEvents);
