/** The part of s3rver 3.7 that the local S3 uses; the package brings no types. */
declare module 's3rver' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { Readable } from 'node:stream';

  namespace S3rver {
    interface S3rverObject {
      readonly bucket: string;
      readonly key: string;
      readonly content: Buffer | Readable;
      readonly metadata: Readonly<Record<string, string>>;
    }

    interface S3rverStore {
      getResourcePath(bucket: string, key: string | undefined, resource: string): string;
      existsObject(bucket: string, key: string): Promise<boolean>;
      putMetadata(bucket: string, key: string, metadata: Readonly<Record<string, string>>, md5: string): Promise<void>;
      putObject(object: S3rverObject): Promise<{ size: number; md5: string }>;
      putPart(
        bucket: string,
        uploadId: string,
        partNumber: string,
        content: Readable,
      ): Promise<{ size: number; md5: string }>;
      putObjectMultipart(
        bucket: string,
        uploadId: string,
        parts: readonly { readonly number: number; readonly etag: string }[],
      ): Promise<{ size: number; md5: string }>;
    }

    interface S3rverEvent {
      readonly Records: readonly {
        readonly eventName: string;
        readonly s3: {
          readonly bucket: { readonly name: string };
          readonly object: { readonly key: string; readonly size?: number };
        };
      }[];
    }
  }

  class S3rver extends EventEmitter {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly directory: string;
      readonly silent: boolean;
      readonly allowMismatchedSignatures: boolean;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly store: S3rver.S3rverStore;
    readonly logger: { close(): void; readonly exceptions: { unhandle(): void } };
    configureBuckets(): Promise<unknown>;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }

  export = S3rver;
}

/** What s3rver answers as S3 would, with the status that belongs to the code. */
declare module 's3rver/lib/models/error.js' {
  class S3Error extends Error {
    constructor(code: string, message: string);
  }

  export = S3Error;
}
