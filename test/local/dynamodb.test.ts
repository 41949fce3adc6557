import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb.ts';
import { createStreamReader, type StreamPosition } from '../../local/stream-reader.ts';

const tableName = 'record';
let dataDir: string;
const running: LocalDynamoDb[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tocsin-dynamodb-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((db) => db.kill()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startDynamoDb>[0] = { dataDir }): Promise<LocalDynamoDb> {
  const db = await startDynamoDb(options);
  running.push(db);
  return db;
}

function connect(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
}

async function createTable(client: DynamoDBClient, stream = true): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const } } : {}),
    }),
  );
}

const put = (client: DynamoDBClient, id: string) =>
  client.send(new PutItemCommand({ TableName: tableName, Item: { id: { S: id } } }));

async function has(client: DynamoDBClient, id: string): Promise<boolean> {
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: { id: { S: id } } }));
  return Item !== undefined;
}

describe('local DynamoDB', () => {
  it('keeps its items over a stop and over a kill', async () => {
    const first = await start();
    await createTable(connect(first.endpoint));
    await put(connect(first.endpoint), 'before the stop');
    await first.stop();
    const second = await start();
    await put(connect(second.endpoint), 'before the kill');
    await second.kill();

    const third = connect((await start()).endpoint);

    expect([await has(third, 'before the stop'), await has(third, 'before the kill')]).toEqual([true, true]);
  });

  it('refuses a folder that a living process works on', async () => {
    await start();

    await expect(start()).rejects.toThrow('is in use by process');
  });

  it('starts on the same file after its parent was killed', async () => {
    const script = join(process.cwd(), 'test/support/dynamodb-parent.ts');
    const parent = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [endpoint] = await once(createInterface({ input: parent.stdout }), 'line');
    await createTable(connect(endpoint));
    await put(connect(endpoint), 'written before');
    parent.kill('SIGKILL');
    await once(parent, 'exit');

    const again = connect((await start()).endpoint);

    expect(await has(again, 'written before')).toBe(true);
  });

  it('uses the endpoint it is given, and says what to do when nothing answers there', async () => {
    const { endpoint } = await start({});

    expect((await startDynamoDb({ endpoint: `${endpoint}/` })).endpoint).toBe(endpoint);
    await expect(startDynamoDb({ endpoint: 'http://127.0.0.1:9' })).rejects.toThrow('Start it, or unset the variable');
  });

  it('says what to do when the binary is missing or does not start', async () => {
    await expect(startDynamoDb({ binary: '/nowhere/dynoxide' })).rejects.toThrow('set TOCSIN_DYNAMODB_ENDPOINT');
    await expect(startDynamoDb({ binary: '/bin/false' })).rejects.toThrow('set TOCSIN_DYNAMODB_ENDPOINT');
  });
});

describe('stream reader', () => {
  it('gives each change once and in order, until drained', async () => {
    const { endpoint } = await start({});
    const client = connect(endpoint);
    await createTable(client);
    const reader = createStreamReader({ endpoint, tableName });

    await put(client, 'a');
    await put(client, 'b');
    const first = await reader.poll();
    const idle = await reader.poll();
    await put(client, 'c');
    const later = await reader.poll();

    const ids = [first, idle, later].map((records) => records.map(({ dynamodb }) => dynamodb?.Keys?.id?.S));
    expect(ids).toEqual([['a', 'b'], [], ['c']]);
    reader.close();
  });

  it('goes on after the committed position, and repeats what was not committed', async () => {
    const { endpoint } = await start({});
    const client = connect(endpoint);
    await createTable(client);
    let kept: StreamPosition | undefined;
    const checkpoint = {
      load: async () => kept,
      save: async (position: StreamPosition) => {
        kept = position;
      },
    };
    const before = createStreamReader({ endpoint, tableName, checkpoint });
    await put(client, 'a');
    await before.poll();
    await before.commit();
    await put(client, 'b');
    await before.poll();

    const after = await createStreamReader({ endpoint, tableName, checkpoint }).poll();

    expect(after.map(({ dynamodb }) => dynamodb?.Keys?.id?.S)).toEqual(['b']);
  });

  it('refuses a table without a stream', async () => {
    const { endpoint } = await start({});
    await createTable(connect(endpoint), false);

    await expect(createStreamReader({ endpoint, tableName }).poll()).rejects.toThrow('has no stream');
  });
});
