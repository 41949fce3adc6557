import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Signal, Standing } from '../domain/signals/signal.ts';
import type { SignalStore } from '../functions/runtime/ports.ts';
import { keys } from './record-keys.ts';

/** Signals in the record's table, one item each. Those that stand in a list are in the sparse index `gsi1`. */
export function createSignalStore(client: DynamoDBDocumentClient, table: string): SignalStore {
  return {
    async read(signalId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keys.signal(signalId), ConsistentRead: true }),
      );
      return Item && { signal: readRow(Item), version: Number(Item.version) };
    },

    async write(signal, standing, expected) {
      const condition =
        expected === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :expected',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':expected': expected },
            };
      const item = {
        ...keys.signal(signal.id),
        version: expected + 1,
        row: JSON.stringify(signal),
        ...(signal.sample ? { isSample: true } : {}),
        ...placeOf(signal, standing),
      };
      try {
        await client.send(new PutCommand({ TableName: table, Item: item, ...condition }));
        return 'written';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'conflict';
        throw error;
      }
    },

    async list(scope, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({ ...inList(table, scope), ScanIndexForward: false, Limit: limit }),
      );
      return Items.map(readRow);
    },

    async countWaiting() {
      let count = 0;
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            ...inList(table, 'open'),
            FilterExpression: 'attribute_not_exists(isSample)',
            Select: 'COUNT',
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        count += page.Count ?? 0;
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return count;
    },
  };
}

function inList(table: string, scope: 'open' | 'decided') {
  return {
    TableName: table,
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :key',
    ExpressionAttributeValues: { ':key': keys.signals(scope) },
  };
}

function placeOf(signal: Signal, standing: Standing): Record<string, string> {
  if (standing === 'kept') return {};
  if (standing === 'waiting') {
    return { gsi1pk: keys.signals('open'), gsi1sk: `${signal.firstSeenAt}#${signal.id}` };
  }
  return { gsi1pk: keys.signals('decided'), gsi1sk: `${signal.decisions.at(-1)?.at ?? ''}#${signal.id}` };
}

function readRow(item: Record<string, unknown>): Signal {
  return JSON.parse(String(item.row)) as Signal;
}
