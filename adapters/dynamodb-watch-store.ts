import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { TryAgainError } from '../functions/runtime/errors.ts';
import type { Generation, GenerationStore, Watch, WatchStore } from '../functions/runtime/ports.ts';
import { keys } from './record-keys.ts';

/** Watches stand beside the record they watch, so that registering can check the version in one transaction. */
export function createWatchStore(client: DynamoDBDocumentClient, table: string): WatchStore {
  return {
    async register(watch) {
      const { incidentId, version, purpose } = watch;
      try {
        await client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                ConditionCheck: {
                  TableName: table,
                  Key: keys.head(incidentId),
                  ConditionExpression: '#version = :version',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':version': version },
                },
              },
              { Put: { TableName: table, Item: { ...keys.watch(incidentId, purpose), ...watch } } },
            ],
          }),
        );
        return 'registered';
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (codes.includes('ConditionalCheckFailed')) return 'changed';
        if (codes.includes('TransactionConflict'))
          throw new TryAgainError(`${incidentId} is being written`, { cause: error });
        throw error;
      }
    },

    async watches(incidentId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :watch)',
          ExpressionAttributeValues: { ':pk': keys.partition(incidentId), ':watch': 'WATCH#' },
          ConsistentRead: true,
        }),
      );
      return Items.map(({ pk: _pk, sk: _sk, ...watch }) => watch as unknown as Watch);
    },

    async remove({ incidentId, purpose, token }) {
      try {
        await client.send(
          new DeleteCommand({
            TableName: table,
            Key: keys.watch(incidentId, purpose),
            ConditionExpression: '#token = :token',
            ExpressionAttributeNames: { '#token': 'token' },
            ExpressionAttributeValues: { ':token': token },
          }),
        );
      } catch (error) {
        // A newer watch stands there, or none: both are what the caller wants.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** Generations of executions, raised by a conditional write: two starters never start two. */
export function createGenerationStore(client: DynamoDBDocumentClient, table: string): GenerationStore {
  return {
    async current(incidentId, purpose) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keys.generation(incidentId, purpose), ConsistentRead: true }),
      );
      return Item ? readGeneration(Item) : undefined;
    },

    async raise(incidentId, purpose, from, at) {
      const Item = {
        ...keys.generation(incidentId, purpose),
        incidentId,
        purpose,
        generation: from + 1,
        startedAt: at,
      };
      const condition =
        from === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'generation = :from', ExpressionAttributeValues: { ':from': from } };
      try {
        await client.send(new PutCommand({ TableName: table, Item, ...condition }));
        return 'raised';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'taken';
        throw error;
      }
    },
  };
}

function readGeneration({ pk: _pk, sk: _sk, ...generation }: Record<string, unknown>): Generation {
  return generation as unknown as Generation;
}
