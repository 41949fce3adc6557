import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, type Endpoint, guarded } from './endpoint.ts';

/**
 * Checksums only where S3 wants them: emulators do not know the others, and an address made for a part beforehand would
 * carry the checksum of an empty body.
 */
export function createS3Client(endpoint: Endpoint = {}): S3Client {
  const client = new S3Client({
    ...clientOptions(endpoint),
    ...(endpoint.endpoint === undefined ? {} : { forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return guarded(client, endpoint);
}
