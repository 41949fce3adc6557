import { PutObjectCommand } from '@aws-sdk/client-s3';
import { directoryKey } from '../adapters/directory.ts';
import type { Person } from '../functions/runtime/ports.ts';
import { type Stage, stackNames } from '../stages/stage.ts';
import { createClients } from './doctor/clients.ts';
import { type Looked, look } from './doctor/look.ts';
import { outputsOf, readStacks } from './doctor/stacks.ts';
import { CliError } from './errors.ts';

/**
 * Puts the roster where every function reads it, under the bucket's own key.
 * @returns the bucket's name.
 * @throws CliError with what is missing, without any address.
 */
export async function uploadRoster(
  stage: Stage,
  people: readonly Person[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const clients = createClients(stage.region, env);
  const stacks = await readStacks(clients.cloudFormation, stage);
  const { PersonalDataBucketName: Bucket, PersonalDataKeyArn: key } = outputsOf(stacks);
  if (Bucket === undefined) throw noBucket(stage, stacks.data);
  const put = new PutObjectCommand({
    Bucket,
    Key: directoryKey,
    Body: `${JSON.stringify(people, null, 2)}\n`,
    ContentType: 'application/json',
    ...(key === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key, BucketKeyEnabled: true }),
  });
  const looked = await look('s3:PutObject on directory/people.json and kms:GenerateDataKey', () =>
    clients.s3.send(put),
  );
  if (looked.is === 'unseen')
    throw new CliError(2, {
      code: 'unreachable',
      message: `Not uploaded: S3 answered ${looked.name}. It takes ${looked.needs}; the roster in the bucket is as it was`,
    });
  return Bucket;
}

function noBucket(stage: Stage, data: Looked<unknown>): CliError {
  const { data: name } = stackNames(stage);
  const message =
    data.is === 'absent'
      ? `There is no stack ${name} in ${stage.region}: deploy the stage first, or sign in to its account`
      : data.is === 'unseen'
        ? `Can't look at the stack ${name} (${data.name}): it takes ${data.needs}`
        : `The stack ${name} has no output PersonalDataBucketName: deploy it with this version`;
  return new CliError(2, { code: 'unreachable', message });
}
