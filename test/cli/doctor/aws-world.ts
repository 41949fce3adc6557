import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type EventType,
  GetAccountCommand,
  type GetAccountCommandOutput,
  GetConfigurationSetCommand,
  type GetConfigurationSetCommandOutput,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  type GetEmailIdentityCommandOutput,
  GetSuppressedDestinationCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { createClients } from '../../../cli/doctor/clients.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import type { CheckName, Finding, Level } from '../../../cli/doctor/finding.ts';
import { toInstant } from '../../../domain/time.ts';
import type { Person } from '../../../functions/runtime/ports.ts';
import { parseStage, type Stage } from '../../../stages/stage.ts';

export const now = toInstant('2026-04-01T00:00:00Z');
export const hoursAgo = (hours: number) => new Date(Date.parse(now) - hours * 3_600_000);

const account = '111122223333';
const arn = (service: string, rest: string) => `arn:aws:${service}:ap-northeast-1:${account}:${rest}`;

export const bucket = 'tocsin-trial-data-personaldatabucket-1a2b';
export const accessLog = 'tocsin-trial-data-accesslog-3c4d';
export const personalDataKey = arn('kms', 'key/11111111-aaaa');
export const stageKey = arn('kms', 'key/22222222-bbbb');
export const topic = arn('sns', 'Tocsin-trial-Workflow-Alarms-XYZ');
export const hashKeySecret = arn('secretsmanager', 'secret:HashKey-9f8e7d');
export const stream = 'Tocsin-trial-Data-MailEvents-5e6f';

export const stageText = `
region: ap-northeast-1
account: "${account}"
publicUrl: https://tocsin.response.example
roster: people.yaml
staff:
  from: Tocsin <tocsin@response.example>
  channelSecret: tocsin/second-channel
senders:
  acme: { from: Acme Customer Care <notice@acme.example>, replyTo: privacy@acme.example }
alarms: { email: [tocsin-alarms@response.example] }
`;

export function stageOf(changes: Partial<Stage> = {}): Stage {
  return { ...parseStage('trial', 'stages/trial.yaml', stageText), ...changes };
}

const person = (id: string, changes: Partial<Person>): Person => ({
  ...{ id, name: `The ${id}`, email: `${id}@response.example`, locale: 'en', zone: 'Asia/Tokyo', roles: ['responder'] },
  ...changes,
});

export const people: readonly Person[] = [
  person('duty', { level: 1, roles: ['responder', 'operator'] }),
  person('privacy', { level: 2, roles: ['approver', 'data-protection-officer'] }),
  person('head', { level: 3, roles: ['approver'] }),
];

/** An error as the SDK throws it; its message names an address, as AWS's do. */
export function refusal(name: string, httpStatusCode = 400): Error {
  const message = 'duty@response.example is what this is about';
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode } });
}

export const denied = () => refusal('AccessDeniedException', 403);

export function textObject(text: string): Partial<GetObjectCommandOutput> {
  // Only what is called of the SDK's stream.
  return { Body: { transformToString: async () => text } as never };
}

export const goodAccount: Partial<GetAccountCommandOutput> = {
  ProductionAccessEnabled: true,
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
};

