import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Looked, look } from './look.ts';

export interface Encryption {
  readonly algorithm: string | undefined;
  /** ARN, id or alias. */
  readonly key: string | undefined;
}

export interface Expiry {
  readonly prefix: string;
  readonly days: number;
}

export interface Lifecycle {
  readonly expiries: readonly Expiry[];
  /** Whether parts of uploads that were never finished go. */
  readonly dropsUnfinished: boolean;
}

export interface BucketFacts {
  readonly isClosedToPublic: Looked<boolean>;
  readonly encryption: Looked<Encryption>;
  readonly policy: Looked<string>;
  /** `Enabled`, `Suspended` or `never`. */
  readonly versioning: Looked<string>;
  readonly lifecycle: Looked<Lifecycle>;
  /** The bucket that the access log goes to. */
  readonly accessLog: Looked<string>;
  readonly tellsEventBridge: Looked<boolean>;
}

export async function readBucket(client: S3Client, Bucket: string): Promise<BucketFacts> {
  const [isClosedToPublic, encryption, policy, versioning, lifecycle, logging, tellsEventBridge] = await Promise.all([
    look(
      's3:GetBucketPublicAccessBlock',
      async () => {
        const { PublicAccessBlockConfiguration: block } = await client.send(
          new GetPublicAccessBlockCommand({ Bucket }),
        );
        return [
          block?.BlockPublicAcls,
          block?.IgnorePublicAcls,
          block?.BlockPublicPolicy,
          block?.RestrictPublicBuckets,
        ].every((one) => one === true);
      },
      { absent: ['NoSuchPublicAccessBlockConfiguration'] },
    ),
    look(
      's3:GetEncryptionConfiguration',
      async () => {
        const reply = await client.send(new GetBucketEncryptionCommand({ Bucket }));
        const rule = reply.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
        return { algorithm: rule?.SSEAlgorithm, key: rule?.KMSMasterKeyID };
      },
      { absent: ['ServerSideEncryptionConfigurationNotFoundError'] },
    ),
    look('s3:GetBucketPolicy', async () => (await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '', {
      absent: ['NoSuchBucketPolicy'],
    }),
    look(
      's3:GetBucketVersioning',
      async () => (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? 'never',
    ),
    look(
      's3:GetLifecycleConfiguration',
      async () => toLifecycle((await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules ?? []),
      { absent: ['NoSuchLifecycleConfiguration'] },
    ),
    look(
      's3:GetBucketLogging',
      async () => (await client.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled?.TargetBucket,
    ),
    look(
      's3:GetBucketNotification',
      async () =>
        (await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).EventBridgeConfiguration !==
        undefined,
    ),
  ]);
  const accessLog: Looked<string> =
    logging.is !== 'seen'
      ? logging
      : logging.value === undefined
        ? { is: 'absent' }
        : { is: 'seen', value: logging.value };
  return { isClosedToPublic, encryption, policy, versioning, lifecycle, accessLog, tellsEventBridge };
}

function toLifecycle(rules: readonly LifecycleRule[]): Lifecycle {
  const enabled = rules.filter(({ Status }) => Status === 'Enabled');
  return {
    expiries: enabled.flatMap((rule) =>
      rule.Expiration?.Days === undefined
        ? []
        : [{ prefix: rule.Filter?.Prefix ?? rule.Prefix ?? '', days: rule.Expiration.Days }],
    ),
    dropsUnfinished: enabled.some(
      ({ AbortIncompleteMultipartUpload: abort }) => abort?.DaysAfterInitiation !== undefined,
    ),
  };
}
