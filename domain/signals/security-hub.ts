import { z } from 'zod';
import { fromEpochMilliseconds, type Instant } from '../time.ts';
import { Account, Region, spare, When } from './fields.ts';
import { guardDuty } from './guardduty.ts';
import { macie } from './macie.ts';
import { plainId, plainResources, plainWord } from './plain-words.ts';
import type { Severity } from './severity.ts';
import type { Sighting } from './signal.ts';

/**
 * A finding in the AWS Security Finding Format, several of which come in one `Security Hub Findings - Imported`.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
const Asff = z.object({
  Id: z.string().min(1),
  ProductArn: z.string().min(1),
  ProductName: spare(z.string()),
  AwsAccountId: Account,
  Region,
  Types: spare(z.array(z.string())),
  CreatedAt: When,
  UpdatedAt: When,
  Severity: spare(z.object({ Label: spare(z.string()), Normalized: spare(z.number()) })),
  Resources: spare(z.array(z.object({ Type: z.string(), Id: spare(z.string()) }))),
  RecordState: spare(z.string()),
  Workflow: spare(z.object({ Status: spare(z.string()) })),
  Compliance: spare(z.object({ Status: spare(z.string()), SecurityControlId: spare(z.string()) })),
  ProductFields: spare(z.record(z.string(), z.unknown())),
  Sample: spare(z.boolean()),
});

/** @throws z.ZodError naming the fields without which a finding is none. */
export function readSecurityHubFinding(value: unknown): Sighting {
  const finding = Asff.parse(value);
  const { Types: [type] = [], Compliance: check } = finding;
  const control = plainWord(check?.SecurityControlId);
  const kind = [plainWord(type) ?? 'finding', ...(control ? [`(${control})`] : [])].join(' ');
  const count = Number(finding.ProductFields?.['aws/guardduty/service/count'] ?? 1);
  const identity = identityOf(finding.ProductArn, finding.Id);
  const done = [finding.Workflow?.Status, finding.RecordState, check?.Status];
  return {
    source: identity,
    title: `${plainWord(finding.ProductName) ?? 'Security Hub'}: ${kind}`,
    kind,
    // The taxonomy's first word: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Types
    nature:
      isThreat(identity.system) || !(check || type?.startsWith('Software and Configuration Checks'))
        ? 'event'
        : 'weakness',
    ...(finding.AwsAccountId ? { account: finding.AwsAccountId } : {}),
    ...(finding.Region ? { region: finding.Region } : {}),
    resources: plainResources(
      (finding.Resources ?? []).map(({ Type, Id }) => ({ type: Type, ...(Id ? { id: Id } : {}) })),
    ),
    severity: labelled(finding.Severity?.Label) ?? normalized(finding.Severity?.Normalized),
    firstSeenAt: finding.CreatedAt,
    lastSeenAt: finding.UpdatedAt,
    timesSeen: Number.isInteger(count) && count > 0 ? count : 1,
    closed: done.some((word) => word !== undefined && ['SUPPRESSED', 'RESOLVED', 'ARCHIVED', 'PASSED'].includes(word)),
    sample: finding.Sample ?? finding.ProductFields?.['aws/guardduty/service/additionalInfo/sample'] === 'true',
  };
}

/**
 * A finding in the Open Cybersecurity Schema Framework, one in each `Findings Imported V2`. Of its two forms of each
 * time the number (milliseconds) is always there.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 */
const Ocsf = z.object({
  class_uid: spare(z.number()),
  activity_id: spare(z.number()),
  finding_info: z.object({
    uid: z.string().min(1),
    types: spare(z.array(z.string())),
    created_time: spare(z.number()),
    modified_time: spare(z.number()),
  }),
  metadata: z.object({ product: z.object({ uid: z.string().min(1), name: spare(z.string()) }) }),
  cloud: spare(z.object({ account: spare(z.object({ uid: Account })), region: Region })),
  resources: spare(z.array(z.object({ type: spare(z.string()), uid: spare(z.string()), uid_alt: spare(z.string()) }))),
  compliance: spare(z.object({ control: spare(z.string()), status_id: spare(z.number()) })),
  time: z.number(),
  count: spare(z.number().int().min(1)),
  severity_id: spare(z.number()),
  status_id: spare(z.number()),
});

