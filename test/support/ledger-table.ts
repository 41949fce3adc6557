import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createMailingLedger } from '../../adapters/dynamodb-mailing-ledger.ts';
import type { MailingLedger } from '../../domain/mailing/ledger.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb.ts';

/** A name of its own for each test file: they may share an endpoint (TOCSIN_DYNAMODB_ENDPOINT). */
export const ledgerTable = `ledger-${randomBytes(4).toString('hex')}`;

export interface LedgerSetup {
  readonly client: DynamoDBDocumentClient;
  readonly ledger: MailingLedger;
  stop(): Promise<void>;
}

/** A ledger in a real DynamoDB endpoint, in memory. */
export async function startLedger(): Promise<LedgerSetup> {
  const db: LocalDynamoDb = await startDynamoDb();
  const raw = new DynamoDBClient({
    endpoint: db.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await raw.send(
    new CreateTableCommand({
      TableName: ledgerTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const client = DynamoDBDocumentClient.from(raw);
  return {
    client,
    ledger: createMailingLedger(client, ledgerTable),
    async stop() {
      raw.destroy();
      await db.kill();
    },
  };
}
