import { type ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type CallMeter, clientOptions, type Endpoint, guarded } from './endpoint.ts';

/** A document client: undefined fields are left out, empty values kept. */
export function createDynamoDb(endpoint: Endpoint = {}, meter?: CallMeter): DynamoDBDocumentClient {
  const client = guarded(new DynamoDBClient(clientOptions(endpoint)), endpoint);
  if (meter !== undefined) measure(client, meter);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

/** Asks every call for the capacity it consumed and tells the meter. */
function measure(client: DynamoDBClient, meter: CallMeter): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const reply = await next(args);
      const { ConsumedCapacity: consumed } = reply.output as {
        ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
      };
      const units = [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      const action = (context.commandName ?? 'Unknown').replace(/Command$/, '');
      const isWrite = writes.test(action);
      meter({ action, readUnits: isWrite ? 0 : units, writeUnits: isWrite ? units : 0 });
      return reply;
    },
    { step: 'initialize', name: 'tocsinMeter' },
  );
}
