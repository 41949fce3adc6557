import { createHash } from 'node:crypto';
import type { Uploads } from '../../functions/runtime/ports.ts';

/** A bucket's side of uploads in parts, in memory: what S3 keeps, answers and refuses. */
export interface MemoryBucket {
  readonly uploads: Uploads;
  /** Takes what is put to an address of a part. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Numbers of the parts that are there, by the uploads that are under way. */
  underWay(): Readonly<Record<string, readonly number[]>>;
}

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

export const bucketUrl = 'https://bucket.example/';

/** @param objects Where completed objects go, as text. */
export function createMemoryBucket(objects: Map<string, string>): MemoryBucket {
  const all = new Map<string, Upload>();
  let begun = 0;

  function find({ key, uploadId }: { readonly key: string; readonly uploadId: string }): Upload | undefined {
    const upload = all.get(uploadId);
    return upload?.key === key ? upload : undefined;
  }

  return {
    uploads: {
      urlSeconds: 3600,
      async begin(key) {
        begun += 1;
        all.set(`upload-${begun}`, { key, parts: new Map() });
        return `upload-${begun}`;
      },
      urls: async ({ key, uploadId }, parts) =>
        parts.map((part) => ({ part, url: `${bucketUrl}${key}?uploadId=${uploadId}&partNumber=${part}` })),
      async stored(upload) {
        const parts = [...(find(upload)?.parts ?? [])].sort(([a], [b]) => a - b);
        if (find(upload) === undefined) return undefined;
        return parts.map(([part, body]) => ({ part, bytes: body.length, etag: markOf(body) }));
      },
      async complete(upload, parts) {
        const found = find(upload);
        if (found === undefined) return 'gone';
        const bodies = parts.map(({ part }) => found.parts.get(part) ?? Buffer.alloc(0));
        objects.set(upload.key, Buffer.concat(bodies).toString());
        all.delete(upload.uploadId);
        return 'completed';
      },
      async abort({ uploadId }) {
        all.delete(uploadId);
      },
    },
    async fetch(url, init) {
      const { pathname, searchParams } = new URL(url);
      const upload = find({ key: pathname.slice(1), uploadId: searchParams.get('uploadId') ?? '' });
      if (upload === undefined) return refuse(404, 'NoSuchUpload');
      const body = Buffer.from(await new Response(init?.body ?? null).arrayBuffer());
      const promised = new Headers(init?.headers).get('content-md5');
      if (promised !== null && promised !== createHash('md5').update(body).digest('base64')) {
        return refuse(400, 'BadDigest');
      }
      upload.parts.set(Number(searchParams.get('partNumber')), body);
      return new Response('', { headers: { etag: markOf(body) } });
    },
    underWay: () =>
      Object.fromEntries([...all].map(([id, { parts }]) => [id, [...parts.keys()].sort((a, b) => a - b)])),
  };
}

/** With its quotes, as S3 has it. */
function markOf(body: Buffer): string {
  return JSON.stringify(createHash('md5').update(body).digest('hex'));
}

function refuse(status: number, code: string): Response {
  return new Response(`<Error><Code>${code}</Code></Error>`, { status });
}
