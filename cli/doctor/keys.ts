import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Stage } from '../../stages/stage.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

export interface KeyFacts {
  /** `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: Looked<string>;
  readonly rotates: Looked<boolean>;
}

export async function readKey(client: KMSClient, KeyId: string): Promise<KeyFacts> {
  const absent = ['NotFoundException'];
  const state = await look(
    'kms:DescribeKey',
    async () => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState ?? 'unknown',
    { absent },
  );
  const rotates = await look(
    'kms:GetKeyRotationStatus',
    async () => (await client.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled === true,
    // What can't be told of a key that is about to be deleted.
    { absent: [...absent, 'KMSInvalidStateException'] },
  );
  return { state, rotates };
}

/** @param holds what can't be read without it. */
export function checkKey(
  { state, rotates }: KeyFacts,
  arn: string,
  holds: string,
  { region }: Pick<Stage, 'region'>,
): Finding[] {
  const id = arn.split('/').at(-1) ?? arn;
  const where = `key ${id}`;
  const { stops, soon, fine } = findingsAt('keys', where);
  if (state.is === 'absent')
    return [
      stops(
        `The key is gone: ${holds} can never be read again.`,
        'If it was deleted, nothing brings it back; look whether the stage names another key',
      ),
    ];
  const findings: Finding[] = [];
  if (state.is === 'unseen') findings.push(sayUnseen('keys', where, 'the key', state));
  else if (state.value === 'PendingDeletion' || state.value === 'PendingReplicaDeletion')
    findings.push(
      stops(
        `The key is about to be deleted: ${holds} can’t be read now, and after that never again.`,
        `aws kms cancel-key-deletion --key-id ${id} --region ${region} && aws kms enable-key --key-id ${id} --region ${region}`,
      ),
    );
  else if (state.value !== 'Enabled')
    findings.push(
      stops(
        `The key is not in use (${state.value}): ${holds} can’t be read.`,
        `aws kms enable-key --key-id ${id} --region ${region}`,
      ),
    );
  if (rotates.is === 'unseen') findings.push(sayUnseen('keys', where, 'whether the key rotates', rotates));
  if (rotates.is === 'seen' && !rotates.value)
    findings.push(
      soon('It is never turned: one key for years.', `aws kms enable-key-rotation --key-id ${id} --region ${region}`),
    );
  return findings.length > 0 ? findings : [fine(`The key of ${holds} is in use and turned every year.`)];
}
