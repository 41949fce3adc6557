import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3rverStore } from 's3rver';
import S3Error from 's3rver/lib/models/error.js';

/**
 * Replaces two methods of s3rver's store. Its own answer before the file is on disk, so that a quick reader gets a short
 * object; leave half an object after a crash; keep the frames of `aws-chunked` bodies in the file; and pass over a
 * `Content-MD5` that isn't the body's.
 */
export function repairStore(store: S3rverStore): void {
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const written = await writeWhole(store.getResourcePath(bucket, key, 'object'), content);
    await store.putMetadata(bucket, key, withoutChunkedCoding(metadata), written.md5);
    await written.publish();
    return written;
  };
  store.putPart = async (bucket, uploadId, partNumber, content) => {
    const path = `${store.getResourcePath(bucket, undefined, 'uploads')}/${uploadId}/${partNumber}`;
    const written = await writeWhole(path, content);
    await writeFile(`${path}.md5`, written.md5);
    await written.publish();
    return written;
  };
}

interface Written {
  readonly size: number;
  readonly md5: string;
  /** Gives the file its name. */
  publish(): Promise<void>;
}

async function writeWhole(path: string, content: Buffer | Readable): Promise<Written> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}.part`;
  const md5 = createHash('md5');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      md5.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const source = content instanceof Readable ? content : Readable.from([content]);
  const target = createWriteStream(unfinished, { highWaterMark: 1024 * 1024 });
  try {
    await (isChunked(source) ? pipeline(source, unframe(), measure, target) : pipeline(source, measure, target));
    const sum = md5.digest();
    const promised = headerOf(source, 'content-md5');
    if (promised !== '' && promised !== sum.toString('base64')) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    return { size, md5: sum.toString('hex'), publish: () => rename(unfinished, path) };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function isChunked(source: Readable): boolean {
  return headerOf(source, 'x-amz-content-sha256').startsWith('STREAMING-');
}

/** Empty for a body that came in no request. */
function headerOf(source: Readable, name: string): string {
  return String((source as Partial<IncomingMessage>).headers?.[name] ?? '');
}

function withoutChunkedCoding(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'content-encoding': coding, ...rest } = metadata;
  const kept = (coding ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked');
  return kept.length === 0 ? rest : { ...rest, 'content-encoding': kept.join(',') };
}

/** Takes the frames off an `aws-chunked` body: `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n`, a zero frame, trailers. */
function unframe(): Transform {
  let waiting: Buffer = Buffer.alloc(0);
  let left = 0;
  let ended = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      while (!ended && waiting.length > 0) {
        if (left > 0) {
          const part = waiting.subarray(0, left);
          this.push(part);
          left -= part.length;
          waiting = waiting.subarray(part.length);
          continue;
        }
        // The break after a frame's bytes is read as an empty line.
        const lineEnd = waiting.indexOf('\r\n');
        if (lineEnd < 0) break;
        const line = waiting.subarray(0, lineEnd).toString('latin1');
        waiting = waiting.subarray(lineEnd + 2);
        if (line === '') continue;
        left = Number.parseInt(line, 16);
        ended = left === 0;
      }
      done();
    },
    flush: (done) => done(ended ? null : new Error('The aws-chunked body ends before its last frame.')),
  });
}
