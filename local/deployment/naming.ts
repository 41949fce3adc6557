import { createHash } from 'node:crypto';
import type { Resource } from './template.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
}

/** What a resource is called here: `Ref` and the attributes that `Fn::GetAtt` gives. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Naming extends Place {
  /** The name it was given, or the one it has from stack and logical id. */
  readonly name: string;
  readonly partitionArn: (service: string, resource: string) => string;
}

/**
 * Which values a resource gives to others. Source: CloudFormation template reference, "Return values" of each type.
 * Types that nothing refers to need no line here.
 */
const identities: Readonly<Record<string, { readonly nameIn?: string; readonly of: (naming: Naming) => Identity }>> = {
  'AWS::DynamoDB::Table': { nameIn: 'TableName', of: table },
  'AWS::DynamoDB::GlobalTable': { nameIn: 'TableName', of: table },
  'AWS::S3::Bucket': {
    nameIn: 'BucketName',
    of: ({ name, region }) => ({
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    }),
  },
  'AWS::KMS::Key': {
    of: ({ name, partitionArn }) => {
      const id = uuidOf(name);
      return { ref: id, attributes: { Arn: partitionArn('kms', `key/${id}`), KeyId: id } };
    },
  },
  'AWS::KMS::Alias': { nameIn: 'AliasName', of: ({ name }) => ({ ref: name, attributes: {} }) },
  'AWS::IAM::Role': {
    nameIn: 'RoleName',
    of: ({ name, account }) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: `AROA${digestOf(name, 17).toUpperCase()}` },
    }),
  },
  'AWS::IAM::Policy': { nameIn: 'PolicyName', of: ({ name }) => ({ ref: name, attributes: {} }) },
  'AWS::IAM::ManagedPolicy': {
    nameIn: 'ManagedPolicyName',
    of: ({ name, account }) => ({ ref: `arn:aws:iam::${account}:policy/${name}`, attributes: {} }),
  },
  'AWS::Lambda::Function': {
    nameIn: 'FunctionName',
    of: ({ name, partitionArn }) => ({ ref: name, attributes: { Arn: partitionArn('lambda', `function:${name}`) } }),
  },
  'AWS::StepFunctions::StateMachine': {
    nameIn: 'StateMachineName',
    of: ({ name, partitionArn }) => {
      const arn = partitionArn('states', `stateMachine:${name}`);
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
  },
  'AWS::SecretsManager::Secret': {
    nameIn: 'Name',
    of: ({ name, partitionArn }) => {
      const arn = secretArn(partitionArn, name);
      return { ref: arn, attributes: { Id: arn } };
    },
  },
  'AWS::SES::EmailIdentity': { nameIn: 'EmailIdentity', of: ({ name }) => ({ ref: name, attributes: {} }) },
  'AWS::SES::ConfigurationSet': { nameIn: 'Name', of: ({ name }) => ({ ref: name, attributes: {} }) },
  'AWS::Events::EventBus': {
    nameIn: 'Name',
    of: ({ name, partitionArn }) => ({
      ref: name,
      attributes: { Arn: partitionArn('events', `event-bus/${name}`), Name: name },
    }),
  },
  'AWS::Events::Rule': {
    nameIn: 'Name',
    of: ({ name, partitionArn }) => ({ ref: name, attributes: { Arn: partitionArn('events', `rule/${name}`) } }),
  },
  'AWS::Scheduler::Schedule': {
    nameIn: 'Name',
    of: ({ name, partitionArn }) => ({
      ref: name,
      attributes: { Arn: partitionArn('scheduler', `schedule/default/${name}`) },
    }),
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameIn: 'Name',
    of: ({ name, partitionArn }) => ({
      ref: name,
      attributes: { Arn: partitionArn('scheduler', `schedule-group/${name}`) },
    }),
  },
  'AWS::SQS::Queue': {
    nameIn: 'QueueName',
    of: ({ name, region, account, partitionArn }) => {
      const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
      return { ref: url, attributes: { Arn: partitionArn('sqs', name), QueueName: name, QueueUrl: url } };
    },
  },
  'AWS::SNS::Topic': {
    nameIn: 'TopicName',
    of: ({ name, partitionArn }) => {
      const arn = partitionArn('sns', name);
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::Logs::LogGroup': {
    nameIn: 'LogGroupName',
    of: ({ name, partitionArn }) => ({ ref: name, attributes: { Arn: partitionArn('logs', `log-group:${name}:*`) } }),
  },
  'AWS::Logs::LogStream': { nameIn: 'LogStreamName', of: ({ name }) => ({ ref: name, attributes: {} }) },
  'AWS::KinesisFirehose::DeliveryStream': {
    nameIn: 'DeliveryStreamName',
    of: ({ name, partitionArn }) => ({
      ref: name,
      attributes: { Arn: partitionArn('firehose', `deliverystream/${name}`) },
    }),
  },
};

/**
 * A name that is the same on every machine and in every run. A resource that its template gives a name keeps it.
 * @returns undefined for types that nothing has referred to so far.
 */
export function identify(
  stack: string,
  logicalId: string,
  resource: Resource,
  { region, account }: Place,
  readName: (property: string) => unknown,
): Identity | undefined {
  const known = identities[resource.Type];
  if (known === undefined) return undefined;
  const given = known.nameIn === undefined ? undefined : readName(known.nameIn);
  const name = typeof given === 'string' ? given : generatedName(resource.Type, `${stack}-${logicalId}`);
  return known.of({
    ...{ name, region, account },
    partitionArn: (service, local) => `arn:aws:${service}:${region}:${account}:${local}`,
  });
}

/** ARN of a secret as Secrets Manager makes it: with six characters nobody chose. */
export function secretArn(partitionArn: (service: string, resource: string) => string, name: string): string {
  return partitionArn('secretsmanager', `secret:${name}-${digestOf(name, 6)}`);
}

/** Names that services give have at most so many characters; a bucket's has no capitals. */
function generatedName(type: string, name: string): string {
  const most =
    type === 'AWS::S3::Bucket' ? 63 : type === 'AWS::Lambda::Function' || type === 'AWS::IAM::Role' ? 64 : 128;
  const cased = type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
  return cased.length <= most ? cased : `${cased.slice(0, most - 9)}-${digestOf(name, 8)}`;
}

function table({ name, partitionArn }: Naming): Identity {
  const arn = partitionArn('dynamodb', `table/${name}`);
  return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/2017-03-10T00:00:00.000` } };
}

function uuidOf(text: string): string {
  return digestOf(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function digestOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