/** https://schema.ocsf.io: compliance findings, and vulnerability findings. */
const weaknessClasses: readonly unknown[] = [2002, 2003];
/** Suppressed, resolved, archived. */
const closedStatuses: readonly unknown[] = [3, 4, 5];
const closing = 3;
const passed = 1;

/** @throws z.ZodError naming the fields without which a finding is none. */
export function readOcsfFinding(value: unknown): Sighting {
  const { finding_info: info, metadata, cloud, compliance, ...finding } = Ocsf.parse(value);
  // The last of a finding's types is the service's own: "Threats", "AttackSequence:EC2/…".
  const kind = [plainWord(info.types?.at(-1)) ?? 'finding', ...sayControl(compliance?.control)].join(' ');
  const identity = identityOf(metadata.product.uid, info.uid);
  const account = cloud?.account?.uid;
  return {
    source: identity,
    title: `${plainWord(metadata.product.name) ?? 'Security Hub'}: ${kind}`,
    kind,
    nature: isThreat(identity.system) || !weaknessClasses.includes(finding.class_uid) ? 'event' : 'weakness',
    ...(account ? { account } : {}),
    ...(cloud?.region ? { region: cloud.region } : {}),
    resources: plainResources(
      (finding.resources ?? []).map(({ type = 'unknown type', uid, uid_alt }) => {
        const id = [uid, uid_alt].find((one) => one?.startsWith('arn:')) ?? uid;
        return { type, ...(id ? { id } : {}) };
      }),
    ),
    severity: ocsfSeverities[finding.severity_id ?? 0] ?? 'medium',
    firstSeenAt: instant(info.created_time ?? finding.time),
    lastSeenAt: instant(info.modified_time ?? finding.time),
    timesSeen: finding.count ?? 1,
    closed:
      closedStatuses.includes(finding.status_id) || finding.activity_id === closing || compliance?.status_id === passed,
    sample: false,
  };
}

function sayControl(control: string | undefined): readonly string[] {
  const word = plainWord(control);
  return word === undefined ? [] : [`(${word})`];
}

/**
 * What a finding is known by. GuardDuty's and Macie's come by Security Hub as well as by themselves, and are the same
 * signal; every other product's id is unique within its product (`product/…` in one format, `productv2/…` in the other).
 */
function identityOf(product: string, id: string): { readonly system: string; readonly id: string } {
  const [, name] = /:product(?:v2)?\/aws\/(guardduty|macie)$/.exec(product) ?? [];
  if (name !== undefined)
    return { system: name === 'macie' ? macie : guardDuty, id: plainId(id.slice(id.lastIndexOf('/') + 1)) };
  return { system: 'aws.securityhub', id: plainId(`${product.replace(':productv2/', ':product/')}/${id}`) };
}

function isThreat(system: string): boolean {
  return system === guardDuty || system === macie;
}

function labelled(label: string | undefined): Severity | undefined {
  switch (label) {
    case 'CRITICAL':
      return 'critical';
    case 'HIGH':
      return 'high';
    case 'MEDIUM':
      return 'medium';
    case 'LOW':
      return 'low';
    case 'INFORMATIONAL':
      return 'informational';
    default:
      return undefined;
  }
}

/** Findings of before the labels. One that says nothing of its severity waits for a person, and rings nobody. */
function normalized(value: number | undefined): Severity {
  if (value === undefined) return 'medium';
  if (value >= 90) return 'critical';
  if (value >= 70) return 'high';
  if (value >= 40) return 'medium';
  return value >= 1 ? 'low' : 'informational';
}

/** `severity_id`; 0 is unknown, 6 fatal, 99 other. */
const ocsfSeverities: readonly (Severity | undefined)[] = [
  'medium',
  'informational',
  'low',
  'medium',
  'high',
  'critical',
  'critical',
];

function instant(milliseconds: number): Instant {
  return fromEpochMilliseconds(milliseconds);
}
