import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import S3rver, { type S3rverEvent } from 's3rver';
import { listBucket, readListingQuery } from './s3-listing.ts';
import { abortUpload, checkParts, findUpload, listParts } from './s3-multipart.ts';
import { repairStore } from './s3-store.ts';

/** An object that has just been written whole: by a put, a copy or the end of a multipart upload. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

export interface S3Options {
  /** Folder of the buckets; one folder a bucket. */
  readonly dataDir: string;
  /** Buckets to create when they are not there yet. */
  readonly buckets: readonly string[];
}

export interface LocalS3 {
  /** `http://127.0.0.1:<port>`; clients need `forcePathStyle: true`, any region and any credentials. */
  readonly endpoint: string;
  /**
   * Calls the listener after each object, before the writer gets its answer, so that a hold taken there leaves no gap.
   * @returns a function that ends it.
   */
  onObjectCreated(listener: (created: ObjectCreated) => void): () => void;
  stop(): Promise<void>;
}

/**
 * Starts S3 on disk (`s3rver`) on a free loopback port. Beyond s3rver: objects appear whole or not at all, also over a
 * crash; `If-None-Match: *` is honoured; bodies in `aws-chunked` coding (the SDK's streamed checksums) are decoded; parts of
 * an upload can be listed, and the upload given up. Of checksums only `Content-MD5` is verified.
 */
export async function startS3(options: S3Options): Promise<LocalS3> {
  const directory = resolve(options.dataDir);
  mkdirSync(directory, { recursive: true });
  const s3rver = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory,
    silent: true,
    allowMismatchedSignatures: true,
    vhostBuckets: false,
    configureBuckets: options.buckets.map((name) => ({ name })),
  });
  s3rver.on('error', () => {});
  repairStore(s3rver.store);
  checkParts(s3rver.store);
  await s3rver.configureBuckets();

  const handle = s3rver.callback();
  const writing = new Set<string>();
  const server = createServer((request, response) => {
    openToAnyCredentials(request);
    const url = new URL(request.url ?? '/', 'http://s3');
    const path = decodeURIComponent(url.pathname);
    const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    if (request.method === 'GET' && key === '' && url.searchParams.get('list-type') === '2') {
      answerListing(response, directory, bucket, url.searchParams);
      return;
    }
    const uploadId = url.searchParams.get('uploadId');
    if (uploadId !== null) {
      findUpload(s3rver.store, { bucket, key, uploadId })
        .then(async (upload) => {
          if (upload === undefined) return refuse(response, 'NoSuchUpload');
          if (request.method === 'GET') return answerXml(response, await listParts(upload, url.searchParams));
          if (request.method !== 'DELETE') return handle(request, response);
          await abortUpload(upload);
          response.writeHead(204).end();
        })
        .catch(() => refuse(response, 'InternalError'));
      return;
    }
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') {
      handle(request, response);
      return;
    }
    // Two writers at once: S3 answers 409 to the one that loses the race; refusing the second is the same promise.
    if (writing.has(path)) return refuse(response, 'ConditionalRequestConflict');
    writing.add(path);
    response.once('close', () => writing.delete(path));
    s3rver.store.existsObject(bucket, key).then(
      (exists) => (exists ? refuse(response, 'PreconditionFailed') : handle(request, response)),
      () => refuse(response, 'InternalError'),
    );
  });
  const port = await listen(server);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    onObjectCreated(listener) {
      const forward = (event: S3rverEvent) => {
        for (const { eventName, s3 } of event.Records) {
          if (!eventName.startsWith('ObjectCreated:')) continue;
          listener({ bucket: s3.bucket.name, key: s3.object.key, size: s3.object.size ?? 0 });
        }
      };
      s3rver.on('event', forward);
      return () => s3rver.off('event', forward);
    },
    async stop() {
      await new Promise<void>((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      });
      s3rver.logger.exceptions.unhandle();
      s3rver.logger.close();
    },
  };
}

/**
 * s3rver knows one key pair and refuses requests whose date is far from the machine's; here anybody on this machine may
 * write, at any virtual time. So signatures are taken off before it looks.
 */
function openToAnyCredentials(request: IncomingMessage): void {
  delete request.headers.authorization;
  const url = new URL(request.url ?? '/', 'http://s3');
  if (!url.searchParams.has('X-Amz-Algorithm')) return;
  for (const name of [...url.searchParams.keys()]) {
    if (/^x-amz-/i.test(name)) url.searchParams.delete(name);
  }
  request.url = url.pathname + url.search;
  // s3rver takes a request without any `x-amz-` mark for a visit to a website.
  request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
}

async function answerListing(
  response: ServerResponse,
  directory: string,
  bucket: string,
  parameters: URLSearchParams,
): Promise<void> {
  if (!existsSync(join(directory, bucket))) return refuse(response, 'NoSuchBucket');
  const body = await listBucket(directory, bucket, readListingQuery(parameters)).catch(() => undefined);
  if (body === undefined) return refuse(response, 'InternalError');
  answerXml(response, body);
}

function answerXml(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
}

const refusals = {
  ConditionalRequestConflict: [409, 'Another writer is at work on this key.'],
  PreconditionFailed: [412, 'The object is there already.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  InternalError: [500, 'The folder could not be read or written.'],
} as const;

function refuse(response: ServerResponse, code: keyof typeof refusals): void {
  const [status, message] = refusals[code];
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' }).end(body);
}

function listen(server: Server): Promise<number> {
  return new Promise((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      settle(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}
