import type { RoleGrant } from './usage.ts';

/** Why a grant stands though neither the rehearsal nor the end-to-end tests ask for it. */
export interface Reason {
  /** Part of the role's name. */
  readonly role: RegExp;
  readonly action: RegExp;
  readonly why: string;
}

/** Every grant that is never asked for has one of these; a test fails for one that has none, and for one too many. */
export const reasons: readonly Reason[] = [
  {
    role: /-Workflow-.*Role|MailEventsRole/,
    action: /^logs:(CreateLogStream|PutLogEvents)$/,
    why: 'Lambda and Firehose write log lines themselves, under the role of what they run.',
  },
  {
    role: /MachineRole/,
    action: /^logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|Describe(LogGroups|ResourcePolicies))$/,
    why: 'Step Functions sets up the delivery of its logs itself; its documentation asks for these eight.',
  },
  {
    role: /-Workflow-.*Role/,
    action: /^xray:Put(TraceSegments|TelemetryRecords)$/,
    why: 'Lambda and Step Functions send traces themselves.',
  },
  {
    role: /MachineRole/,
    action: /^xray:GetSampling(Rules|Targets)$/,
    why: 'Step Functions asks X-Ray which executions to trace.',
  },
  {
    role: /FollowRecord|ReceiveEvent|RestartExecution|FoldMailEvents|Watchman|Digest/,
    action: /^sqs:SendMessage$/,
    why: 'Lambda and the scheduler put what failed for good into the dead letters themselves.',
  },
  {
    role: /FollowRecord|ReceiveEvent|RestartExecution|FoldMailEvents|Watchman|Digest/,
    action: /^kms:GenerateDataKey$/,
    why: 'SQS encrypts a dead letter under the stage’s key in the name of whoever sends it.',
  },
  {
    role: /Triggers(Watchman|Digest)/,
    action: /^kms:Decrypt$/,
    why: 'SQS checks the data key of a dead letter, which takes the right to decrypt.',
  },
  {
    role: /FollowRecord/,
    action: /^kms:DescribeKey$/,
    why: 'The CDK’s event source gives it with the stream of an encrypted table, for Lambda’s own reading.',
  },
  {
    role: /PrepareRecipients|AccountForEveryone/,
    action: /^s3:AbortMultipartUpload$/,
    why: 'Gives up what was sent when an upload above 8 MB breaks in the middle; lists in tests are smaller.',
  },
  {
    role: /MailEventsRole/,
    action: /^(s3:(AbortMultipartUpload|GetBucketLocation|ListBucket|ListBucketMultipartUploads)|kms:Decrypt)$/,
    why: 'Firehose looks the bucket up and delivers large objects in parts; its documentation asks for these.',
  },
  {
    role: /MailEventsRole/,
    action: /^s3:PutObject$/,
    why: 'Firehose puts records that it could not deliver under a prefix of their own.',
  },
  {
    role: /-Data-SendersNotice/,
    action: /^firehose:PutRecordBatch$/,
    why: 'SES hands its events to the stream itself.',
  },
  {
    role: /RecipientReader/,
    action: /^(s3:(GetObject|ListBucket)|kms:Decrypt)$/,
    why: 'For a person who has to answer a recipient, signed in with a second factor; no code of ours uses it.',
  },
];

export function reasonFor({ role, action }: RoleGrant): Reason | undefined {
  return reasons.find((reason) => reason.role.test(role) && reason.action.test(action));
}

/**
 * Grants that another one covers on purpose, so that nobody misses them: stage `local` has a sender for every controller at
 * `*.example`, which the sender of the rehearsal's case lies in. A real stage names each of its domains.
 */
export function isCovered({ action, resource }: RoleGrant): boolean {
  return action === 'ses:SendBulkEmail' && resource.endsWith(':identity/tokyo-tax.example');
}
