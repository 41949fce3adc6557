import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { SFNServiceException } from '@aws-sdk/client-sfn';
import type { Decision, Request } from './authorise.ts';

export type Denial = Extract<Decision, { outcome: 'denied' }>;

/** What AWS says to somebody who may not. */
export function denialMessage(principal: string, { action, resource }: Request, { because }: Denial): string {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const why =
    because === 'explicit-deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${principal} is not authorized to perform: ${action}${on} ${why}`;
}

const exceptions = {
  DynamoDB: { create: DynamoDBServiceException, name: 'AccessDeniedException', status: 400 },
  S3: { create: S3ServiceException, name: 'AccessDenied', status: 403 },
  SESv2: { create: SESv2ServiceException, name: 'AccessDeniedException', status: 403 },
  SFN: { create: SFNServiceException, name: 'AccessDeniedException', status: 400 },
  'Secrets Manager': { create: SecretsManagerServiceException, name: 'AccessDeniedException', status: 400 },
} as const;

/** The error that the service's SDK client would throw; each service has its own name and status for it. */
export function accessDenied(service: string, message: string): Error {
  if (!isKnown(service)) return new Error(`${service}: ${message}`);
  const { create: Exception, name, status } = exceptions[service];
  return new Exception({ name, message, $fault: 'client', $metadata: { httpStatusCode: status, attempts: 1 } });
}

function isKnown(service: string): service is keyof typeof exceptions {
  return service in exceptions;
}

/**
 * What an execution sees when its machine may not invoke a function: Step Functions' error for whatever Lambda answers.
 * Source: seen in reports such as awslabs/aws-deployment-framework issue 460.
 */
export function invocationDenied(message: string): Error {
  const cause = `${message} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Proxy: null)`;
  return Object.assign(new Error(cause), { name: 'Lambda.AWSLambdaException' });
}
