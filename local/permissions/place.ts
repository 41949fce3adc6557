import type { Deployment } from '../deployment/deployment.ts';
import { secretArnOf } from '../deployment/deployment.ts';
import { executionOf } from '../step-functions/tokens.ts';
import type { Place } from './requests.ts';

/** Where the calls of this machine's functions go, by what the templates say. */
export function placeOf(deployment: Deployment): Place {
  const { region, account, tables, buckets, secrets } = deployment;
  const keys = new Map([...tables, ...buckets, ...secrets].map(({ arn, keyArn }) => [arn, keyArn]));
  return {
    ...{ region, account },
    keyOf: (arn) => keys.get(arn),
    secretArn: (id) =>
      id.startsWith('arn:') ? id : (secrets.find(({ name }) => name === id)?.arn ?? secretArnOf(deployment, id)),
    // `…:execution:<machine>:<name>`
    machineOfToken: (token) =>
      executionOf(token)
        ?.replace(':execution:', ':stateMachine:')
        .replace(/:[^:]+$/, ''),
  };
}
