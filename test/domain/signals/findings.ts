import { readFindings } from '../../../domain/signals/read-finding.ts';
import type { DatedSighting } from '../../../domain/signals/signal.ts';
import { type Instant, toInstant } from '../../../domain/time.ts';

type Json = Readonly<Record<string, unknown>>;

export const account = '111122223333';
export const region = 'ap-northeast-1';
/** A name as it stands in findings all over; it must not come out of the readers. */
export const somebody = 'hanako.sato';
export const eventAt = toInstant('2026-09-01T02:00:00Z');

const id = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const detectorArn = `arn:aws:guardduty:${region}:${account}:detector/d00d00d00d00d00d00d00d00d00d00d0`;

/** As GuardDuty puts it on the bus. */
export function aGuardDutyFinding(changes: Json = {}, service: Json = {}): Json {
  return {
    ...{ schemaVersion: '2.0', accountId: account, region, partition: 'aws', id, arn: `${detectorArn}/finding/${id}` },
    type: 'Exfiltration:S3/MaliciousIPCaller',
    resource: {
      resourceType: 'S3Bucket',
      accessKeyDetails: {
        ...{ accessKeyId: 'ASIAEXAMPLE000000001', userType: 'IAMUser', userName: somebody },
        principalId: `AROAEXAMPLE000000001:${somebody}@example.com`,
      },
      s3BucketDetails: [
        {
          ...{ arn: 'arn:aws:s3:::shop-payments-example', name: 'shop-payments-example', type: 'Destination' },
          s3ObjectDetails: [{ objectArn: `arn:aws:s3:::shop-payments-example/${somebody}.csv` }],
        },
      ],
    },
    service: {
      ...{ serviceName: 'guardduty', detectorId: 'd00d00d00d00d00d00d00d00d00d00d0', archived: false, count: 3 },
      ...{ eventFirstSeen: '2026-08-31T20:00:00.000Z', eventLastSeen: '2026-09-01T01:50:00.000Z', additionalInfo: {} },
      ...service,
    },
    severity: 8,
    ...{ createdAt: '2026-09-01T01:00:00.000Z', updatedAt: '2026-09-01T01:55:00.000Z' },
    ...{ title: `S3 was read by ${somebody}.`, description: `${somebody} read objects from a listed address.` },
    ...changes,
  };
}

/** As Macie puts it on the bus. */
export function aMacieFinding(changes: Json = {}): Json {
  return {
    ...{
      schemaVersion: '1.0',
      id: '64b917aa-0000-4000-8000-000000000001',
      accountId: account,
      partition: 'aws',
      region,
    },
    type: 'SensitiveData:S3Object/Personal',
    ...{ title: 'The S3 object contains personal information', description: `${somebody} and others.` },
    severity: { score: 3, description: 'High' },
    ...{ createdAt: '2026-09-01T01:00:00Z', updatedAt: '2026-09-01T01:00:00Z', count: 1 },
    resourcesAffected: {
      s3Bucket: { arn: 'arn:aws:s3:::shop-exports-example', name: 'shop-exports-example', owner: { id: somebody } },
      s3Object: { key: `export/${somebody}.csv`, path: `shop-exports-example/export/${somebody}.csv` },
    },
    category: 'CLASSIFICATION',
    classificationDetails: { result: { sensitiveData: [{ category: 'PERSONAL_INFORMATION', totalCount: 12 }] } },
    ...{ sample: false, archived: false },
    ...changes,
  };
}

/** As Security Hub has a finding of an integrated product, in its older format. */
export function anAsffFinding(changes: Json = {}): Json {
  return {
    ...{ SchemaVersion: '2018-10-08', Id: 'f-1', ProductArn: `arn:aws:securityhub:${region}::product/acme/edr` },
    ...{ ProductName: 'EDR', CompanyName: 'Acme', GeneratorId: 'edr', AwsAccountId: account, Region: region },
    Types: ['TTPs/Exfiltration'],
    ...{ CreatedAt: '2026-09-01T01:00:00.000Z', UpdatedAt: '2026-09-01T01:55:00.000Z' },
    Severity: { Label: 'HIGH', Normalized: 70 },
    ...{ Title: `${somebody} copied files`, Description: `${somebody} copied many files` },
    Resources: [{ Type: 'AwsIamUser', Id: `arn:aws:iam::${account}:user/${somebody}`, Partition: 'aws' }],
    ...{ RecordState: 'ACTIVE', WorkflowState: 'NEW', Workflow: { Status: 'NEW' } },
    ...changes,
  };
}

