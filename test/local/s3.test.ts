import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type LocalS3, type ObjectCreated, startS3 } from '../../local/s3.ts';

const bucket = 'recipients';
let dataDir: string;
let s3: LocalS3;
let client: S3Client;
let created: ObjectCreated[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tocsin-s3-'));
  s3 = await startS3({ dataDir, buckets: [bucket] });
  client = connect(s3);
  created = [];
  s3.onObjectCreated((object) => created.push(object));
});

afterEach(async () => {
  client.destroy();
  await s3.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function connect({ endpoint }: LocalS3): S3Client {
  const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };
  return new S3Client({ endpoint, region: 'ap-northeast-1', forcePathStyle: true, credentials });
}

const put = (key: string, body: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

async function read(key: string, range?: string): Promise<Buffer> {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, ...(range === undefined ? {} : { Range: range }) }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('local S3', () => {
  it('gives back what was put, whole and by range, to any credentials', async () => {
    await put('lists/a.csv', 'email\ntaro@example.jp\n');

    expect((await read('lists/a.csv')).toString()).toBe('email\ntaro@example.jp\n');
    expect((await read('lists/a.csv', 'bytes=6-9')).toString()).toBe('taro');
  });

  it('tells of each new object with its size, and of no deletion', async () => {
    await put('lists/a b.csv', '12345');
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'lists/a b.csv' }));

    expect(created).toEqual([{ bucket, key: 'lists/a b.csv', size: 5 }]);
    await expect(read('lists/a b.csv')).rejects.toThrow('does not exist');
  });

  it('lists by prefix, in pages', async () => {
    for (const key of ['lists/1', 'lists/2', 'lists/3', 'other/1']) await put(key, key);

    const first = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'lists/', MaxKeys: 2 }));
    const rest = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'lists/', ContinuationToken: first.NextContinuationToken }),
    );

    expect([...(first.Contents ?? []), ...(rest.Contents ?? [])].map(({ Key }) => Key)).toEqual([
      'lists/1',
      'lists/2',
      'lists/3',
    ]);
  });

  it('lists in the order of keys, folders as one prefix', async () => {
    for (const key of ['a-b', 'a', 'a/1', 'a/2', 'b']) await put(key, key);

    const all = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    const top = await client.send(new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/' }));

    expect(all.Contents?.map(({ Key }) => Key)).toEqual(['a', 'a-b', 'a/1', 'a/2', 'b']);
    expect(top.Contents?.map(({ Key }) => Key)).toEqual(['a', 'a-b', 'b']);
    expect(top.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  });

  it('stores a multipart upload of 60 MB byte for byte', async () => {
    const body = randomBytes(60 * 1024 * 1024);
    await new Upload({ client, params: { Bucket: bucket, Key: 'big', Body: body }, partSize: 8 * 1024 * 1024 }).done();

    const stored = await read('big');

    expect(createHash('sha256').update(stored).digest('hex')).toBe(createHash('sha256').update(body).digest('hex'));
    expect(created).toEqual([{ bucket, key: 'big', size: body.length }]);
  });

  it('takes the frames off a streamed body with a checksum at its end', async () => {
    const parts = [randomBytes(70_000), randomBytes(3), randomBytes(200_000)];
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'streamed',
        Body: Readable.from(parts),
        ContentLength: 270_003,
        ContentEncoding: 'gzip',
        ChecksumAlgorithm: 'CRC32',
      }),
    );

    const { ContentLength, ContentEncoding } = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: 'streamed' }),
    );

    expect((await read('streamed')).equals(Buffer.concat(parts))).toBe(true);
    expect({ ContentLength, ContentEncoding }).toEqual({ ContentLength: 270_003, ContentEncoding: 'gzip' });
  });

  it('refuses to overwrite when asked not to', async () => {
    const putOnce = (body: string) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: body, IfNoneMatch: '*' }));
    await putOnce('first');

    await expect(putOnce('second')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await read('once')).toString()).toBe('first');
  });

  it('keeps its objects over a restart', async () => {
    await put('kept', 'still here');
    await s3.stop();

    s3 = await startS3({ dataDir, buckets: [bucket] });
    client.destroy();
    client = connect(s3);

    expect((await read('kept')).toString()).toBe('still here');
  });
});
