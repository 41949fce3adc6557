import { gunzipSync, gzipSync } from 'node:zlib';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { CommandResult } from '../domain/incident/commands.ts';
import type { Incident } from '../domain/incident/state.ts';
import type { Entry, EntryHeader } from '../domain/record.ts';
import { TryAgainError } from '../functions/runtime/errors.ts';
import type { Append, RecordStore, Versioned } from '../functions/runtime/ports.ts';
import { keys } from './record-keys.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The record in its table: one transaction an append (entries, head, command result), nothing else in it. */
export function createRecordStore(client: DynamoDBDocumentClient, table: string): RecordStore {
  return {
    async read(incidentId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keys.head(incidentId), ConsistentRead: true }),
      );
      return Item ? readHead(Item) : undefined;
    },

    async append(append) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: transaction(table, append) }));
        return { outcome: 'appended' };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        return explain(error, append, () => resultOf(client, table, append.incidentId, append.commandId));
      }
    },

    resultOf: (incidentId, commandId) => resultOf(client, table, incidentId, commandId),

    async *entries(incidentId, from = 1) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: {
              ':pk': keys.partition(incidentId),
              ':from': keys.entry(incidentId, from).sk,
              ':to': 'ENTRY#9',
            },
            ConsistentRead: true,
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        yield* (page.Items ?? []).map(readEntry);
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    },
  };
}

function transaction(table: string, append: Append): Action[] {
  const { incidentId, expected, entries, after, commandId, result } = append;
  const last = entries.at(-1);
  if (last === undefined) throw new Error('An append has at least one entry');
  const head = {
    ...keys.head(incidentId),
    version: last.header.sequence,
    lastHash: last.hash,
    snapshot: gzipSync(JSON.stringify(after)),
  };
  const put = (Item: Record<string, unknown>): Action => ({
    Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
  });
  return [
    // The command comes first, so that its reason stands first when the transaction is cancelled.
    put({ ...keys.command(incidentId, commandId), result: JSON.stringify(result) }),
    expected === 0
      ? put(head)
      : {
          Put: {
            TableName: table,
            Item: head,
            ConditionExpression: '#version = :expected',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expected': expected },
          },
        },
    ...entries.map((entry) => put(writeEntry(entry))),
  ];
}

async function explain(
  error: TransactionCanceledException,
  append: Append,
  resultOf: () => Promise<CommandResult | undefined>,
): ReturnType<RecordStore['append']> {
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  if (codes[0] === 'ConditionalCheckFailed') {
    const result = await resultOf();
    if (result !== undefined) return { outcome: 'repeated', result };
  }
  if (codes.includes('ConditionalCheckFailed')) return { outcome: 'conflict' };
  if (codes.includes('TransactionConflict') || codes.includes('ThrottlingError')) {
    throw new TryAgainError(`${append.incidentId}: another append is under way`, { cause: error });
  }
  throw error;
}

async function resultOf(client: DynamoDBDocumentClient, table: string, incidentId: string, commandId: string) {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: keys.command(incidentId, commandId), ConsistentRead: true }),
  );
  return Item ? (JSON.parse(String(Item.result)) as CommandResult) : undefined;
}

function writeEntry({ header, hash, content }: Entry): Record<string, unknown> {
  return {
    ...keys.entry(header.incidentId, header.sequence),
    header: JSON.stringify(header),
    hash,
    ...(content ? { salt: content.salt, body: JSON.stringify(content.body) } : {}),
  };
}

function readEntry(item: Record<string, unknown>): Entry {
  const header = JSON.parse(String(item.header)) as EntryHeader;
  const content =
    item.body === undefined ? {} : { content: { salt: String(item.salt), body: JSON.parse(String(item.body)) } };
  return { header, hash: String(item.hash), ...content };
}

function readHead(item: Record<string, unknown>): Versioned {
  const snapshot = gunzipSync(item.snapshot as Uint8Array).toString('utf8');
  return {
    incident: JSON.parse(snapshot) as Incident,
    version: Number(item.version),
    lastHash: String(item.lastHash),
  };
}
