import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Batch, MailingLedger, MailingList } from '../domain/mailing/ledger.ts';
import { countLetters, doubtStale } from '../domain/mailing/letters.ts';
import type { Instant } from '../domain/time.ts';
import {
  batchKey,
  controlKey,
  findIn,
  type Item,
  listKey,
  n,
  number,
  readBatch,
  readControl,
  readList,
  s,
  shardKey,
  text,
} from './mailing-ledger-items.ts';
import { packHashes } from './packed-hashes.ts';

/** A batch without its hashes: what everything but `who` reads. */
const withoutHashes = 'pk, sk, states, claimId, epoch, tries, claimedAt, settledAt';
const shardsAtATime = 4;

/**
 * The ledger in a table of its own: `pk` and `sk` are texts, no stream, no index. A batch is one item below 1 KB, so that
 * each step costs one write unit. The raw client is used on purpose: marshalling would cost as much as the rest.
 */
export function createMailingLedger(client: DynamoDBDocumentClient, table: string): MailingLedger {
  const lists = new Map<string, MailingList>();

  async function putOnce(item: Item): Promise<Item | undefined> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      return itemInTheWay(error);
    }
  }

  async function get(key: Item): Promise<Item | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return Item;
  }

  async function updateControl(
    mailing: string,
    update: string,
    condition: string,
    values: Item,
  ): Promise<Item | undefined> {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: controlKey(mailing),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async function* query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    let from: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...input,
          TableName: table,
          ConsistentRead: true,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  function queryShard(mailing: string, shard: number, projection: string) {
    return query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: shardKey(mailing, shard) } },
      ProjectionExpression: projection,
    });
  }

  async function list(mailing: string): Promise<MailingList | undefined> {
    const known = lists.get(mailing);
    if (known !== undefined) return known;
    const item = await get(listKey(mailing));
    if (item === undefined) return undefined;
    const read = readList(item);
    lists.set(mailing, read);
    return read;
  }

  const survey: MailingLedger['survey'] = async (mailing, only) => {
    const [known, control] = await Promise.all([list(mailing), get(controlKey(mailing)).then(readControl)]);
    if (known === undefined || control === undefined) throw new Error(`The ledger of mailing ${mailing} is not open`);
    const shards = only ?? known.shards.map((_, shard) => shard);
    const count = countLetters();
    const unfinished: number[] = [];
    let lastClaimedAt: Instant | undefined;
    let lastDoubtAt: Instant | undefined;
    const surveyShard = async (shard: number) => {
      const own = countLetters();
      for await (const item of queryShard(mailing, shard, 'states, epoch, claimedAt')) {
        const claimedAt = text(item, 'claimedAt') as Instant;
        const states = doubtStale(text(item, 'states'), number(item, 'epoch') < control.epoch);
        own.add(states);
        count.add(states);
        if (lastClaimedAt === undefined || claimedAt > lastClaimedAt) lastClaimedAt = claimedAt;
        if (states.includes('D') && (lastDoubtAt === undefined || claimedAt > lastDoubtAt)) lastDoubtAt = claimedAt;
      }
      if (own.totals(known.shards[shard] ?? 0).accepted > 0) unfinished.push(shard);
    };
    const waiting = [...shards];
    const lane = async () => {
      for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) await surveyShard(shard);
    };
    await Promise.all(Array.from({ length: shardsAtATime }, lane));
    return {
      totals: count.totals(shards.reduce((sum, shard) => sum + (known.shards[shard] ?? 0), 0)),
      unfinished: unfinished.sort((one, other) => one - other),
      ...(lastClaimedAt === undefined ? {} : { lastClaimedAt }),
      ...(lastDoubtAt === undefined ? {} : { lastDoubtAt }),
    };
  };

  return {
    async open(mailing, wanted) {
      const older = await putOnce({
        ...listKey(mailing),
        shards: { L: wanted.shards.map(n) },
        bounds: { L: wanted.bounds.map(s) },
        batchSize: n(wanted.batchSize),
      });
      const inForce = older === undefined ? wanted : readList(older);
      await putOnce({
        ...controlKey(mailing),
        recipients: n(inForce.shards.reduce((sum, count) => sum + count, 0)),
        epoch: n(0),
        frontier: n(0),
        paused: { BOOL: false },
        cancelled: { BOOL: false },
        version: n(0),
      });
      return inForce;
    },

    list,

    async control(mailing) {
      return readControl(await get(controlKey(mailing)));
    },

    async takeOver(mailing) {
      const control = readControl(
        await updateControl(mailing, 'ADD epoch :one', 'attribute_exists(pk)', { ':one': n(1) }),
      );
      if (control === undefined) throw new Error(`The ledger of mailing ${mailing} is not open`);
      return control;
    },

    async steer(mailing, { paused, cancelled, version }) {
      await updateControl(
        mailing,
        'SET paused = :paused, cancelled = :cancelled, version = :version',
        'version < :version',
        { ':paused': { BOOL: paused }, ':cancelled': { BOOL: cancelled }, ':version': n(version) },
      );
    },

    async advance(mailing, frontier) {
      await updateControl(mailing, 'SET frontier = :frontier', 'frontier < :frontier', { ':frontier': n(frontier) });
    },

    async claim(batch) {
      const item = {
        ...batchKey(batch),
        ...packHashes(batch.hashes),
        states: s(batch.states),
        claimId: s(batch.claimId),
        epoch: n(batch.epoch),
        tries: n(batch.tries),
        claimedAt: s(batch.claimedAt),
      };
      const inTheWay = await putOnce(item);
      // A repetition by the SDK after a lost reply finds our own claim.
      if (inTheWay === undefined || text(inTheWay, 'claimId') === batch.claimId) return { outcome: 'claimed' };
      return { outcome: 'taken', batch: readBatch(batch, inTheWay) };
    },

    async change(expected, next) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: batchKey(expected),
            UpdateExpression:
              'SET states = :states, claimId = :claimId, epoch = :epoch, tries = :tries, claimedAt = :claimedAt' +
              (next.settledAt === undefined ? '' : ', settledAt = :settledAt'),
            ConditionExpression: 'claimId = :oldClaimId AND states = :oldStates',
            ExpressionAttributeValues: {
              ':states': s(next.states),
              ':claimId': s(next.claimId),
              ':epoch': n(next.epoch),
              ':tries': n(next.tries),
              ':claimedAt': s(next.claimedAt),
              ':oldClaimId': s(expected.claimId),
              ':oldStates': s(expected.states),
              ...(next.settledAt === undefined ? {} : { ':settledAt': s(next.settledAt) }),
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { outcome: 'changed' };
      } catch (error) {
        const batch = readBatch(expected, itemInTheWay(error));
        const isOurs = batch.claimId === next.claimId && batch.states === next.states;
        return isOurs ? { outcome: 'changed' } : { outcome: 'conflict', batch };
      }
    },

    async read(keys) {
      const byKey = new Map(keys.map((key) => [`${shardKey(key.mailing, key.shard)} ${key.first}`, key]));
      const distinct = [...byKey.values()];
      const found: Batch[] = [];
      for (let at = 0; at < distinct.length; at += 100) {
        for (const item of await batchGet(client, table, distinct.slice(at, at + 100).map(batchKey))) {
          const key = byKey.get(`${text(item, 'pk')} ${text(item, 'sk')}`);
          if (key !== undefined) found.push(readBatch(key, item));
        }
      }
      return found;
    },

    async batches(mailing, shard) {
      const batches: Batch[] = [];
      for await (const item of queryShard(mailing, shard, withoutHashes)) {
        batches.push(readBatch({ mailing, shard, first: text(item, 'sk') }, item));
      }
      return batches;
    },

    survey,

    async totals(mailing) {
      return (await survey(mailing)).totals;
    },

    async who(mailing, hash) {
      const known = await list(mailing);
      if (known === undefined) return undefined;
      const highest = hash.padEnd(16, 'f');
      const shard = known.bounds.findLastIndex((bound) => bound !== '' && bound <= highest);
      if (shard < 0) return undefined;
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk <= :hash',
          ExpressionAttributeValues: { ':pk': s(shardKey(mailing, shard)), ':hash': s(highest) },
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      const item = Items?.[0];
      return item === undefined ? undefined : findIn({ mailing, shard, first: text(item, 'sk') }, item, hash);
    },
  };
}

const mostRounds = 10;

async function batchGet(client: DynamoDBDocumentClient, table: string, keys: Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let left = keys;
  for (let round = 0; left.length > 0; round += 1) {
    // The name is that of DynamoDB's own error, which callers know as passing.
    if (round === mostRounds) throw Object.assign(new Error('BatchGetItem'), { name: 'RequestLimitExceeded' });
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: left, ConsistentRead: true, ProjectionExpression: withoutHashes } },
      }),
    );
    found.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

/** @throws whatever it was, unless a condition failed on an item that is there. */
function itemInTheWay(error: unknown): Item {
  if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return error.Item;
  throw error;
}
