import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GiveUpError } from '../functions/runtime/errors.ts';
import type { Secrets } from '../functions/runtime/ports.ts';
import { clientOptions, type Endpoint, guarded, lazily } from './endpoint.ts';

/** Secrets of AWS Secrets Manager. A value is read once a process: whoever changes it deploys again. */
export function createSecrets(endpoint: Endpoint = {}): Secrets {
  const client = lazily(() => guarded(new SecretsManagerClient(clientOptions(endpoint)), endpoint));
  const known = new Map<string, Promise<string>>();

  async function fetchValue(id: string): Promise<string> {
    const { SecretString } = await client().send(new GetSecretValueCommand({ SecretId: id }));
    if (SecretString === undefined) throw new GiveUpError(`The secret ${id} holds no text; put one in`);
    return SecretString;
  }

  return {
    read(id) {
      const found = known.get(id) ?? fetchValue(id);
      known.set(id, found);
      // What failed is asked for again.
      found.catch(() => known.delete(id));
      return found;
    },
  };
}
