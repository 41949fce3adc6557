import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Stage } from '../../stages/stage.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

const absent = ['ResourceNotFoundException'];

/** `deleted`: it can be had back for some days. */
export type SecretState = 'there' | 'deleted';

/** The hash key itself is never read: nobody but the functions needs it. */
export function readHashKey(client: SecretsManagerClient, SecretId: string): Promise<Looked<SecretState>> {
  return look(
    'secretsmanager:DescribeSecret',
    async () =>
      (await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate === undefined ? 'there' : 'deleted',
    { absent },
  );
}

export function checkHashKey(looked: Looked<SecretState>, arn: string, { region }: Pick<Stage, 'region'>): Finding[] {
  const where = `secret ${nameOf(arn)}`;
  const { stops, fine } = findingsAt('hash-key', where);
  if (looked.is === 'unseen') return [sayUnseen('hash-key', where, 'the hash key', looked)];
  const lost = 'No function starts without the hash key, and no recipient is found again under another.';
  if (looked.is === 'absent')
    return [
      stops(
        `There is no such secret. ${lost}`,
        'Do not make a new one: ask who removed it, and deploy the data stack only when no mailing is open',
      ),
    ];
  if (looked.value === 'deleted')
    return [
      stops(
        `It is about to be deleted. ${lost}`,
        `aws secretsmanager restore-secret --secret-id ${arn} --region ${region}`,
      ),
    ];
  return [fine('The hash key is there.')];
}

/** Whether the second channel's secret can be read and holds an address of the web; the address itself is not kept. */
export function readChannel(
  client: SecretsManagerClient,
  SecretId: string,
): Promise<Looked<{ readonly isAddress: boolean }>> {
  return look(
    'secretsmanager:GetSecretValue and kms:Decrypt',
    async () => ({
      isAddress: isWebAddress((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString),
    }),
    // Secrets Manager's answer for a secret that is about to be deleted.
    { absent: [...absent, 'InvalidRequestException'] },
  );
}

function isWebAddress(text: string | undefined): boolean {
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

export function checkChannel(
  looked: Looked<{ readonly isAddress: boolean }> | undefined,
  { name, file, region, staff: { channelSecret } }: Pick<Stage, 'name' | 'file' | 'region' | 'staff'>,
): Finding[] {
  if (channelSecret === undefined || looked === undefined)
    return [
      findingsAt('second-channel', `stage ${name}`).soon(
        'There is no second channel: when SES is paused or down, nobody hears of a deadline.',
        `Put the address of a chat or paging service into a secret, and its name into ${file} at staff.channelSecret`,
      ),
    ];
  const where = `secret ${nameOf(channelSecret)}`;
  const { stops, fine } = findingsAt('second-channel', where);
  const put = (command: string) => `aws secretsmanager ${command} --secret-string https://… --region ${region}`;
  if (looked.is === 'unseen') return [sayUnseen('second-channel', where, 'the second channel', looked)];
  if (looked.is === 'absent')
    return [
      stops(
        'The second channel’s secret is not there: what tells people there fails.',
        put(`create-secret --name ${channelSecret}`),
      ),
    ];
  if (!looked.value.isAddress)
    return [
      stops(
        'The second channel’s secret holds no web address: what tells people there fails.',
        put(`put-secret-value --secret-id ${channelSecret}`),
      ),
    ];
  return [fine('The second channel is set up. Whether somebody listens there only an exercise shows.')];
}

function nameOf(secret: string): string {
  return secret.startsWith('arn:') ? (secret.split(':').at(-1) ?? secret) : secret;
}
