import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, ListPartsCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3ObjectStore } from '../../adapters/s3-object-store.ts';
import { createS3Uploads } from '../../adapters/s3-uploads.ts';
import { cutIntoParts } from '../../domain/mailing/upload-parts.ts';
import type { ObjectStore, Upload, UploadedPart, Uploads } from '../../functions/runtime/ports.ts';
import { type LocalS3, startS3 } from '../../local/s3.ts';

const bucket = 'personal-data';
const key = 'uploads/INC-1/customers.csv';
const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

let dataDir: string;
let s3: LocalS3;
let uploads: Uploads;
let objects: ObjectStore;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tocsin-uploads-'));
  s3 = await startS3({ dataDir, buckets: [bucket] });
  const endpoint = { endpoint: s3.endpoint, region: 'ap-northeast-1', credentials };
  uploads = createS3Uploads({ bucket, endpoint });
  objects = createS3ObjectStore({ bucket, endpoint });
});

afterEach(async () => {
  await s3.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function begin(): Promise<Upload> {
  return { key, uploadId: await uploads.begin(key, 'text/csv') };
}

async function put(upload: Upload, part: number, body: Uint8Array | string, headers = {}): Promise<Response> {
  const [address] = await uploads.urls(upload, [part]);
  return fetch(address?.url ?? '', { method: 'PUT', body: body as string, headers });
}

async function putWhole(upload: Upload, part: number, body: Uint8Array | string): Promise<UploadedPart> {
  const response = await put(upload, part, body);
  if (!response.ok) throw new Error(await response.text());
  return { part, etag: response.headers.get('etag') ?? '' };
}

async function keys(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const name of objects.list('')) found.push(name);
  return found;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('an upload in parts', () => {
  it('of 60 MB makes the object byte for byte, and only when it is completed', async () => {
    const body = randomBytes(60 * 1024 * 1024);
    const cut = cutIntoParts(body.length);
    const upload = await begin();

    const put = await Promise.all(
      cut.map(({ part, from, bytes }) => putWhole(upload, part, body.subarray(from, from + bytes))),
    );
    const before = await keys();
    const completed = await uploads.complete(upload, put);

    expect([cut.length, before, completed]).toEqual([8, [], 'completed']);
    const stored = [];
    for await (const chunk of await objects.read(key)) stored.push(chunk);
    expect(sha256(Buffer.concat(stored))).toBe(sha256(body));
  });

  it('takes a part again: the last one counts', async () => {
    const upload = await begin();
    await putWhole(upload, 1, 'email\na@exa');

    const again = await putWhole(upload, 1, 'email\na@example.com\n');

    expect(await uploads.stored(upload)).toEqual([{ ...again, bytes: 20 }]);
    expect(await uploads.complete(upload, [again])).toBe('completed');
    expect(await objects.readText(key)).toBe('email\na@example.com\n');
  });

  it('takes no part that is not what its sender read', async () => {
    const upload = await begin();
    const md5 = createHash('md5').update('email\n').digest('base64');

    const damaged = await put(upload, 1, 'emajl\n', { 'content-md5': md5 });
    const sound = await put(upload, 1, 'email\n', { 'content-md5': md5 });

    expect([damaged.status, sound.status]).toEqual([400, 200]);
    expect(await damaged.text()).toContain('BadDigest');
  });

  it('is not completed of parts that are not there, and goes on', async () => {
    const upload = await begin();
    const first = await putWhole(upload, 1, 'email\n');

    await expect(uploads.complete(upload, [first, { part: 2, etag: first.etag }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    expect(await uploads.complete(upload, [first])).toBe('completed');
  });

  it('given up leaves nothing, and is given up again without harm', async () => {
    const upload = await begin();
    await putWhole(upload, 1, 'email\n');

    await uploads.abort(upload);
    await uploads.abort(upload);

    expect(await uploads.stored(upload)).toBeUndefined();
    expect(await uploads.complete(upload, [{ part: 1, etag: 'x' }])).toBe('gone');
    expect((await put(upload, 1, 'email\n')).status).toBe(404);
    expect(await keys()).toEqual([]);
    expect(readdirSync(dataDir, { recursive: true }).filter((name) => String(name).includes(upload.uploadId))).toEqual(
      [],
    );
  });

  it('belongs to its key: under another there is none of that id', async () => {
    const upload = await begin();
    await putWhole(upload, 1, 'email\n');
    const other = { ...upload, key: 'uploads/INC-2/customers.csv' };

    expect(await uploads.stored(other)).toBeUndefined();
    expect((await put(other, 1, 'email\n')).status).toBe(404);
  });
});

describe('the address of a part', () => {
  it('is signed for that part of that upload, for an hour, and for nothing else', async () => {
    const real = createS3Uploads({ bucket, endpoint: { region: 'ap-northeast-1', credentials } });

    const [address] = await real.urls({ key, uploadId: 'some.upload_id' }, [7]);

    const url = new URL(address?.url ?? '');
    expect(url.protocol + url.hostname + url.pathname).toBe(
      'https:personal-data.s3.ap-northeast-1.amazonaws.com/uploads/INC-1/customers.csv',
    );
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      partNumber: '7',
      uploadId: 'some.upload_id',
      'X-Amz-Expires': String(real.urlSeconds),
      'X-Amz-SignedHeaders': 'host',
    });
    // A checksum made beforehand would be that of an empty body.
    expect(url.search.toLowerCase()).not.toContain('checksum');
  });

  it('leaves the encryption to the bucket', async () => {
    const s3Mock = mockClient(S3Client).on(CreateMultipartUploadCommand).resolves({ UploadId: 'id' });

    await createS3Uploads({ bucket, endpoint: { region: 'ap-northeast-1', credentials } }).begin(key, 'text/csv');

    expect(s3Mock.commandCalls(CreateMultipartUploadCommand)[0]?.args[0].input).toEqual({
      ...{ Bucket: bucket, Key: key, ContentType: 'text/csv' },
    });
    s3Mock.restore();
  });
});

describe('the parts of an upload', () => {
  it('are read page by page, and the last page ends it whatever marker it has', async () => {
    const part = (PartNumber: number) => ({ PartNumber, ETag: `"${PartNumber}"`, Size: 5 });
    const s3Mock = mockClient(S3Client)
      .on(ListPartsCommand)
      .resolvesOnce({ Parts: [part(1), part(2)], IsTruncated: true, NextPartNumberMarker: '2' })
      .resolves({ Parts: [part(3)], IsTruncated: false, NextPartNumberMarker: '3' });

    const stored = await createS3Uploads({ bucket, endpoint: { region: 'ap-northeast-1', credentials } }).stored({
      key,
      uploadId: 'id',
    });

    expect(stored?.map(({ part: number }) => number)).toEqual([1, 2, 3]);
    expect(s3Mock.commandCalls(ListPartsCommand).map(({ args }) => args[0].input.PartNumberMarker)).toEqual([
      undefined,
      '2',
    ]);
    s3Mock.restore();
  });
});
