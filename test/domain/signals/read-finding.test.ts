import { readFindings } from '../../../domain/signals/read-finding.ts';
import { signalIdOf } from '../../../domain/signals/signal.ts';
import {
  account,
  aFailedCheck,
  aGuardDutyFinding,
  aMacieFinding,
  anAsffFinding,
  aSighting,
  eventAt,
  region,
  somebody,
  theGuardDutyFindingByHub,
  theGuardDutyFindingByOcsf,
} from './findings.ts';

describe('a finding of GuardDuty', () => {
  it('says its kind, where, how bad, since when and how often', () => {
    expect(aSighting('guardduty', aGuardDutyFinding())).toMatchObject({
      title: 'GuardDuty: Exfiltration:S3/MaliciousIPCaller',
      ...{ account, region, severity: 'high', nature: 'event', timesSeen: 3, closed: false, sample: false },
      resources: [
        { type: 'AccessKey', id: 'ASIAEXAMPLE000000001' },
        { type: 'S3Bucket', id: 'arn:aws:s3:::shop-payments-example' },
      ],
    });
  });

  it('was detected when it was made, not when the activity began', () => {
    const { firstSeenAt, lastSeenAt } = aSighting('guardduty', aGuardDutyFinding());

    expect([firstSeenAt, lastSeenAt]).toEqual(['2026-09-01T01:00:00.000Z', '2026-09-01T01:55:00.000Z']);
  });

  it.each([
    [0.5, 'informational'],
    [1, 'low'],
    [3.9, 'low'],
    [4, 'medium'],
    [7, 'high'],
    [8.9, 'high'],
    [9, 'critical'],
  ])('of severity %d is %s', (severity, word) => {
    expect(aSighting('guardduty', aGuardDutyFinding({ severity })).severity).toBe(word);
  });

  it('that is archived is closed, one made to try the way is a sample', () => {
    expect(aSighting('guardduty', aGuardDutyFinding({}, { archived: true })).closed).toBe(true);
    expect(aSighting('guardduty', aGuardDutyFinding({}, { additionalInfo: { sample: true } })).sample).toBe(true);
  });

  it('is one signal by whichever way it comes', () => {
    const ways = [
      aSighting('guardduty', aGuardDutyFinding()),
      aSighting('hub', theGuardDutyFindingByHub()),
      aSighting('ocsf', theGuardDutyFindingByOcsf()),
    ];

    expect(new Set(ways.map(({ source }) => signalIdOf(source))).size).toBe(1);
    expect(ways.map(({ severity, nature, timesSeen }) => [severity, nature, timesSeen])).toEqual([
      ['high', 'event', 3],
      ['high', 'event', 3],
      ['high', 'event', 3],
    ]);
  });
});

describe('a finding of Macie', () => {
  it('names the bucket, and neither the object nor what was found in it', () => {
    const sighting = aSighting('macie', aMacieFinding());

    expect(sighting).toMatchObject({
      title: 'Macie: SensitiveData:S3Object/Personal',
      severity: 'high',
      resources: [{ type: 'S3Bucket', id: 'arn:aws:s3:::shop-exports-example' }],
    });
    expect(JSON.stringify(sighting)).not.toMatch(/export\/|PERSONAL_INFORMATION/);
  });

  it('is the same signal when Security Hub passes it on', () => {
    const own = aMacieFinding();
    const passedOn = anAsffFinding({ Id: own.id, ProductArn: `arn:aws:securityhub:${region}::product/aws/macie` });

    expect(aSighting('hub', passedOn).source).toEqual(aSighting('macie', own).source);
  });
});

describe('a finding of Security Hub', () => {
  it('of the same id from two products is two signals', () => {
    const other = anAsffFinding({ ProductArn: `arn:aws:securityhub:${region}::product/other/edr` });

    expect(aSighting('hub', other).source).not.toEqual(aSighting('hub', anAsffFinding()).source);
  });

  it('that is a failed check is a weakness and says which check', () => {
    expect(aSighting('hub', aFailedCheck())).toMatchObject({
      nature: 'weakness',
      title: 'Security Hub: Software and Configuration Checks/Industry and Regulatory Standards (S3.8)',
    });
  });

  it.each([
    { Workflow: { Status: 'SUPPRESSED' } },
    { Workflow: { Status: 'RESOLVED' } },
    { RecordState: 'ARCHIVED' },
    { Compliance: { Status: 'PASSED' } },
  ])('with %j is closed', (changes) => {
    expect(aSighting('hub', anAsffFinding(changes)).closed).toBe(true);
  });

  it.each([{ status_id: 3 }, { status_id: 4 }, { status_id: 5 }, { activity_id: 3 }])(
    'of the newer format with %j is closed',
    (changes) => {
      expect(aSighting('ocsf', theGuardDutyFindingByOcsf(changes)).closed).toBe(true);
    },
  );

  it('or of any service without a severity that we know waits for a person', () => {
    expect(aSighting('guardduty', aGuardDutyFinding({ severity: 'very' })).severity).toBe('medium');
    expect(aSighting('macie', aMacieFinding({ severity: { description: 'Grave' } })).severity).toBe('medium');
    expect(aSighting('hub', anAsffFinding({ Severity: undefined })).severity).toBe('medium');
    expect(aSighting('ocsf', theGuardDutyFindingByOcsf({ severity_id: 99 })).severity).toBe('medium');
    expect(aSighting('hub', anAsffFinding({ Severity: { Normalized: 95 } })).severity).toBe('critical');
  });
});

describe('what is read', () => {
  it.each([
    ['guardduty', aGuardDutyFinding()],
    ['macie', aMacieFinding()],
    ['hub', anAsffFinding()],
    ['ocsf', theGuardDutyFindingByOcsf()],
    ['hub', anAsffFinding({ Id: `arn:aws:iam::${account}:user/${somebody}` })],
    ['guardduty', aGuardDutyFinding({ type: `Read by ${somebody}@example.com` })],
    [
      'hub',
      anAsffFinding({
        Resources: [
          { Type: 'AwsS3Object', Id: `arn:aws:s3:::bucket/${somebody}.csv` },
          { Type: 'AwsIamRole', Id: `arn:aws:sts::${account}:assumed-role/admin/${somebody}` },
          { Type: 'Other', Id: `${somebody}@example.com` },
          { Type: 'AwsIamUser', Id: somebody },
        ],
      }),
    ],
  ] as const)('holds no name of anybody (%s)', (way, finding) => {
    expect(JSON.stringify(aSighting(way, finding))).not.toContain(somebody);
  });

  it('leaves out the finding that can’t be read, by the path of what is wrong, and reads the others', () => {
    const findings = [anAsffFinding(), { Id: 'f-2', CreatedAt: somebody }, anAsffFinding({ Id: 'f-3' })];
    const read = readFindings({
      ...{ source: 'aws.securityhub', detailType: 'Security Hub Findings - Imported', at: eventAt },
      detail: { findings },
    });

    expect(read?.sightings).toHaveLength(2);
    expect(read?.problems).toEqual([
      'detail.findings[1].ProductArn',
      'detail.findings[1].CreatedAt',
      'detail.findings[1].UpdatedAt',
    ]);
  });

  it('is nothing when the event brings no findings that we know', () => {
    const of = (source: string, detailType: string, detail: unknown = {}) =>
      readFindings({ source, detailType, detail, at: eventAt });

    expect(of('aws.guardduty', 'GuardDuty Malware Protection Object Scan Result')).toBeUndefined();
    expect(of('aws.securityhub', 'Findings Imported V2')?.problems).toEqual(['detail.findings']);
  });
});
