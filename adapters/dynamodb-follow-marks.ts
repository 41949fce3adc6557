import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { FollowMarks } from '../functions/runtime/ports.ts';
import { keys } from './record-keys.ts';

/** One item an incident. It is moved on by a conditional write: late, repeated or torn stretches leave it where it is. */
export function createFollowMarks(client: DynamoDBDocumentClient, table: string): FollowMarks {
  return {
    async read(incidentId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keys.followed(incidentId), ConsistentRead: true }),
      );
      return { entries: Number(Item?.entries ?? 0), heads: Number(Item?.heads ?? 0) };
    },

    async advance(incidentId, kind, from, to) {
      const joins = '#kind >= :before AND #kind < :to';
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: keys.followed(incidentId),
            UpdateExpression: 'SET #kind = :to',
            ConditionExpression: from === 1 ? `attribute_not_exists(#kind) OR (${joins})` : joins,
            ExpressionAttributeNames: { '#kind': kind },
            ExpressionAttributeValues: { ':before': from - 1, ':to': to },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
