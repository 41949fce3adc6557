import { DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import {
  alarm,
  createAws,
  denied,
  examineNow,
  found,
  goodAccount,
  hoursAgo,
  refusal,
  resource,
  stackReply,
  stageOf,
  subscription,
  topic,
  topicPolicy,
} from './aws-world.ts';

let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
});

afterEach(() => aws.restore());

describe('the stacks', () => {
  const data = { StackName: 'Tocsin-trial-Data' };
  const fine = ['fine', 'The stack stands (UPDATE_COMPLETE).'];
  const change = (changes: object) =>
    aws.cloudFormation.on(DescribeStacksCommand, data).resolves(stackReply('Data', changes));

  it('that stand are fine', async () => {
    expect(await found('stacks')).toEqual([fine, fine]);
  });

  it('that are not there stop everything, and nothing else is made of it', async () => {
    aws.cloudFormation
      .on(DescribeStacksCommand)
      .rejects(refusal('ValidationError'))
      .on(ListStackResourcesCommand)
      .rejects(refusal('ValidationError'));

    const findings = await examineNow();

    expect(findings.filter(({ level }) => level === 'stops')).toEqual([
      expect.objectContaining({
        where: 'stack Tocsin-trial-Data',
        what: expect.stringContaining('no such stack in ap-northeast-1'),
      }),
      expect.objectContaining({ where: 'stack Tocsin-trial-Workflow' }),
    ]);
    expect(findings.map(({ check }) => check)).not.toContain('bucket');
  });

  it.each([
    ['stops', 'It is not in working order (UPDATE_ROLLBACK_FAILED)', { StackStatus: 'UPDATE_ROLLBACK_FAILED' }],
    ['stops', 'It is not in working order (ROLLBACK_COMPLETE)', { StackStatus: 'ROLLBACK_COMPLETE' }],
    ['stops', 'It is not in working order (DELETE_IN_PROGRESS)', { StackStatus: 'DELETE_IN_PROGRESS' }],
    ['soon', 'what runs is the version before it', { StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }],
    ['soon', 'It is being deployed now', { StackStatus: 'UPDATE_IN_PROGRESS' }],
    ['soon', 'Termination protection is off', { EnableTerminationProtection: false }],
    [
      'stops',
      'It is in account 999900001111, the stage’s is 111122223333.',
      { StackId: 'arn:aws:cloudformation:ap-northeast-1:999900001111:stack/Tocsin-trial-Data/0a1b' },
    ],
  ])('%s: %s', async (level, what, changes) => {
    change(changes);

    expect(await found('stacks')).toEqual(
      expect.arrayContaining([[level, expect.stringContaining(what.replace('stage’s', "stage's"))], fine]),
    );
  });

  it('of a stage that protects nothing need no protection', async () => {
    change({ EnableTerminationProtection: false });

    expect(await found('stacks', { stage: stageOf({ protect: false }) })).toEqual([fine, fine]);
  });

  it('that give too few outputs say which are not there', async () => {
    change({ Outputs: [{ OutputKey: 'StageKeyArn', OutputValue: 'arn:aws:kms:ap-northeast-1:1:key/2' }] });

    expect((await found('stacks'))[0]?.[1]).toContain(
      'which are not there: PersonalDataBucketName, PersonalDataKeyArn, AccessLogBucketName, HashKeySecretArn, MailEventsStreamName',
    );
  });

  it('of another stage listen on another bus', async () => {
    aws.cloudFormation
      .on(DescribeStacksCommand, { StackName: 'Tocsin-trial-Workflow' })
      .resolves(stackReply('Workflow', { Outputs: [{ OutputKey: 'EventBusName', OutputValue: 'tocsin-other' }] }));

    expect(await found('stacks')).toContainEqual([
      'stops',
      'Incidents are reported to the bus tocsin-trial but this stage listens on tocsin-other.',
    ]);
  });

  it('that may not be looked at are findings, and SES is looked at all the same', async () => {
    aws.cloudFormation.on(DescribeStacksCommand).rejects(refusal('AccessDenied', 403));

    const unseen = ['soon', 'Could not look at the stack: not allowed, needs cloudformation:DescribeStacks.'];
    expect(await found('stacks')).toEqual([unseen, unseen]);
    expect((await found('ses-account'))[0]?.[0]).toBe('fine');
  });
});

