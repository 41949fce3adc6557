import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { recipientFile, tokyoList } from '../../local/recipient-file.ts';
import { readLocalDeployment } from '../../local/settings.ts';
import { createFolders, ended, read, startRehearsal } from './support.ts';

const folders = createFolders();
afterAll(() => folders.removeAll());

const rows = 400;
const { buckets, tables } = readLocalDeployment();
/** The recipient store, and what the mail service itself keeps: the only places where people may be found. */
const allowed = [...buckets.map(({ name }) => join('s3', name)), 'ses'];

/** Names and addresses of the uploaded list, as written there and as normalised. */
function plantedIn(seed: number): readonly string[] {
  const lines = Buffer.concat([...recipientFile(tokyoList(seed, rows))])
    .toString('utf8')
    .split('\r\n')
    .slice(1);
  const cells = lines.flatMap((line) => line.split(',').slice(1, 3)).map((cell) => cell.replaceAll('"', '').trim());
  const wide = cells.map((cell) => cell.normalize('NFKC').toLowerCase());
  return [...new Set([...cells, ...wide])].filter((cell) => cell.length >= 4);
}

function* filesUnder(folder: string, below = ''): Generator<string> {
  for (const name of readdirSync(join(folder, below))) {
    const path = join(below, name);
    if (allowed.includes(path)) continue;
    if (statSync(join(folder, path)).isDirectory()) yield* filesUnder(folder, path);
    else yield path;
  }
}

/** Every item of both tables as text, snapshots unpacked. */
async function itemsOf(folder: string): Promise<string> {
  const server = await startDynamoDb({ dataDir: join(folder, 'dynamodb') });
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const texts: string[] = [];
  for (const { name: TableName } of tables) {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName }));
    expect(LastEvaluatedKey).toBeUndefined();
    for (const item of Items) {
      texts.push(JSON.stringify(item));
      if (item.snapshot?.B) texts.push(gunzipSync(item.snapshot.B).toString('utf8'));
    }
  }
  client.destroy();
  await server.stop();
  return texts.join('\n');
}

describe('planted names and addresses', () => {
  it('are found nowhere but in the recipient store and at the mail service', async () => {
    const folder = folders.make();
    const child = startRehearsal(['--rows', String(rows), '--seed', '5', '--keep', folder, '--json'], {
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_DEV: 'true',
    });
    const [output, logs] = await Promise.all([read(child.stdout), read(child.stderr), ended(child)]);

    const planted = plantedIn(5);
    const places: Record<string, string> = { 'standard output': output, logs, tables: await itemsOf(folder) };
    for (const path of filesUnder(folder)) places[path] = readFileSync(join(folder, path), 'utf8');
    const found = Object.entries(places).flatMap(([place, text]) =>
      planted.filter((person) => text.includes(person)).map((person) => `${person} in ${place}`),
    );

    expect(planted.length).toBeGreaterThan(300);
    expect(output).toContain('"outcome":"closed"');
    expect(places.tables).toContain('everyone-accounted-for');
    expect(logs).toContain('Send Wave');
    expect(Object.keys(places)).toContain('executions.jsonl');
    expect(found).toEqual([]);
  });
});
