import type { Request } from './authorise.ts';
import type { Context } from './conditions.ts';
import type { Place } from './requests.ts';

export type KeyUse = 'Decrypt' | 'GenerateDataKey';

/**
 * What a service asks of a key in its caller's name. Nothing when the thing is under AWS's own keys, which ask nobody.
 * Source: KMS developer guide, `kms:ViaService` and "How AWS services use AWS KMS".
 */
export function keyRequests(
  place: Place,
  service: string,
  { arn, context }: { readonly arn: string; readonly context: Context },
  uses: readonly KeyUse[],
): readonly Request[] {
  const resource = place.keyOf(arn);
  if (resource === undefined) return [];
  return uses.map((use) => ({
    action: `kms:${use}`,
    resource,
    context: {
      'kms:ViaService': `${service}.${place.region}.amazonaws.com`,
      'kms:CallerAccount': place.account,
      ...context,
    },
  }));
}