describe('events of SES', () => {
  const none = () => aws.s3.on(ListObjectsV2Command, { Prefix: 'ses-events/' }).resolves({});
  const incoming = (Sum: number) => aws.cloudWatch.on(GetMetricStatisticsCommand).resolves({ Datapoints: [{ Sum }] });
  const sent = (SentLast24Hours: number) =>
    aws.ses
      .on(GetAccountCommand)
      .resolves({ ...goodAccount, SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours } });

  it('that arrive are fine', async () => {
    expect(await found('mail-events')).toEqual([['fine', 'SES’s events arrive, the last 2 hours ago.']]);
  });

  it('that come to Firehose and never arrive stop', async () => {
    none();

    expect(await found('mail-events')).toEqual([
      ['stops', expect.stringContaining('120 events came to Firehose and none arrived in the bucket')],
    ]);
  });

  it('that arrived last week only count as not arriving', async () => {
    aws.s3
      .on(ListObjectsV2Command, { Prefix: 'ses-events/2026/' })
      .resolves({ Contents: [{ Key: 'a', LastModified: hoursAgo(200) }] });

    expect((await found('mail-events'))[0]?.[0]).toBe('stops');
  });

  it.each([
    [20_000, 'soon', '20,000 mails were sent in the last 24 hours and no event arrived. If notices were among them'],
    [120, 'note', '120 mails were sent in the last 24 hours and no event arrived; reminders leave none'],
    [0, 'note', 'Nothing was sent in the last 24 hours: whether events arrive is not known.'],
  ])('that are missing after %d mails', async (mails, level, what) => {
    none();
    incoming(0);
    sent(mails);

    expect(await found('mail-events')).toEqual([[level, expect.stringContaining(what)]]);
  });

  it('that Firehose could not write are a finding', async () => {
    aws.s3
      .on(ListObjectsV2Command, { Prefix: 'ses-events-failed/' })
      .resolves({ Contents: [{ Key: 'x', LastModified: hoursAgo(1) }] });

    expect(await found('mail-events')).toContainEqual([
      'soon',
      expect.stringContaining('Firehose could not write some events'),
    ]);
  });

  it('are looked for page by page', async () => {
    aws.s3
      .on(ListObjectsV2Command, { Prefix: 'ses-events/2026/' })
      .resolves({
        Contents: [{ Key: 'a', LastModified: hoursAgo(90) }],
        IsTruncated: true,
        NextContinuationToken: 'more',
      })
      .on(ListObjectsV2Command, { Prefix: 'ses-events/2026/', ContinuationToken: 'more' })
      .resolves({ Contents: [{ Key: 'b', LastModified: hoursAgo(5) }] });

    expect(await found('mail-events')).toEqual([['fine', 'SES’s events arrive, the last 5 hours ago.']]);
  });

  it('that may not be looked at are findings', async () => {
    aws.s3.on(ListObjectsV2Command).rejects(refusal('AccessDenied', 403));
    aws.cloudWatch.on(GetMetricStatisticsCommand).rejects(refusal('AccessDenied', 403));

    expect((await found('mail-events')).map(([level, what]) => [level, what.split('needs ')[1]])).toEqual([
      ['soon', 's3:ListBucket.'],
      ['soon', 'cloudwatch:GetMetricStatistics.'],
      ['soon', 's3:ListBucket.'],
    ]);
  });
});

describe('the alarms', () => {
  const only = (changes: object) =>
    aws.cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [alarm(), alarm(changes)] });

  it('that tell people and are quiet are fine', async () => {
    expect(await found('alarms')).toEqual([['fine', '1 alarm, each of which tells people; none rings.']]);
    const [call] = aws.cloudWatch.commandCalls(DescribeAlarmsCommand);
    expect(call?.args[0].input.AlarmNames).toEqual(['Tocsin-trial-Workflow-WatchmanSilent']);
  });

  it.each([
    ['stops', 'It rings now. It says: Nobody is being reminded of deadlines.', { StateValue: 'ALARM' }],
    ['soon', 'It has had no data for 40 hours', { StateValue: 'INSUFFICIENT_DATA' }],
    ['note', 'It has no data yet', { StateValue: 'INSUFFICIENT_DATA', StateUpdatedTimestamp: hoursAgo(1) }],
    ['soon', 'It is muted: it may ring and nobody is told.', { ActionsEnabled: false }],
    ['soon', 'It tells nobody.', { AlarmActions: [] }],
    ['soon', 'It tells somebody else than the stage', { AlarmActions: ['arn:aws:sns:ap-northeast-1:1:other'] }],
  ])('%s: %s', async (level, what, changes) => {
    only(changes);

    expect(await found('alarms')).toEqual([[level, expect.stringContaining(what)]]);
  });

  it('none of which tells anybody stop', async () => {
    aws.cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [alarm({ ActionsEnabled: false })] });

    expect((await found('alarms'))[0]).toEqual(['stops', expect.stringContaining('No alarm tells anybody')]);
  });

  it('that are not there at all stop', async () => {
    aws.cloudFormation.on(ListStackResourcesCommand).resolves({ StackResourceSummaries: [] });

    expect(await found('alarms')).toEqual([['stops', expect.stringContaining('There is no alarm')]]);
    expect(aws.cloudWatch.commandCalls(DescribeAlarmsCommand)).toEqual([]);
  });

  it('are asked for a hundred at a time, over all pages of resources', async () => {
    const many = Array.from({ length: 130 }, (_, index) => resource('AWS::CloudWatch::Alarm', `alarm-${index}`));
    const workflow = { StackName: 'Tocsin-trial-Workflow' };
    aws.cloudFormation
      .on(ListStackResourcesCommand, workflow)
      .resolves({ StackResourceSummaries: many.slice(0, 90), NextToken: 'more' })
      .on(ListStackResourcesCommand, { ...workflow, NextToken: 'more' })
      .resolves({ StackResourceSummaries: many.slice(90) });

    await found('alarms');

    const asked = aws.cloudWatch
      .commandCalls(DescribeAlarmsCommand)
      .map(({ args }) => args[0].input.AlarmNames?.length);
    expect(asked).toEqual([100, 30]);
  });

  it.each([
    ['cloudformation:ListStackResources', () => aws.cloudFormation.on(ListStackResourcesCommand).rejects(denied())],
    ['cloudwatch:DescribeAlarms', () => aws.cloudWatch.on(DescribeAlarmsCommand).rejects(denied())],
  ])('that may not be looked at are a finding: %s', async (action, refuse) => {
    refuse();

    expect(await found('alarms')).toEqual([['soon', `Could not look at the alarms: not allowed, needs ${action}.`]]);
  });
});

