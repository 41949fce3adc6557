import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface StageKeyProps {
  readonly alias: string;
  readonly description: string;
  readonly protect: boolean;
}

/** A key of ours, turned once a year. Deleting it would make everything unreadable: it is kept even when the stack goes. */
export function createKey(scope: Construct, id: string, { protect, ...props }: StageKeyProps): Key {
  return new Key(scope, id, {
    ...props,
    enableKeyRotation: true,
    removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}

/**
 * Lets CloudWatch Logs write log groups of this account under the key. The log group's own grant doesn't name the service,
 * and the deployment fails without it (aws/aws-cdk issue 28304).
 */
export function allowLogs(key: Key): void {
  const { region, account, partition } = Stack.of(key);
  key.grant(
    new ServicePrincipal(`logs.${region}.amazonaws.com`).withConditions({
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
    }),
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncrypt*',
    'kms:GenerateDataKey*',
    'kms:DescribeKey',
  );
}

/** Lets services of this account put messages into queues and topics under the key: events that failed, alarms that rang. */
export function allowMessages(key: Key): void {
  const { account } = Stack.of(key);
  for (const service of ['events', 'scheduler', 'cloudwatch']) {
    key.grant(
      new ServicePrincipal(`${service}.amazonaws.com`).withConditions({
        StringEquals: { 'aws:SourceAccount': account },
      }),
      'kms:Decrypt',
      'kms:GenerateDataKey*',
    );
  }
}