export function goodIdentity(domain = 'acme.example'): Partial<GetEmailIdentityCommandOutput> {
  return {
    IdentityType: 'DOMAIN',
    VerifiedForSendingStatus: true,
    VerificationStatus: 'SUCCESS',
    DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS', SigningAttributesOrigin: 'AWS_SES' },
    MailFromAttributes: {
      ...{
        MailFromDomain: `bounce.${domain}`,
        MailFromDomainStatus: 'SUCCESS',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
    },
  };
}

export function goodSet(suppresses: readonly 'BOUNCE'[] = ['BOUNCE']): Partial<GetConfigurationSetCommandOutput> {
  return {
    SendingOptions: { SendingEnabled: true },
    DeliveryOptions: { TlsPolicy: 'REQUIRE', MaxDeliverySeconds: 50_400 },
    ReputationOptions: { ReputationMetricsEnabled: true },
    SuppressionOptions: {
      SuppressedReasons: [...suppresses],
      ValidationOptions: { ConditionThreshold: { ConditionThresholdEnabled: 'DISABLED' } },
    },
    VdmOptions: {
      DashboardOptions: { EngagementMetrics: 'DISABLED' },
      GuardianOptions: { OptimizedSharedDelivery: 'DISABLED' },
    },
  };
}

export const foldedEvents: readonly EventType[] = [
  ...(['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE', 'DELIVERY_DELAY'] as const),
];

export function firehoseDestination(events: readonly EventType[] = foldedEvents, Enabled = true) {
  return {
    EventDestinations: [
      {
        Name: 'events',
        Enabled,
        MatchingEventTypes: [...events],
        KinesisFirehoseDestination: {
          IamRoleArn: `arn:aws:iam::${account}:role/ses`,
          DeliveryStreamArn: arn('firehose', `deliverystream/${stream}`),
        },
      },
    ],
  };
}

export function stackReply(name: 'Data' | 'Workflow', changes: object = {}) {
  const outputs =
    name === 'Data'
      ? {
          ...{ PersonalDataBucketName: bucket, PersonalDataKeyArn: personalDataKey, AccessLogBucketName: accessLog },
          ...{ StageKeyArn: stageKey, HashKeySecretArn: hashKeySecret, MailEventsStreamName: stream },
        }
      : { EventBusName: 'tocsin-trial', AlarmTopicArn: topic };
  return {
    Stacks: [
      {
        StackName: `Tocsin-trial-${name}`,
        StackId: arn('cloudformation', `stack/Tocsin-trial-${name}/0a1b`),
        CreationTime: hoursAgo(500),
        StackStatus: 'UPDATE_COMPLETE' as const,
        EnableTerminationProtection: true,
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        ...changes,
      },
    ],
  };
}

export function alarm(changes: object = {}) {
  return {
    AlarmName: 'Tocsin-trial-Workflow-WatchmanSilent',
    AlarmDescription: 'Nobody is being reminded of deadlines.',
    ActionsEnabled: true,
    AlarmActions: [topic],
    StateValue: 'OK' as const,
    StateUpdatedTimestamp: hoursAgo(40),
    TreatMissingData: 'breaching',
    ...changes,
  };
}

export function bucketPolicy(statement: object = {}): string {
  const deny = {
    ...{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*' },
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    ...statement,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
}

export function topicPolicy(statement: object = {}): string {
  const publish = { Action: 'sns:Publish', Resource: topic };
  const deny = { ...publish, Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const allow = { ...publish, Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, ...statement };
  return JSON.stringify({ Version: '2012-10-17', Statement: [deny, allow] });
}

export function lifecycleRules() {
  const rule = (ID: string, Prefix: string, Days: number) => ({
    ...{ ID, Status: 'Enabled' as const, Filter: { Prefix }, Expiration: { Days } },
  });
  return [
    ...[rule('uploads', 'uploads/', 14), rule('incidents', 'incidents/', 400)],
    ...[rule('mail-events', 'ses-events/', 30), rule('mail-event-errors', 'ses-events-failed/', 30)],
    {
      ID: 'unfinished',
      Status: 'Enabled' as const,
      Filter: {},
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ];
}

/** AWS with nothing wrong; each test breaks what it is about. */
export function createAws() {
  const aws = {
    cloudFormation: mockClient(CloudFormationClient),
    cloudWatch: mockClient(CloudWatchClient),
    kms: mockClient(KMSClient),
    s3: mockClient(S3Client),
    secrets: mockClient(SecretsManagerClient),
    ses: mockClient(SESv2Client),
    sns: mockClient(SNSClient),
  };
  aws.cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Tocsin-trial-Data' })
    .resolves(stackReply('Data'))
    .on(DescribeStacksCommand, { StackName: 'Tocsin-trial-Workflow' })
    .resolves(stackReply('Workflow'))
    .on(ListStackResourcesCommand, { StackName: 'Tocsin-trial-Data' })
    .resolves({ StackResourceSummaries: [] })
    .on(ListStackResourcesCommand, { StackName: 'Tocsin-trial-Workflow' })
    .resolves({
      StackResourceSummaries: [
        ...[resource('AWS::Lambda::Function', 'some-function'), resource('AWS::CloudWatch::Alarm', alarm().AlarmName)],
      ],
    });
  aws.cloudWatch
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: [alarm()] })
    .on(GetMetricStatisticsCommand)
    .resolves({ Datapoints: [{ Sum: 80 }, { Sum: 40 }] });
  aws.ses
    .on(GetAccountCommand)
    .resolves(goodAccount)
    .on(GetEmailIdentityCommand, { EmailIdentity: 'response.example' })
    .resolves(goodIdentity('response.example'))
    .on(GetEmailIdentityCommand, { EmailIdentity: 'acme.example' })
    .resolves(goodIdentity())
    .on(GetConfigurationSetCommand, { ConfigurationSetName: 'tocsin-trial-staff' })
    .resolves(goodSet([]))
    .on(GetConfigurationSetCommand, { ConfigurationSetName: 'tocsin-trial-notice-acme' })
    .resolves(goodSet())
    .on(GetConfigurationSetEventDestinationsCommand, { ConfigurationSetName: 'tocsin-trial-staff' })
    .resolves({ EventDestinations: [] })
    .on(GetConfigurationSetEventDestinationsCommand, { ConfigurationSetName: 'tocsin-trial-notice-acme' })
    .resolves(firehoseDestination())
    .on(GetSuppressedDestinationCommand)
    .rejects(refusal('NotFoundException', 404));
  aws.s3
    .on(GetObjectCommand, { Bucket: bucket, Key: 'directory/people.json' })
    .resolves(textObject(JSON.stringify(people)))
    .on(PutObjectCommand)
    .resolves({})
    .on(ListObjectsV2Command, { Prefix: 'ses-events-failed/' })
    .resolves({})
    .on(ListObjectsV2Command, { Prefix: 'ses-events/' })
    .resolves({ CommonPrefixes: [{ Prefix: 'ses-events/2025/' }, { Prefix: 'ses-events/2026/' }] })
    .on(ListObjectsV2Command, { Prefix: 'ses-events/2026/' })
    .resolves({
      Contents: [
        { Key: 'a', LastModified: hoursAgo(3) },
        { Key: 'b', LastModified: hoursAgo(2) },
      ],
    })
    .on(GetPublicAccessBlockCommand)
    .resolves({
      PublicAccessBlockConfiguration: {
        ...{ BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      },
    })
    .on(GetBucketEncryptionCommand)
    .resolves({
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: personalDataKey },
            BucketKeyEnabled: true,
          },
        ],
      },
    })
    .on(GetBucketPolicyCommand)
    .resolves({ Policy: bucketPolicy() })
    .on(GetBucketVersioningCommand)
    .resolves({})
    .on(GetBucketLifecycleConfigurationCommand)
    .resolves({ Rules: lifecycleRules() })
    .on(GetBucketLoggingCommand)
    .resolves({ LoggingEnabled: { TargetBucket: accessLog, TargetPrefix: 'personal-data/' } })
    .on(GetBucketNotificationConfigurationCommand)
    .resolves({ EventBridgeConfiguration: {} });
  aws.kms
    .on(DescribeKeyCommand)
    .resolves({ KeyMetadata: { KeyId: '11111111-aaaa', Enabled: true, KeyState: 'Enabled' } })
    .on(GetKeyRotationStatusCommand)
    .resolves({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  aws.secrets
    .on(DescribeSecretCommand)
    .resolves({ ARN: hashKeySecret, Name: 'HashKey' })
    .on(GetSecretValueCommand)
    .resolves({ SecretString: 'https://chat.response.example/hooks/not-to-be-shown' });
  aws.sns
    .on(ListSubscriptionsByTopicCommand)
    .resolves({ Subscriptions: [subscription()] })
    .on(GetTopicAttributesCommand)
    .resolves({ Attributes: { TopicArn: topic, KmsMasterKeyId: stageKey, Policy: topicPolicy() } });
  return {
    ...aws,
    restore: () => {
      for (const mock of Object.values(aws)) mock.restore();
    },
  };
}

export function resource(ResourceType: string, PhysicalResourceId: string) {
  return {
    ...{ LogicalResourceId: 'Some', PhysicalResourceId, ResourceType },
    ...{ LastUpdatedTimestamp: hoursAgo(500), ResourceStatus: 'CREATE_COMPLETE' as const },
  };
}

export function subscription(SubscriptionArn = `${topic}:5f3a`) {
  return { SubscriptionArn, Protocol: 'email', Endpoint: 'tocsin-alarms@response.example', TopicArn: topic };
}

export interface Asked {
  readonly stage?: Stage;
  readonly people?: number;
  readonly rosterInFile?: readonly Person[];
}

export function examineNow({ stage = stageOf(), people: size, rosterInFile }: Asked = {}): Promise<readonly Finding[]> {
  return examine({ stage, clients: createClients(stage.region, {}), now, people: size, rosterInFile });
}

/** What was found by one check, each as its level and its words. */
export async function found(check: CheckName, asked: Asked = {}): Promise<readonly (readonly [Level, string])[]> {
  const findings = await examineNow(asked);
  return findings.filter((finding) => finding.check === check).map(({ level, what }) => [level, what] as const);
}
