import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import type { Endpoint } from '../adapters/endpoint.ts';

const keySchema: Pick<CreateTableCommandInput, 'KeySchema' | 'BillingMode'> = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });

/** The record with its stream and its one index, and the mailing ledger without either; as the data stack makes them. */
export async function createTables(endpoint: Endpoint, names: { readonly record: string; readonly ledger: string }) {
  const client = new DynamoDBClient({ ...endpoint });
  await create(client, {
    ...keySchema,
    TableName: names.record,
    AttributeDefinitions: [text('pk'), text('sk'), text('gsi1pk'), text('gsi1sk')],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi1',
        KeySchema: [
          { AttributeName: 'gsi1pk', KeyType: 'HASH' },
          { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  await create(client, { ...keySchema, TableName: names.ledger, AttributeDefinitions: [text('pk'), text('sk')] });
  client.destroy();
}

async function create(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
