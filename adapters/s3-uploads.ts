import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Upload, Uploads } from '../functions/runtime/ports.ts';
import type { Endpoint } from './endpoint.ts';
import { createS3Client } from './s3-client.ts';

export interface S3UploadsOptions {
  readonly bucket: string;
  /** Where S3 is when it is not AWS's. */
  readonly endpoint?: Endpoint;
}

const urlSeconds = 3600;

/** Multipart uploads by presigned addresses. The bucket's default encryption holds for them as for everything else. */
export function createS3Uploads({ bucket: Bucket, endpoint }: S3UploadsOptions): Uploads {
  const client = createS3Client(endpoint);
  const place = ({ key, uploadId }: Upload) => ({ Bucket, Key: key, UploadId: uploadId });

  return {
    urlSeconds,

    async begin(Key, ContentType) {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType }));
      if (UploadId === undefined) throw new TypeError('S3 began an upload and gave it no id');
      return UploadId;
    },

    urls: (upload, parts) =>
      Promise.all(
        parts.map(async (part) => {
          const command = new UploadPartCommand({ ...place(upload), PartNumber: part });
          return { part, url: await getSignedUrl(client, command, { expiresIn: urlSeconds }) };
        }),
      ),

    stored: (upload) =>
      unlessGone(undefined, async () => {
        const stored = [];
        // Not the SDK's paginator: it goes on for as long as there is a marker, and S3 gives one on the last page, too.
        for (let marker: string | undefined, more = true; more; ) {
          const page = await client.send(new ListPartsCommand({ ...place(upload), PartNumberMarker: marker }));
          for (const { PartNumber: part, ETag: etag, Size: bytes } of page.Parts ?? []) {
            if (part !== undefined && etag !== undefined && bytes !== undefined) stored.push({ part, etag, bytes });
          }
          marker = page.NextPartNumberMarker;
          more = page.IsTruncated === true;
        }
        return stored.sort((a, b) => a.part - b.part);
      }),

    complete: (upload, parts) =>
      unlessGone('gone', async () => {
        const MultipartUpload = { Parts: parts.map(({ part, etag }) => ({ PartNumber: part, ETag: etag })) };
        await client.send(new CompleteMultipartUploadCommand({ ...place(upload), MultipartUpload }));
        return 'completed' as const;
      }),

    abort: (upload) =>
      unlessGone(undefined, async () => {
        await client.send(new AbortMultipartUploadCommand(place(upload)));
      }),
  };
}

async function unlessGone<T, G>(gone: G, ask: () => Promise<T>): Promise<T | G> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchUpload') return gone;
    throw error;
  }
}
