import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream, DeliveryStream, type IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { explainWildcard } from '../wildcards.ts';
import { prefixes } from './personal-data.ts';

export interface MailEventsProps {
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly logGroup: ILogGroup;
}

/**
 * SES's events on their way into the personal-data bucket: they name addresses, so they go nowhere else. Five minutes of
 * events an object: soon enough for the canary, which waits fifteen, and few enough objects for hundreds of thousands.
 */
export class MailEvents extends Construct {
  readonly stream: IDeliveryStream;

  constructor(scope: Construct, id: string, { bucket, key, logGroup }: MailEventsProps) {
    super(scope, id);
    const logStream = new LogStream(this, 'LogStream', { logGroup });
    const role = this.#createRole(bucket, key, logGroup);
    // The resource itself: the construct grants every form of reading and deleting in the whole bucket.
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${prefixes.mailEvents}!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${prefixes.mailEventErrors}!{firehose:error-output-type}/`,
        bufferingHints: { intervalInSeconds: 300, sizeInMBs: 64 },
        compressionFormat: 'UNCOMPRESSED',
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // A stream whose role may not write yet would fail when it is made.
    stream.node.addDependency(role);
    this.stream = DeliveryStream.fromDeliveryStreamArn(this, 'ByName', stream.attrArn);
  }

  /** What Firehose does with the bucket under two prefixes, and nothing else ("Controlling access with Amazon Data Firehose"). */
  #createRole(bucket: IBucket, key: IKey, logGroup: ILogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    const { region } = Stack.of(this);
    const written = [prefixes.mailEvents, prefixes.mailEventErrors];
    const statements = [
      {
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: written.map((one) => bucket.arnForObjects(`${one}*`)),
      },
      {
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.bucketArn],
      },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`, `firehose.${region}.amazonaws.com`] },
        },
      },
      { actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn] },
    ];
    for (const statement of statements) role.addToPolicy(new PolicyStatement(statement));
    for (const prefix of written)
      explainWildcard(role, { ending: `/${prefix}*`, reason: 'Firehose makes the keys of what it writes.' });
    return role;
  }
}
