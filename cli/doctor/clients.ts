import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';

/** The services that are looked at. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly ses: SESv2Client;
  readonly sns: SNSClient;
}

/** Reading only, so the SDK may repeat; SES takes about one look a second. `AWS_ENDPOINT_URL` leads elsewhere, as everywhere. */
export function createClients(region: string, env: Readonly<Record<string, string | undefined>>): Clients {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 15_000 };
  const common = { region, maxAttempts: 5, requestHandler };
  return {
    cloudFormation: new CloudFormationClient(common),
    cloudWatch: new CloudWatchClient(common),
    kms: new KMSClient(common),
    s3: new S3Client({ ...common, forcePathStyle: env.AWS_ENDPOINT_URL !== undefined }),
    secrets: new SecretsManagerClient(common),
    ses: new SESv2Client(common),
    sns: new SNSClient(common),
  };
}
