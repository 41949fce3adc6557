import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createDynamoDb } from '../../adapters/dynamodb-client.ts';
import { createFollowMarks } from '../../adapters/dynamodb-follow-marks.ts';
import { createReadModels } from '../../adapters/dynamodb-read-models.ts';
import { createRecordStore } from '../../adapters/dynamodb-record-store.ts';
import { createSignalStore } from '../../adapters/dynamodb-signals.ts';
import { createStaffMailClaims } from '../../adapters/dynamodb-staff-mail-claims.ts';
import { createGenerationStore, createWatchStore } from '../../adapters/dynamodb-watch-store.ts';
import type { Command, CommandResult } from '../../domain/incident/commands.ts';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';
import type { RecordStore } from '../../functions/runtime/ports.ts';
import { createCommands } from '../../functions/runtime/run-command.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { createTables } from '../../local/tables.ts';
import { aContext } from './builders.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** A name of its own for each test file: they may share an endpoint (TOCSIN_DYNAMODB_ENDPOINT). */
export const recordTable = `record-${randomBytes(4).toString('hex')}`;

/** The record's table in a real DynamoDB endpoint, in memory: one for each test file. */
export async function startRecordTable() {
  const db = await startDynamoDb();
  const at = {
    endpoint: db.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  await createTables(at, { record: recordTable, ledger: `${recordTable}-ledger` });
  const client = createDynamoDb(at);
  const record = createRecordStore(client, recordTable);
  return {
    endpoint: db.endpoint,
    client,
    record,
    followMarks: createFollowMarks(client, recordTable),
    watches: createWatchStore(client, recordTable),
    generations: createGenerationStore(client, recordTable),
    claims: createStaffMailClaims(client, recordTable),
    readModels: createReadModels(client, recordTable),
    signals: createSignalStore(client, recordTable),
    async stop() {
      client.destroy();
      await db.kill();
    },
  };
}

export type RecordTable = Awaited<ReturnType<typeof startRecordTable>>;

/** A table that is there once the tests run. */
export function useRecordTable(): () => RecordTable {
  let table: RecordTable | undefined;
  beforeAll(async () => {
    table = await startRecordTable();
  });
  afterAll(() => table?.stop());
  return () => {
    if (table === undefined) throw new Error('The table is there in tests and hooks only');
    return table;
  };
}

let incidents = 0;

/** An id that no other test of the file uses. */
export function freshIncidentId(): string {
  incidents += 1;
  return `INC-T${String(incidents).padStart(4, '0')}`;
}

export interface Desk {
  readonly incidentId: string;
  readonly clock: ManualClock;
  /** Gives a command under an id of its own, or under the one given. */
  run(command: Command, as?: { readonly commandId?: string; readonly actor?: string }): Promise<CommandResult>;
}

/** Somebody who gives commands about one incident to the real record. */
export function aDesk(
  record: RecordStore,
  changes: { readonly clock?: ManualClock; readonly incidentId?: string; readonly regimes?: RegimeLibrary } = {},
): Desk {
  const { clock = createManualClock('2026-09-01T02:00:00Z'), incidentId = freshIncidentId(), regimes } = changes;
  const { now: _now, ...decision } = aContext(undefined, regimes ? { regimes } : {});
  const commands = createCommands({ record, clock, decision, salt: () => randomBytes(16).toString('hex') });
  let given = 0;
  return {
    incidentId,
    clock,
    run(command, { commandId, actor = 'privacy-office' } = {}) {
      given += 1;
      return commands.run({ commandId: commandId ?? `desk-${given}`, incidentId, actor, command });
    },
  };
}

export async function itemsOf(client: DynamoDBDocumentClient, incidentId: string, prefix?: string) {
  // DynamoDB takes no empty text for a key, not even as the beginning of one.
  const begins = prefix === undefined ? '' : ' AND begins_with(sk, :prefix)';
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: recordTable,
      KeyConditionExpression: `pk = :pk${begins}`,
      ExpressionAttributeValues: {
        ':pk': `INC#${incidentId}`,
        ...(prefix === undefined ? {} : { ':prefix': prefix }),
      },
    }),
  );
  return Items;
}

export async function entriesOf(record: RecordStore, incidentId: string, from?: number) {
  const entries = [];
  for await (const entry of record.entries(incidentId, from)) entries.push(entry);
  return entries;
}
