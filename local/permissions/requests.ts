import type { Request } from './authorise.ts';
import { dynamoDbRequests } from './requests-dynamodb.ts';
import { s3Requests } from './requests-s3.ts';
import { secretsRequests } from './requests-secrets.ts';
import { sesRequests } from './requests-ses.ts';
import { stepFunctionsRequests } from './requests-step-functions.ts';

/** One call of an SDK client. */
export interface Call {
  /** The SDK's name of the service: `DynamoDB`, `S3`, `SESv2`, `SFN`, `Secrets Manager`. */
  readonly service: string;
  /** `PutItem` */
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where the calls go, and what of it stands in the templates. */
export interface Place {
  readonly region: string;
  readonly account: string;
  /** ARN of the key that a table, a bucket or a secret is encrypted with; undefined for AWS's own. */
  keyOf(arn: string): string | undefined;
  /** ARN of a secret by its name or ARN. */
  secretArn(id: string): string;
  /** ARN of the machine that waits with a token; undefined for a token that nobody issued. */
  machineOfToken(token: string): string | undefined;
}

/** A command whose permissions nobody has looked up yet. */
export class UnknownCall extends Error {
  override readonly name = 'UnknownCall';
}

/**
 * What AWS checks for a call: each action on each resource, with the context that goes with it, the calls that AWS makes on
 * the caller's keys in its name among them. Source: the Service Authorization Reference of each service.
 * @throws UnknownCall for a command that isn't listed here.
 */
export function requestsOf(call: Call, place: Place): readonly Request[] {
  const requests = services[call.service]?.(call, place);
  if (requests !== undefined) return requests;
  throw new UnknownCall(
    `${call.service} ${call.command}: what it needs is not known here; look it up in the Service Authorization Reference and add it to local/permissions/requests-*.ts`,
  );
}

type Service = (call: Call, place: Place) => readonly Request[] | undefined;

const services: Readonly<Record<string, Service>> = {
  DynamoDB: dynamoDbRequests,
  S3: s3Requests,
  SESv2: sesRequests,
  SFN: stepFunctionsRequests,
  'Secrets Manager': secretsRequests,
};
