import type { Request } from './authorise.ts';
import type { Call, Place } from './requests.ts';
import { keyRequests } from './requests-kms.ts';

/** Source: Secrets Manager user guide, "Secret encryption and decryption": GetSecretValue decrypts in the caller's name. */
export function secretsRequests({ command, input }: Call, place: Place): readonly Request[] | undefined {
  if (command !== 'GetSecretValue') return undefined;
  const arn = place.secretArn(String(input.SecretId));
  return [
    { action: 'secretsmanager:GetSecretValue', resource: arn, context: {} },
    ...keyRequests(place, 'secretsmanager', { arn, context: { 'kms:EncryptionContext:SecretARN': arn } }, ['Decrypt']),
  ];
}
