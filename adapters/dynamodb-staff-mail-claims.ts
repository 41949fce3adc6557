import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { StaffMailClaim, StaffMailClaims } from '../functions/runtime/ports.ts';
import { keys } from './record-keys.ts';

export function createStaffMailClaims(client: DynamoDBDocumentClient, table: string): StaffMailClaims {
  const keyOf = ({ incidentId, sequence, kind, person }: StaffMailClaim) =>
    keys.staffMail(incidentId, sequence, kind, person);
  return {
    async claim(claim) {
      const written = await when(() =>
        client.send(
          new PutCommand({
            TableName: table,
            Item: { ...keyOf(claim), ...claim, state: 'claimed' },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
      return written ? 'claimed' : 'claimed-before';
    },

    async settle(claim) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(claim),
          UpdateExpression: 'SET #state = :sent',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':sent': 'sent' },
        }),
      );
    },

    async unsettled(incidentId, before) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :mail)',
          FilterExpression: '#state = :claimed AND #at < :before',
          ExpressionAttributeNames: { '#state': 'state', '#at': 'at' },
          ExpressionAttributeValues: {
            ':pk': keys.partition(incidentId),
            ':mail': 'MAIL#',
            ':claimed': 'claimed',
            ':before': before,
          },
        }),
      );
      return Items.map(({ pk: _pk, sk: _sk, state: _state, ...claim }) => claim as unknown as StaffMailClaim);
    },

    async takeOver(claim, at) {
      const written = await when(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(claim),
            UpdateExpression: 'SET #at = :at',
            ConditionExpression: '#state = :claimed AND #at = :before',
            ExpressionAttributeNames: { '#state': 'state', '#at': 'at' },
            ExpressionAttributeValues: { ':at': at, ':before': claim.at, ':claimed': 'claimed' },
          }),
        ),
      );
      return written ? 'taken-over' : 'taken';
    },
  };
}

/** True when the conditional write was made, false when its condition did not hold. */
async function when(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