/** A failed check of Security Hub itself. */
export function aFailedCheck(changes: Json = {}): Json {
  return anAsffFinding({
    Id: `arn:aws:securityhub:${region}:${account}:security-control/S3.8/finding/0000`,
    ...{ ProductArn: `arn:aws:securityhub:${region}::product/aws/securityhub`, ProductName: 'Security Hub' },
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    Compliance: { Status: 'FAILED', SecurityControlId: 'S3.8' },
    ...changes,
  });
}

/** The GuardDuty finding above as the older Security Hub passes it on. */
export function theGuardDutyFindingByHub(changes: Json = {}): Json {
  return anAsffFinding({
    ...{ Id: `${detectorArn}/finding/${id}`, ProductArn: `arn:aws:securityhub:${region}::product/aws/guardduty` },
    ...{ ProductName: 'GuardDuty', Types: ['Effects/Data Exfiltration/Exfiltration:S3-MaliciousIPCaller'] },
    ProductFields: { 'aws/guardduty/service/count': '3' },
    ...changes,
  });
}

/** The same as the newer Security Hub passes it on. */
export function theGuardDutyFindingByOcsf(changes: Json = {}): Json {
  const modified = Date.parse('2026-09-01T01:55:00Z');
  return {
    ...{ activity_id: 2, category_uid: 2, class_name: 'Detection Finding', class_uid: 2004, type_uid: 200402 },
    cloud: { account: { uid: account, type: 'AWS Account' }, cloud_partition: 'aws', provider: 'AWS', region },
    count: 3,
    finding_info: {
      ...{ uid: `${detectorArn}/finding/${id}`, uid_alt: id, types: ['Threats', 'Exfiltration:S3/MaliciousIPCaller'] },
      ...{ title: `S3 was read by ${somebody}.`, desc: `${somebody} read objects.` },
      ...{ created_time: Date.parse('2026-09-01T01:00:00Z'), modified_time: modified },
    },
    metadata: {
      product: { name: 'GuardDuty', uid: `arn:aws:securityhub:${region}::productv2/aws/guardduty`, vendor_name: 'AWS' },
      ...{ profiles: ['cloud', 'datetime'], uid: 'abc', version: '1.5.0' },
    },
    resources: [
      { type: 'AWS::S3::Bucket', uid: 'shop-payments-example', uid_alt: 'arn:aws:s3:::shop-payments-example' },
      { type: 'AWS::S3::Object', uid: `${somebody}.csv` },
      { type: 'AWS::IAM::AccessKey', uid: 'ASIAEXAMPLE000000001', name: somebody, data: { user_name: somebody } },
    ],
    ...{ severity: 'High', severity_id: 4, status: 'New', status_id: 1, time: modified },
    ...changes,
  };
}

const types = {
  guardduty: ['aws.guardduty', 'GuardDuty Finding'],
  macie: ['aws.macie', 'Macie Finding'],
  hub: ['aws.securityhub', 'Security Hub Findings - Imported'],
  ocsf: ['aws.securityhub', 'Findings Imported V2'],
} as const;

/** An event as the bus brings it. */
export function anEvent(way: keyof typeof types, finding: Json, changes: Json = {}) {
  const [source, detailType] = types[way];
  const detail = way === 'hub' || way === 'ocsf' ? { findings: [finding] } : finding;
  const event = { version: '0', id: 'e-1', source, 'detail-type': detailType, account, time: eventAt, region, detail };
  return { ...event, ...changes };
}

/** What is read from an event of one finding. */
export function aSighting(way: keyof typeof types, finding: Json, at: Instant = eventAt): DatedSighting {
  const { source, 'detail-type': detailType, detail } = anEvent(way, finding);
  const read = readFindings({ source, detailType, detail, at });
  const [sighting] = read?.sightings ?? [];
  if (sighting === undefined) throw new Error(`not read: ${read?.problems.join(', ')}`);
  return sighting;
}
