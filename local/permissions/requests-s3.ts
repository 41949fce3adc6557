import type { Request } from './authorise.ts';
import type { Call, Place } from './requests.ts';
import { type KeyUse, keyRequests } from './requests-kms.ts';

interface Need {
  readonly action: string;
  /**
   * What S3 does with the bucket's key. Source: S3 API reference, CreateMultipartUpload, "Permissions": GenerateDataKey to
   * begin, Decrypt for the parts and the end, since S3 reads what it has stored of them.
   */
  readonly key: readonly KeyUse[];
}

/** Source: S3 user guide, "Required permissions for Amazon S3 API operations". Parts of an upload are puts. */
const onObjects: Readonly<Record<string, Need>> = {
  GetObject: { action: 's3:GetObject', key: ['Decrypt'] },
  HeadObject: { action: 's3:GetObject', key: ['Decrypt'] },
  PutObject: { action: 's3:PutObject', key: ['GenerateDataKey'] },
  DeleteObject: { action: 's3:DeleteObject', key: [] },
  CreateMultipartUpload: { action: 's3:PutObject', key: ['GenerateDataKey'] },
  UploadPart: { action: 's3:PutObject', key: ['Decrypt'] },
  CompleteMultipartUpload: { action: 's3:PutObject', key: ['Decrypt'] },
  ListParts: { action: 's3:ListMultipartUploadParts', key: [] },
  AbortMultipartUpload: { action: 's3:AbortMultipartUpload', key: [] },
};

export function s3Requests({ command, input }: Call, place: Place): readonly Request[] | undefined {
  const bucket = `arn:aws:s3:::${String(input.Bucket)}`;
  if (command === 'ListObjectsV2') {
    const { Prefix, Delimiter } = input;
    const context = {
      ...(typeof Prefix === 'string' ? { 's3:prefix': Prefix } : {}),
      ...(typeof Delimiter === 'string' ? { 's3:delimiter': Delimiter } : {}),
    };
    return [{ action: 's3:ListBucket', resource: bucket, context }];
  }
  const need = onObjects[command];
  if (need === undefined) return undefined;
  // With a bucket key the context of the encryption is the bucket, not the object.
  const encryption = { arn: bucket, context: { 'kms:EncryptionContext:aws:s3:arn': bucket } };
  return [
    { action: need.action, resource: `${bucket}/${String(input.Key)}`, context: {} },
    ...keyRequests(place, 's3', encryption, need.key),
  ];
}
