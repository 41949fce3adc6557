import { createHash } from 'node:crypto';
import type { mailingKeys } from '../../domain/mailing/addressee.ts';
import type { ObjectStore } from '../runtime/ports.ts';
import type { Lines } from './recipient-merger.ts';

/** Recipients in a shard, at most: an object of about one megabyte, worked through by one lane. */
export const recipientsPerShard = 8192;

/** Shards written at the same time. */
const inFlight = 4;

type MailingKeys = Pick<ReturnType<typeof mailingKeys>, 'shard'>;

export interface Shards {
  /** Recipients by shard, in order. */
  readonly shards: readonly number[];
  /** SHA-256 over the bytes of all shards in order, in hex. */
  readonly listDigest: string;
}

/** Stores each piece as a shard; shards of an earlier try with another list are removed. */
export async function writeShards(pieces: Iterable<Lines>, objects: ObjectStore, keys: MailingKeys): Promise<Shards> {
  const digest = createHash('sha256');
  const shards: number[] = [];
  const writing = new Set<Promise<void>>();
  for (const { count, bytes } of pieces) {
    digest.update(bytes);
    if (writing.size >= inFlight) await Promise.race(writing);
    const done: Promise<void> = objects
      .write(keys.shard(shards.length), bytes, 'application/x-ndjson')
      .finally(() => writing.delete(done));
    // A failure is met by the race or by the last wait.
    done.catch(() => {});
    writing.add(done);
    shards.push(count);
  }
  await Promise.all(writing);
  await removeOthers(objects, keys, shards.length);
  return { shards, listDigest: digest.digest('hex') };
}

/** Removes what an earlier try with another list left behind. */
async function removeOthers(objects: ObjectStore, keys: MailingKeys, count: number): Promise<void> {
  const ours = new Set(Array.from({ length: count }, (_, number) => keys.shard(number)));
  const folder = keys.shard(0).replace(/[^/]*$/, '');
  const others: string[] = [];
  for await (const key of objects.list(folder)) if (!ours.has(key)) others.push(key);
  for (const key of others) await objects.remove(key);
}
