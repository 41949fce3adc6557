import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../../stages/stage.ts';
import { explainWildcard } from '../wildcards.ts';
import { createKey } from './stage-key.ts';

export type PersonalDataProps = Pick<Stage, 'name' | 'keep' | 'protect' | 'recipientReader'>;

/** Where each kind of object lies; see `domain/mailing/addressee.ts` and `docs/architecture.md`, section 7. */
export const prefixes = {
  directory: 'directory/',
  uploads: 'uploads/',
  incidents: 'incidents/',
  mailEvents: 'ses-events/',
  mailEventErrors: 'ses-events-failed/',
} as const;

/**
 * The one place that holds addresses and names: under a key of its own, each prefix with its own end, every access logged.
 * Not versioned: what is removed has to be gone.
 */
export class PersonalData extends Construct {
  readonly bucket: IBucket;
  readonly accessLog: IBucket;
  readonly key: Key;

  constructor(scope: Construct, id: string, { name, keep, protect, recipientReader }: PersonalDataProps) {
    super(scope, id);
    const removalPolicy = protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = createKey(this, 'Key', {
      alias: `alias/tocsin-${name}-personal-data`,
      description: 'Recipient lists, the directory of people and SES events',
      protect,
    });
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
    };
    // CDK's declarations don't part "absent" from "undefined" as ours do; hence the casts to its interfaces here and elsewhere.
    const accessLog = new Bucket(this, 'AccessLog', {
      ...common,
      // The log delivery service writes only under S3's own key.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [expire('access-log', '', keep.accessLogDays)],
    }) as IBucket;
    Validations.of(accessLog).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This is the log of accesses: logging the writes of the log would never end.',
    });
    const bucket = new Bucket(this, 'Bucket', {
      ...common,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'personal-data/',
      lifecycleRules: [
        expire('uploads', prefixes.uploads, keep.uploadDays),
        expire('incidents', prefixes.incidents, keep.recipientDays),
        expire('mail-events', prefixes.mailEvents, keep.mailEventDays),
        expire('mail-event-errors', prefixes.mailEventErrors, keep.mailEventDays),
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // Through the resource: the construct's own switch brings a function with a wildcard policy to set the same field.
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.addPropertyOverride('NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled', true);
    this.bucket = bucket as IBucket;
    this.accessLog = accessLog;
    if (recipientReader !== undefined) this.#createReader(recipientReader);
  }

  /** The one role by which a person reads what is stored of recipients, with a second factor. What it reads is in the access log. */
  #createReader(principal: string): void {
    const role = new Role(this, 'RecipientReader', {
      description: 'Reads prepared recipient lists, for a person who has to answer a recipient',
      assumedBy: new ArnPrincipal(principal).withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      maxSessionDuration: Duration.hours(1),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(`${prefixes.incidents}*`)],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${prefixes.incidents}*` } },
      }),
    );
    this.key.grant(role, 'kms:Decrypt');
    explainWildcard(role, {
      ending: `/${prefixes.incidents}*`,
      reason: 'Every prepared list: which incident a recipient asks about nobody knows beforehand.',
    });
  }
}

function expire(id: string, prefix: string, days: number): LifecycleRule {
  return { id, expiration: Duration.days(days), ...(prefix === '' ? {} : { prefix }) };
}
