import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant as IamGrant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { configurationSetOf, domainOf, type Stage, staffConfigurationSet } from '../stages/stage.ts';
import { prefixes } from './constructs/personal-data.ts';
import { executionArnsIn, type MachineName, machineArnIn, machineNameIn, machineNames } from './machines.ts';
import { explainWildcard } from './wildcards.ts';

/** What grants are about. */
export interface Resources {
  readonly stage: Stage;
  readonly scope: Construct;
  readonly record: TableV2;
  readonly ledger: TableV2;
  readonly bucket: IBucket;
  readonly personalDataKey: Key;
  readonly hashKey: ISecret;
  readonly channel?: ISecret;
}

/** Leave to do one thing; every function has a list of them in `functions.ts`. */
export type Grant = (grantee: IGrantable, resources: Resources) => void;

/** Narrower than the tables' own grants, which bring every index and every verb of the key with them. */
function allow(grantee: IGrantable, actions: readonly string[], resources: readonly string[], conditions = {}): void {
  IamGrant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [...resources], conditions });
}

const onRecord =
  (...actions: readonly string[]): Grant =>
  (grantee, { record }) => {
    allow(grantee, actions, [record.tableArn]);
    record.encryptionKey?.grant(grantee, 'kms:Decrypt');
  };

const onLedger =
  (...actions: readonly string[]): Grant =>
  (grantee, { ledger }) => {
    allow(grantee, actions, [ledger.tableArn]);
    ledger.encryptionKey?.grant(grantee, 'kms:Decrypt');
  };

/** An incident, a command's first result, a generation. */
export const readsRecord = onRecord('dynamodb:GetItem');
/** Entries in order, watches, claims of mails: a query below one incident. */
export const queriesRecord = onRecord('dynamodb:Query');
/** Entries, head and result of a command; raises generations, projects rows. Conditional writes all of them. */
export const appendsToRecord = onRecord('dynamodb:GetItem', 'dynamodb:PutItem');
/** A watch, in one transaction with a check of the head. */
export const registersWatches = onRecord('dynamodb:PutItem', 'dynamodb:ConditionCheckItem');
export const takesWatchesOff = onRecord('dynamodb:Query', 'dynamodb:DeleteItem');
export const claimsStaffMails = onRecord('dynamodb:PutItem', 'dynamodb:UpdateItem');

/** Open incidents and obligations, across incidents. */
export const readsIndex: Grant = (grantee, { record }) => {
  allow(grantee, ['dynamodb:Query'], [`${record.tableArn}/index/gsi1`]);
  record.encryptionKey?.grant(grantee, 'kms:Decrypt');
};

export const opensLedger = onLedger('dynamodb:GetItem', 'dynamodb:PutItem');
export const writesLedger = onLedger('dynamodb:UpdateItem');
export const readsLedger = onLedger('dynamodb:GetItem');
export const surveysLedger = onLedger('dynamodb:Query');
export const readsBatches = onLedger('dynamodb:BatchGetItem');

const onObjects =
  (prefix: string, actions: readonly string[], keyActions: readonly string[]): Grant =>
  (grantee, { bucket, personalDataKey }) => {
    allow(grantee, actions, [bucket.arnForObjects(`${prefix}*`)]);
    if (keyActions.length > 0) personalDataKey.grant(grantee, ...keyActions);
    explain(grantee, `/${prefix}*`, 'Every object of one kind: their keys are ids that are made later.');
  };

export const readsDirectory = onObjects(prefixes.directory, ['s3:GetObject'], ['kms:Decrypt']);
export const readsUploads = onObjects(prefixes.uploads, ['s3:GetObject'], ['kms:Decrypt']);
export const removesUploads = onObjects(prefixes.uploads, ['s3:DeleteObject'], []);
export const readsLists = onObjects(prefixes.incidents, ['s3:GetObject'], ['kms:Decrypt']);
/** In parts too: S3 reads back what it has of them, which takes the right to decrypt (its documentation, "multipart uploads with KMS"). */
export const writesLists = onObjects(
  prefixes.incidents,
  ['s3:PutObject', 's3:AbortMultipartUpload'],
  ['kms:GenerateDataKey', 'kms:Decrypt'],
);
export const removesLists = onObjects(prefixes.incidents, ['s3:DeleteObject'], []);
export const readsMailEvents = onObjects(prefixes.mailEvents, ['s3:GetObject'], ['kms:Decrypt']);

