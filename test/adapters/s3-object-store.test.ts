import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3ObjectStore } from '../../adapters/s3-object-store.ts';
import { GiveUpError } from '../../functions/runtime/errors.ts';
import type { ObjectStore } from '../../functions/runtime/ports.ts';
import { type LocalS3, startS3 } from '../../local/s3.ts';

const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i += 1) yield Buffer.alloc(1024 * 1024, i + 1);
}

describe('the object store on S3', () => {
  let dataDir: string;
  let s3: LocalS3;
  let objects: ObjectStore;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tocsin-objects-'));
    s3 = await startS3({ dataDir, buckets: ['personal-data'] });
    const endpoint = { endpoint: s3.endpoint, region: 'ap-northeast-1', credentials };
    objects = createS3ObjectStore({ bucket: 'personal-data', endpoint });
  });

  afterEach(async () => {
    await s3.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('gives back what was written, as text and as bytes', async () => {
    await objects.write('incidents/1/a.jsonl', '{"n":"山田"}\n', 'application/x-ndjson');

    expect(await objects.readText('incidents/1/a.jsonl')).toBe('{"n":"山田"}\n');
    expect(Buffer.concat(await collect(await objects.read('incidents/1/a.jsonl'))).toString()).toBe('{"n":"山田"}\n');
  });

  it('streams a body of unknown length in parts', async () => {
    await objects.write('big', megabytes(19), 'text/csv');

    const bytes = Buffer.concat(await collect(await objects.read('big')));
    expect(bytes.length).toBe(19 * 1024 * 1024);
    expect(bytes[18 * 1024 * 1024]).toBe(19);
  });

  it('writes empty bodies', async () => {
    await objects.write('empty', '', 'text/csv');
    await objects.write('empty-stream', megabytes(0), 'text/csv');

    expect(await objects.readText('empty')).toBe('');
    expect(await objects.readText('empty-stream')).toBe('');
  });

  it('leaves nothing behind when the body breaks', async () => {
    async function* broken() {
      yield* megabytes(9);
      throw new Error('the source is gone');
    }

    await expect(objects.write('broken', broken(), 'text/csv')).rejects.toThrow('the source is gone');
    expect(await objects.readText('broken')).toBeUndefined();
  });

  it('says that an object is not there', async () => {
    await expect(objects.read('nothing')).rejects.toThrow(GiveUpError);
    expect(await objects.readText('nothing')).toBeUndefined();
  });

  it('removes, also what is not there any more', async () => {
    await objects.write('a', 'x', 'text/plain');
    await objects.remove('a');
    await objects.remove('a');

    expect(await objects.readText('a')).toBeUndefined();
  });

  it('lists the keys under a prefix in order', async () => {
    for (const key of ['m/shards/0002', 'm/shards/0000', 'm/other', 'm/shards/0001']) {
      await objects.write(key, key, 'text/plain');
    }

    expect(await collect(objects.list('m/shards/'))).toEqual(['m/shards/0000', 'm/shards/0001', 'm/shards/0002']);
  });
});

describe('the object store over a bad line', () => {
  let server: Server;
  let endpoint: { endpoint: string; region: string; credentials: typeof credentials };
  const body = Buffer.from('0123456789'.repeat(1000));
  const ranges: (string | undefined)[] = [];

  beforeEach(async () => {
    ranges.length = 0;
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from === 0 ? 200 : 206, { 'content-length': body.length - from, etag: '"v1"' });
      // Each answer breaks off after 3,000 bytes.
      if (body.length - from <= 3000) response.end(body.subarray(from));
      else response.write(body.subarray(from, from + 3000), () => setImmediate(() => response.destroy()));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    endpoint = { endpoint: `http://127.0.0.1:${port}`, region: 'ap-northeast-1', credentials };
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('goes on where a download broke off', async () => {
    const objects = createS3ObjectStore({ bucket: 'personal-data', endpoint });

    const bytes = Buffer.concat(await collect(await objects.read('list.csv')));

    expect(bytes.equals(body)).toBe(true);
    expect(ranges.slice(1)).toEqual(['bytes=3000-', 'bytes=6000-', 'bytes=9000-']);
  });
});

describe('the object store with our own key', () => {
  it('encrypts what it writes', async () => {
    const s3 = mockClient(S3Client).on(PutObjectCommand).resolves({}).on(GetObjectCommand).resolves({});
    const kmsKeyArn = 'arn:aws:kms:ap-northeast-1:111122223333:key/example';
    const endpoint = { region: 'ap-northeast-1', credentials };

    await createS3ObjectStore({ bucket: 'personal-data', kmsKeyArn, endpoint }).write('a', 'x', 'text/plain');

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: kmsKeyArn,
      Key: 'a',
    });
    s3.restore();
  });
});
