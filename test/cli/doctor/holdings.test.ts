import { DescribeKeyCommand, GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  bucketPolicy,
  createAws,
  denied,
  examineNow,
  found,
  hoursAgo,
  lifecycleRules,
  refusal,
  stageOf,
} from './aws-world.ts';

let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
});

afterEach(() => aws.restore());

describe('the second channel', () => {
  it('that is set up is fine, and its address stays unsaid', async () => {
    const findings = await examineNow();

    expect(findings.filter(({ check }) => check === 'second-channel').map(({ level }) => level)).toEqual(['fine']);
    expect(JSON.stringify(findings)).not.toContain('not-to-be-shown');
  });

  it('that the stage does not have is a finding', async () => {
    const { channelSecret: _none, ...staff } = stageOf().staff;

    expect(await found('second-channel', { stage: stageOf({ staff }) })).toEqual([
      ['soon', 'There is no second channel: when SES is paused or down, nobody hears of a deadline.'],
    ]);
  });

  it.each(['ResourceNotFoundException', 'InvalidRequestException'])('whose secret answers %s stops', async (name) => {
    aws.secrets.on(GetSecretValueCommand).rejects(refusal(name));

    expect(await found('second-channel')).toEqual([['stops', expect.stringContaining('secret is not there')]]);
  });

  it.each(['', 'not an address', 'ftp://response.example'])('whose secret is "%s" stops', async (SecretString) => {
    aws.secrets.on(GetSecretValueCommand).resolves({ SecretString });

    expect(await found('second-channel')).toEqual([['stops', expect.stringContaining('holds no web address')]]);
  });

  it('that may not be read is a finding', async () => {
    aws.secrets.on(GetSecretValueCommand).rejects(denied());

    expect(await found('second-channel')).toEqual([
      [
        'soon',
        'Could not look at the second channel: not allowed, needs secretsmanager:GetSecretValue and kms:Decrypt.',
      ],
    ]);
  });
});

describe('the hash key', () => {
  it('that is there is fine, and is not read', async () => {
    expect(await found('hash-key')).toEqual([['fine', 'The hash key is there.']]);
    const read = aws.secrets.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input.SecretId);
    expect(read).toEqual(['tocsin/second-channel']);
  });

  it('that is gone, or about to be, stops', async () => {
    aws.secrets.on(DescribeSecretCommand).rejects(refusal('ResourceNotFoundException'));
    expect(await found('hash-key')).toEqual([['stops', expect.stringContaining('There is no such secret')]]);

    aws.secrets.on(DescribeSecretCommand).resolves({ DeletedDate: hoursAgo(1) });
    expect(await found('hash-key')).toEqual([['stops', expect.stringContaining('It is about to be deleted')]]);
  });

  it('that may not be looked at is a finding', async () => {
    aws.secrets.on(DescribeSecretCommand).rejects(denied());

    expect(await found('hash-key')).toEqual([
      ['soon', 'Could not look at the hash key: not allowed, needs secretsmanager:DescribeSecret.'],
    ]);
  });
});

describe('the keys', () => {
  const state = (KeyState: 'Disabled' | 'PendingDeletion') =>
    aws.kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: 'k', Enabled: false, KeyState } });

  it('in use and turned are fine', async () => {
    expect(await found('keys')).toEqual([
      ['fine', 'The key of the record and the ledger is in use and turned every year.'],
      ['fine', 'The key of the roster and the recipient lists is in use and turned every year.'],
    ]);
  });

  it('that are off, about to go, or gone stop', async () => {
    state('Disabled');
    expect((await found('keys'))[0]).toEqual(['stops', expect.stringContaining('not in use (Disabled)')]);

    state('PendingDeletion');
    expect((await found('keys'))[0]).toEqual(['stops', expect.stringContaining('about to be deleted')]);

    aws.kms.on(DescribeKeyCommand).rejects(refusal('NotFoundException'));
    expect((await found('keys'))[0]).toEqual(['stops', expect.stringContaining('can never be read again')]);
  });

  it('that are never turned are a finding', async () => {
    aws.kms.on(GetKeyRotationStatusCommand).resolves({ KeyRotationEnabled: false });

    expect((await found('keys'))[0]).toEqual(['soon', 'It is never turned: one key for years.']);
  });

  it('that may not be looked at are findings', async () => {
    aws.kms.on(DescribeKeyCommand).rejects(denied()).on(GetKeyRotationStatusCommand).rejects(denied());

    expect((await found('keys')).map(([level, what]) => [level, what.split('needs ')[1]])).toEqual([
      ...[
        ['soon', 'kms:DescribeKey.'],
        ['soon', 'kms:GetKeyRotationStatus.'],
      ],
      ...[
        ['soon', 'kms:DescribeKey.'],
        ['soon', 'kms:GetKeyRotationStatus.'],
      ],
    ]);
  });
});

