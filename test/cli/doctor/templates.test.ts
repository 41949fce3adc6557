import { readFileSync } from 'node:fs';
import { GetBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import {
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
} from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { outputNames } from '../../../cli/doctor/stacks.ts';
import { parseStage } from '../../../stages/stage.ts';
import { createAws, firehoseDestination, found } from './aws-world.ts';

interface Template {
  readonly Outputs: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: templates hold properties of every shape
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: any }>>;
}

const read = (stack: string): Template => JSON.parse(readFileSync(`infra/templates/production/${stack}.json`, 'utf8'));
const [data, workflow] = [read('data'), read('workflow')];
const stage = parseStage('trial', 'stages/production.yaml', readFileSync('stages/production.yaml', 'utf8'));

function propertiesOf({ Resources }: Template, type: string) {
  return Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}

let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
});

afterEach(() => aws.restore());

describe('what the stacks make is what the doctor wants', () => {
  it('gives the outputs that it starts from', () => {
    const given = Object.keys({ ...data.Outputs, ...workflow.Outputs });

    expect(given).toEqual(expect.arrayContaining([...outputNames]));
  });

  it('has configuration sets with every option as it should be', async () => {
    for (const { Name, ...options } of propertiesOf(data, 'AWS::SES::ConfigurationSet')) {
      const set = { ConfigurationSetName: Name.replace('-production-', '-trial-') };
      aws.ses.on(GetConfigurationSetCommand, set).resolves(options);
    }
    const [{ EventDestination }] = propertiesOf(data, 'AWS::SES::ConfigurationSetEventDestination');
    const events = EventDestination.MatchingEventTypes.map((type: string) =>
      type.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    );
    aws.ses
      .on(GetConfigurationSetEventDestinationsCommand, { ConfigurationSetName: 'tocsin-trial-notice-acme' })
      .resolves(firehoseDestination(events, EventDestination.Enabled));

    expect((await found('configuration-set', { stage })).map(([level]) => level)).toEqual(['fine', 'fine']);
  });

  it('has a return path within each sender’s domain', async () => {
    for (const { EmailIdentity, MailFromAttributes, DkimAttributes } of propertiesOf(data, 'AWS::SES::EmailIdentity'))
      aws.ses.on(GetEmailIdentityCommand, { EmailIdentity }).resolves({
        VerifiedForSendingStatus: true,
        DkimAttributes: { ...DkimAttributes, Status: 'SUCCESS' },
        MailFromAttributes: { ...MailFromAttributes, MailFromDomainStatus: 'SUCCESS' },
      });

    expect((await found('sender', { stage })).map(([level]) => level)).toEqual(['fine', 'fine']);
  });

  it('has a bucket that lets go of files when the stage says', async () => {
    const bucket = propertiesOf(data, 'AWS::S3::Bucket').find(
      ({ NotificationConfiguration: told }) => told !== undefined,
    );
    const Rules = bucket.LifecycleConfiguration.Rules.map(
      ({ Id, ExpirationInDays, Prefix = '', ...rule }: { Id: string; ExpirationInDays?: number; Prefix?: string }) => ({
        ...{ ...rule, ID: Id, Filter: { Prefix } },
        ...(ExpirationInDays === undefined ? {} : { Expiration: { Days: ExpirationInDays } }),
      }),
    );
    aws.s3.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules });

    expect((await found('bucket', { stage })).map(([level]) => level)).toEqual(['fine']);
  });

  it('has a topic that lets alarms in', async () => {
    const [{ PolicyDocument }] = propertiesOf(workflow, 'AWS::SNS::TopicPolicy');
    aws.sns.on(GetTopicAttributesCommand).resolves({ Attributes: { Policy: written(PolicyDocument) } });

    expect((await found('alarm-topic', { stage })).map(([level]) => level)).toEqual(['fine']);
  });
});

/** A policy as AWS would show it: what a template refers to becomes some name. */
function written(document: object): string {
  return JSON.stringify(document, (_key, value) =>
    typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value) ? 'arn:aws:sns:x' : value,
  );
}