describe('the topic of the alarms', () => {
  const subscribed = (...arns: readonly string[]) =>
    aws.sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: arns.map((one) => subscription(one)) });

  it('that everybody confirmed is fine', async () => {
    expect(await found('alarm-topic')).toEqual([['fine', 'Everybody named for alarms is subscribed.']]);
  });

  it.each([
    [[], 'stops', 'Nobody is subscribed to the alarms: when Tocsin itself fails, nobody hears of it.'],
    [['PendingConfirmation'], 'stops', 'Nobody is subscribed to the alarms, 1 subscription waiting to be confirmed'],
    [['Deleted'], 'stops', 'Nobody is subscribed to the alarms'],
    [[`${topic}:1`, 'PendingConfirmation'], 'soon', '1 subscription of 2 not confirmed'],
  ])('with subscriptions %j', async (arns, level, what) => {
    subscribed(...arns);

    expect(await found('alarm-topic')).toEqual([[level, expect.stringContaining(what)]]);
  });

  it('that fewer are subscribed to than the stage names', async () => {
    const stage = stageOf({ alarms: { email: ['one@response.example', 'two@response.example'] } });

    expect(await found('alarm-topic', { stage })).toEqual([
      ['soon', 'The stage names 2 addresses for alarms, 1 of them subscribed.'],
    ]);
  });

  it('that is not there tells nobody', async () => {
    aws.sns
      .on(ListSubscriptionsByTopicCommand)
      .rejects(refusal('NotFoundException', 404))
      .on(GetTopicAttributesCommand)
      .rejects(refusal('NotFoundException', 404));

    expect(await found('alarm-topic')).toEqual([['stops', expect.stringContaining('is not there')]]);
  });

  it('under AWS’s own key lets no alarm through', async () => {
    aws.sns.on(GetTopicAttributesCommand).resolves({ Attributes: { KmsMasterKeyId: 'alias/aws/sns' } });

    expect(await found('alarm-topic')).toEqual([['stops', expect.stringContaining('no alarm gets through')]]);
  });

  it.each([
    ['nobody but TLS', { Effect: 'Deny' }],
    ['another service', { Principal: { Service: 'events.amazonaws.com' } }],
    ['reading only', { Action: ['sns:GetTopicAttributes'] }],
  ])('whose policy speaks of %s lets no alarm through', async (_name, statement) => {
    aws.sns.on(GetTopicAttributesCommand).resolves({ Attributes: { Policy: topicPolicy(statement) } });

    expect(await found('alarm-topic')).toEqual([
      ['stops', 'Its policy does not let CloudWatch publish: no alarm gets through.'],
    ]);
  });

  it('with the policy that a topic has by itself is fine', async () => {
    const own = { Principal: { AWS: '*' }, Action: ['SNS:Publish', 'SNS:Subscribe'] };
    aws.sns.on(GetTopicAttributesCommand).resolves({ Attributes: { Policy: topicPolicy(own) } });

    expect((await found('alarm-topic'))[0]?.[0]).toBe('fine');
  });

  it('that may not be looked at is a finding', async () => {
    aws.sns
      .on(ListSubscriptionsByTopicCommand)
      .rejects(refusal('AuthorizationErrorException', 403))
      .on(GetTopicAttributesCommand)
      .rejects(refusal('AuthorizationErrorException', 403));

    expect((await found('alarm-topic')).map(([level, what]) => [level, what.split('needs ')[1]])).toEqual([
      ['soon', 'sns:ListSubscriptionsByTopic.'],
      ['soon', 'sns:GetTopicAttributes.'],
    ]);
  });
});
