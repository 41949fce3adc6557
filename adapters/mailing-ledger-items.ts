import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Batch, BatchKey, Control, Found, MailingList } from '../domain/mailing/ledger.ts';
import { stateOf } from '../domain/mailing/letters.ts';
import type { Instant } from '../domain/time.ts';
import { unpackHashes } from './packed-hashes.ts';

export type Item = Record<string, AttributeValue>;

export function readList(item: Item): MailingList {
  return {
    shards: (item.shards?.L ?? []).map(({ N }) => Number(N)),
    bounds: (item.bounds?.L ?? []).map(({ S }) => S ?? ''),
    batchSize: number(item, 'batchSize'),
  };
}

export function readControl(item: Item | undefined): Control | undefined {
  if (item === undefined) return undefined;
  return {
    recipients: number(item, 'recipients'),
    epoch: number(item, 'epoch'),
    frontier: number(item, 'frontier'),
    paused: item.paused?.BOOL ?? false,
    cancelled: item.cancelled?.BOOL ?? false,
    version: number(item, 'version'),
  };
}

export function readBatch({ mailing, shard, first }: BatchKey, item: Item): Batch {
  const settledAt = item.settledAt?.S;
  return {
    mailing,
    shard,
    first,
    states: text(item, 'states'),
    claimId: text(item, 'claimId'),
    epoch: number(item, 'epoch'),
    tries: number(item, 'tries'),
    claimedAt: text(item, 'claimedAt') as Instant,
    ...(settledAt === undefined ? {} : { settledAt: settledAt as Instant }),
  };
}

export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A ledger item has no text "${name}"`);
  return value;
}

export function number(item: Item, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`A ledger item has no number "${name}"`);
  return Number(value);
}

export const s = (value: string): AttributeValue.SMember => ({ S: value });
export const n = (value: number): AttributeValue.NMember => ({ N: String(value) });
export const shardKey = (mailing: string, shard: number) => `${mailing}#${String(shard).padStart(4, '0')}`;
export const batchKey = ({ mailing, shard, first }: BatchKey): Item => ({
  pk: s(shardKey(mailing, shard)),
  sk: s(first),
});
export const controlKey = (mailing: string): Item => ({ pk: s(mailing), sk: s('CONTROL') });
export const listKey = (mailing: string): Item => ({ pk: s(mailing), sk: s('LIST') });

/** The recipient with that hash, or with a hash that begins so. */
export function findIn(batch: BatchKey, item: Item, hash: string): Found | undefined {
  const hashes = unpackHashes(item);
  const index = hash.length < 16 ? hashes.findIndex((known) => known.startsWith(hash)) : hashes.indexOf(hash);
  const found = hashes[index];
  if (found === undefined) return undefined;
  const state = stateOf(text(item, 'states').charAt(index));
  return { batch, index, hash: found, state, claimedAt: text(item, 'claimedAt') as Instant };
}
