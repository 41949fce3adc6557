import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { GiveUpError } from '../functions/runtime/errors.ts';
import type { ObjectStore } from '../functions/runtime/ports.ts';
import { type Endpoint, lazily } from './endpoint.ts';
import { createS3Client } from './s3-client.ts';

export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** Where S3 is when it is not AWS's. */
  readonly endpoint?: Endpoint;
  /** ARN of our key; without it the bucket's default encryption holds. */
  readonly kmsKeyArn?: string;
}

/** Bytes of one part of a body of unknown length: 10,000 parts make 80 GB. */
const partSize = 8 * 1024 * 1024;
/** Times a broken download goes on where it stopped, before the function is run again. */
const resumptions = 5;

/** The personal-data bucket in S3, or in anything that speaks S3. */
export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  const { bucket: Bucket } = options;
  const client = lazily(() => createS3Client(options.endpoint));
  const encryption = options.kmsKeyArn
    ? {
        ServerSideEncryption: 'aws:kms' as ServerSideEncryption,
        SSEKMSKeyId: options.kmsKeyArn,
        BucketKeyEnabled: true,
      }
    : {};

  return {
    read: async (Key) => {
      const { Body, ETag } = await client()
        .send(new GetObjectCommand({ Bucket, Key }))
        .catch((error: unknown) => {
          throw isMissing(error) ? new GiveUpError(`There is no object ${Key}`, { cause: error }) : error;
        });
      return readOn(toBytes(Body), async (offset) => {
        const Range = `bytes=${offset}-`;
        const part = await client().send(
          new GetObjectCommand({ Bucket, Key, Range, ...(ETag ? { IfMatch: ETag } : {}) }),
        );
        return toBytes(part.Body);
      });
    },

    readText: async (Key) => {
      try {
        const { Body } = await client().send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString('utf-8')) ?? '';
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    write: async (Key, body, ContentType) => {
      const params = { Bucket, Key, ContentType, ...encryption };
      if (typeof body === 'string' || body instanceof Uint8Array) {
        await client().send(
          new PutObjectCommand({ ...params, Body: typeof body === 'string' ? Buffer.from(body) : body }),
        );
        return;
      }
      await upload(client(), params, body);
    },

    remove: async (Key) => {
      await client().send(new DeleteObjectCommand({ Bucket, Key }));
    },

    async *list(Prefix) {
      for await (const page of paginateListObjectsV2({ client: client() }, { Bucket, Prefix })) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      }
    },
  };
}

/** In parts; what was sent is given up when the source breaks, and the source's error is the one that counts. */
async function upload(
  client: S3Client,
  params: { readonly Bucket: string; readonly Key: string; readonly ContentType: string },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  let broken: { readonly because: unknown } | undefined;
  const watched = async function* () {
    try {
      yield* body;
    } catch (because) {
      broken = { because };
      throw because;
    }
  };
  const Body = Readable.from(watched(), { objectMode: false });
  try {
    await new Upload({ client, params: { ...params, Body }, partSize, queueSize: 4 }).done();
  } catch (error) {
    throw broken === undefined ? error : broken.because;
  }
}

/** A body as bytes that goes on where it stopped when the connection breaks: a list may take minutes to read. */
async function* readOn(
  first: AsyncIterable<Uint8Array>,
  from: (offset: number) => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array> {
  let bytes = first;
  let offset = 0;
  for (let resumed = 0; ; resumed += 1) {
    try {
      for await (const chunk of bytes) {
        offset += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (resumed === resumptions || !isBroken(error)) throw error;
      bytes = await from(offset);
    }
  }
}

const brokenCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);

function isBroken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && brokenCodes.has(String(error.code));
}

function toBytes(body: unknown): AsyncIterable<Uint8Array> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
    return body as AsyncIterable<Uint8Array>;
  throw new TypeError('S3 gave an object without a body');
}

function isMissing(error: unknown): boolean {
  return error instanceof NoSuchKey || (error instanceof Error && error.name === 'NoSuchKey');
}