describe('the bucket', () => {
  const rules = (change: (rules: ReturnType<typeof lifecycleRules>) => object[]) => () =>
    aws.s3.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules: change(lifecycleRules()) as never });
  const policy = (statement: object) => () =>
    aws.s3.on(GetBucketPolicyCommand).resolves({ Policy: bucketPolicy(statement) });

  it('as the stack made it is fine', async () => {
    expect(await found('bucket')).toEqual([
      ['fine', 'The bucket is closed, under its own key, logs who reads, and lets go of what is old.'],
    ]);
  });

  const encryptedWith = (rule: object) => () =>
    aws.s3.on(GetBucketEncryptionCommand).resolves({
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule as never }] },
    });

  it.each<[string, string, () => unknown]>([
    [
      'stops',
      'It is not closed to the public',
      () => aws.s3.on(GetPublicAccessBlockCommand).rejects(refusal('NoSuchPublicAccessBlockConfiguration', 404)),
    ],
    [
      'stops',
      'It is not closed to the public',
      () =>
        aws.s3.on(GetPublicAccessBlockCommand).resolves({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    ],
    ['soon', 'New files are not put under the bucket’s own key', encryptedWith({ SSEAlgorithm: 'AES256' })],
    [
      'soon',
      'New files are not put under the bucket’s own key',
      encryptedWith({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'other' }),
    ],
    [
      'soon',
      'does not refuse connections without encryption',
      () => aws.s3.on(GetBucketPolicyCommand).rejects(refusal('NoSuchBucketPolicy', 404)),
    ],
    ['soon', 'does not refuse connections without encryption', policy({ Effect: 'Allow' })],
    ['soon', 'does not refuse connections without encryption', policy({ Action: 's3:PutObject' })],
    [
      'soon',
      'does not refuse connections without encryption',
      policy({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    ],
    [
      'soon',
      'does not refuse connections without encryption',
      policy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ],
    [
      'soon',
      'It keeps versions (Enabled)',
      () => aws.s3.on(GetBucketVersioningCommand).resolves({ Status: 'Enabled' }),
    ],
    [
      'soon',
      'Uploaded files in uploads/ stay for ever; the stage says 14 days.',
      rules((all) => all.filter(({ ID }) => ID !== 'uploads')),
    ],
    [
      'soon',
      'Recipient lists in incidents/ go after 7 days; the stage says 400.',
      rules((all) => all.map((rule) => (rule.ID === 'incidents' ? { ...rule, Expiration: { Days: 7 } } : rule))),
    ],
    [
      'soon',
      'SES’s events in ses-events/ stay for ever',
      rules((all) => all.map((rule) => ({ ...rule, Status: 'Disabled' }))),
    ],
    [
      'soon',
      'The roster itself will be deleted',
      rules((all) => [...all, { Status: 'Enabled', Filter: {}, Expiration: { Days: 500 } }]),
    ],
    ['soon', 'Parts of uploads that were never finished', rules((all) => all.filter(({ ID }) => ID !== 'unfinished'))],
    ['soon', 'Who reads what is not logged', () => aws.s3.on(GetBucketLoggingCommand).resolves({})],
    [
      'soon',
      'The log of who reads what goes to elsewhere',
      () =>
        aws.s3
          .on(GetBucketLoggingCommand)
          .resolves({ LoggingEnabled: { TargetBucket: 'elsewhere', TargetPrefix: '' } }),
    ],
    [
      'stops',
      'It does not tell EventBridge what arrives',
      () => aws.s3.on(GetBucketNotificationConfigurationCommand).resolves({}),
    ],
  ])('%s: %s (%#)', async (level, what, breakIt) => {
    breakIt();

    expect(await found('bucket')).toContainEqual([level, expect.stringContaining(what)]);
  });

  it('without any lifecycle keeps everything for ever', async () => {
    aws.s3.on(GetBucketLifecycleConfigurationCommand).rejects(refusal('NoSuchLifecycleConfiguration', 404));

    expect(await found('bucket')).toHaveLength(5);
  });

  it('that is not there is one finding', async () => {
    for (const command of bucketCommands)
      aws.s3.on(command as typeof GetBucketPolicyCommand).rejects(refusal('NoSuchBucket', 404));

    expect(await found('bucket')).toEqual([['stops', expect.stringContaining('The bucket is not there')]]);
  });

  it('that may not be looked at names every action', async () => {
    for (const command of bucketCommands)
      aws.s3.on(command as typeof GetBucketPolicyCommand).rejects(refusal('AccessDenied', 403));

    expect((await found('bucket')).map(([level, what]) => [level, what.split('needs ')[1]])).toEqual([
      ['soon', 's3:GetBucketPublicAccessBlock.'],
      ['soon', 's3:GetEncryptionConfiguration.'],
      ['soon', 's3:GetBucketPolicy.'],
      ['soon', 's3:GetBucketVersioning.'],
      ['soon', 's3:GetLifecycleConfiguration.'],
      ['soon', 's3:GetBucketLogging.'],
      ['soon', 's3:GetBucketNotification.'],
    ]);
  });
});

const bucketCommands = [
  ...[GetPublicAccessBlockCommand, GetBucketEncryptionCommand, GetBucketPolicyCommand, GetBucketVersioningCommand],
  ...[GetBucketLifecycleConfigurationCommand, GetBucketLoggingCommand, GetBucketNotificationConfigurationCommand],
];
