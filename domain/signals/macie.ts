import { z } from 'zod';
import { Account, Region, spare, When } from './fields.ts';
import { plainId, plainResources, plainWord } from './plain-words.ts';
import type { Sighting } from './signal.ts';

/**
 * The detail of a `Macie Finding`: one finding, in the form of Macie's API. What Macie found in the object
 * (`classificationDetails`) and the object's name are not read: they may be the very data.
 * https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html
 */
const Finding = z.object({
  id: z.string().min(1),
  accountId: Account,
  region: Region,
  type: z.string(),
  severity: spare(z.object({ description: z.enum(['Low', 'Medium', 'High']) })),
  createdAt: When,
  updatedAt: When,
  resourcesAffected: spare(z.object({ s3Bucket: spare(z.object({ arn: spare(z.string()) })) })),
  count: spare(z.number().int().min(1)),
  archived: spare(z.boolean()),
  sample: spare(z.boolean()),
});

export const macie = 'aws.macie';

const severityOf = { Low: 'low', Medium: 'medium', High: 'high' } as const;

/** @throws z.ZodError naming the fields without which a finding is none. */
export function readMacieFinding(detail: unknown): Sighting {
  const finding = Finding.parse(detail);
  const kind = plainWord(finding.type) ?? 'finding';
  const bucket = finding.resourcesAffected?.s3Bucket?.arn;
  return {
    source: { system: macie, id: plainId(finding.id) },
    title: `Macie: ${kind}`,
    ...{ kind, nature: 'event' },
    ...(finding.accountId ? { account: finding.accountId } : {}),
    ...(finding.region ? { region: finding.region } : {}),
    resources: plainResources(bucket === undefined ? [] : [{ type: 'S3Bucket', id: bucket }]),
    severity: severityOf[finding.severity?.description ?? 'Medium'],
    firstSeenAt: finding.createdAt,
    lastSeenAt: finding.updatedAt,
    timesSeen: finding.count ?? 1,
    closed: finding.archived ?? false,
    sample: finding.sample ?? false,
  };
}