/** Names of prepared shards, to remove those of an earlier preparation. */
export const namesLists: Grant = (grantee, { bucket }) => {
  allow(grantee, ['s3:ListBucket'], [bucket.bucketArn], {
    StringLike: { 's3:prefix': [`${prefixes.incidents}*`, `${prefixes.uploads}*`] },
  });
};

const onMachines =
  (actions: readonly string[], machines: readonly MachineName[]): Grant =>
  (grantee, { scope, stage }) => {
    allow(
      grantee,
      actions,
      machines.map((machine) => machineArnIn(scope, stage, machine)),
    );
  };

export const startsMachines = (...machines: readonly MachineName[]) => onMachines(['states:StartExecution'], machines);
/** A token belongs to an execution, and which machine's that is nobody knows beforehand. */
export const rings = onMachines(['states:SendTaskSuccess'], machineNames);

export const describesExecutions =
  (...machines: readonly MachineName[]): Grant =>
  (grantee, { scope, stage }) => {
    const executions = machines.map((machine) => executionArnsIn(scope, stage, machine));
    allow(grantee, ['states:DescribeExecution'], executions);
    for (const machine of machines) {
      const ending = `:execution:${machineNameIn(stage, machine)}:*`;
      explain(grantee, ending, 'Every execution of one machine: their names are made of incidents to come.');
    }
  };

/** In the name of every controller, and of nobody else. */
export const sendsNotices: Grant = (grantee, { scope, stage }) => {
  const senders = Object.entries(stage.senders);
  const identities = new Set(senders.map(([, { from }]) => sesArn(scope, 'identity', domainOf(from))));
  const sets = senders.map(([controller]) => sesArn(scope, 'configuration-set', configurationSetOf(stage, controller)));
  allow(grantee, ['ses:SendBulkEmail'], [...identities, ...sets], {
    StringLike: { 'ses:FromAddress': senders.map(([, { from }]) => addressOf(from)) },
  });
};

export const sendsStaffMails: Grant = (grantee, { scope, stage }) => {
  const identity = sesArn(scope, 'identity', domainOf(stage.staff.from));
  const set = sesArn(scope, 'configuration-set', staffConfigurationSet(stage));
  allow(grantee, ['ses:SendEmail'], [identity, set], {
    StringEquals: { 'ses:FromAddress': addressOf(stage.staff.from) },
  });
};

/** Rate, quota and what was sent in 24 hours. */
export const readsSendingAccount: Grant = (grantee) => {
  allow(grantee, ['ses:GetAccount'], ['*']);
  explain(grantee, '*', 'The sending account is no resource: there is none to name.');
};

export const readsHashKey: Grant = (grantee, { hashKey }) => {
  allow(grantee, ['secretsmanager:GetSecretValue'], [hashKey.secretArn]);
  hashKey.encryptionKey?.grant(grantee, 'kms:Decrypt');
};

export const tellsSecondChannel: Grant = (grantee, { channel }) => {
  if (channel === undefined) return;
  // A secret's ARN ends in six characters of AWS's own.
  allow(grantee, ['secretsmanager:GetSecretValue'], [`${channel.secretArn}-??????`]);
};

/** Puts what failed into a queue of ours: Lambda does so in the function's name. */
export function allowSending(grantee: IGrantable, queue: IQueue): void {
  allow(grantee, ['sqs:SendMessage'], [queue.queueArn]);
  queue.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
}

function sesArn(scope: Construct, kind: 'identity' | 'configuration-set', name: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;
}

/** The address in `Name <address>`, as SES compares it. */
function addressOf(from: string): string {
  return /<([^<>]+)>$/.exec(from)?.[1] ?? from;
}

function explain(grantee: IGrantable, ending: string, reason: string): void {
  const { grantPrincipal } = grantee;
  if (Construct.isConstruct(grantPrincipal)) explainWildcard(grantPrincipal, { ending, reason });
}
