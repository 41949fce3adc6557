import { z } from 'zod';
import { Account, Region, spare, When } from './fields.ts';
import { plainId, plainResources, plainWord } from './plain-words.ts';
import type { Severity } from './severity.ts';
import type { Resource, Sighting } from './signal.ts';

/**
 * The detail of a `GuardDuty Finding`: one finding, in the form of GuardDuty's API. A finding that occurs again is
 * published again under the same id, with a higher `service.count`.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
const Finding = z.object({
  id: z.string().min(1),
  accountId: Account,
  region: Region,
  type: z.string(),
  severity: spare(z.number()),
  createdAt: When,
  updatedAt: When,
  resource: spare(
    z.object({
      resourceType: spare(z.string()),
      instanceDetails: spare(z.object({ instanceId: spare(z.string()) })),
      accessKeyDetails: spare(z.object({ accessKeyId: spare(z.string()) })),
      s3BucketDetails: spare(z.array(z.object({ arn: spare(z.string()) }))),
      eksClusterDetails: spare(z.object({ arn: spare(z.string()) })),
      ecsClusterDetails: spare(z.object({ arn: spare(z.string()) })),
      lambdaDetails: spare(z.object({ functionArn: spare(z.string()) })),
      rdsDbInstanceDetails: spare(z.object({ dbInstanceArn: spare(z.string()) })),
    }),
  ),
  service: spare(
    z.object({
      archived: spare(z.boolean()),
      count: spare(z.number().int().min(1)),
      additionalInfo: spare(z.object({ sample: spare(z.boolean()) })),
    }),
  ),
});

export const guardDuty = 'aws.guardduty';

/** @throws z.ZodError naming the fields without which a finding is none. */
export function readGuardDutyFinding(detail: unknown): Sighting {
  const { id, accountId, region, type, severity, createdAt, updatedAt, resource, service } = Finding.parse(detail);
  const kind = plainWord(type) ?? 'finding';
  const resources = plainResources(resourcesOf(resource));
  return {
    source: { system: guardDuty, id: plainId(id) },
    title: `GuardDuty: ${kind}`,
    ...{ kind, nature: 'event', resources },
    ...(accountId ? { account: accountId } : {}),
    ...(region ? { region } : {}),
    severity: severityOf(severity),
    firstSeenAt: createdAt,
    lastSeenAt: updatedAt,
    timesSeen: service?.count ?? 1,
    closed: service?.archived ?? false,
    sample: service?.additionalInfo?.sample ?? false,
  };
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
function severityOf(value: number | undefined): Severity {
  if (value === undefined) return 'medium';
  if (value >= 9) return 'critical';
  if (value >= 7) return 'high';
  if (value >= 4) return 'medium';
  return value >= 1 ? 'low' : 'informational';
}

function resourcesOf(resource: z.output<typeof Finding>['resource']): readonly Resource[] {
  if (resource === undefined) return [];
  const type = resource.resourceType ?? 'unknown type';
  const named = (as: string, id: string | undefined) => (id === undefined ? [] : [{ type: as, id }]);
  const found = [
    ...named('Instance', resource.instanceDetails?.instanceId),
    // The key's id; the name and session beside it are people's.
    ...named('AccessKey', resource.accessKeyDetails?.accessKeyId),
    ...(resource.s3BucketDetails ?? []).flatMap(({ arn }) => named('S3Bucket', arn)),
    ...named('EKSCluster', resource.eksClusterDetails?.arn),
    ...named('ECSCluster', resource.ecsClusterDetails?.arn),
    ...named('Lambda', resource.lambdaDetails?.functionArn),
    ...named('RDSDBInstance', resource.rdsDbInstanceDetails?.dbInstanceArn),
  ];
  return found.length === 0 ? [{ type }] : found;
}
