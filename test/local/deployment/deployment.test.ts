// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands in policies and templates
import { readDeployment } from '../../../local/deployment/deployment.ts';
import type { Resource, Template } from '../../../local/deployment/template.ts';
import { machineNames, readLocalDeployment } from '../../../local/settings.ts';

const place = { region: 'ap-northeast-1', account: '000000000000' };

const role: Resource = { Type: 'AWS::IAM::Role', Properties: {} };

function aFunction(environment: Record<string, unknown> = {}, changes: Record<string, unknown> = {}): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: environment },
      Timeout: 50,
      MemorySize: 512,
      ...changes,
    },
  };
}

function read(workflow: Record<string, Resource>, data: Partial<Template> = {}) {
  const stacks = [
    { name: 'Tocsin-local-Data', template: { Resources: {}, ...data } },
    { name: 'Tocsin-local-Workflow', template: { Resources: { Role: role, ...workflow } } },
  ];
  return readDeployment(stacks, 'local', place);
}

const environmentOf = (value: unknown, data?: Partial<Template>, more: Record<string, Resource> = {}) =>
  read({ WatchmanFunction: aFunction({ VALUE: value }), ...more }, data).functions.get('WatchmanFunction')?.environment
    .VALUE;

describe('the environment of a function', () => {
  const resources: Record<string, Resource> = {
    Table: { Type: 'AWS::DynamoDB::GlobalTable' },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Named: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tocsin-local' } },
  };
  const account = '000000000000';

  it.each([
    [{ Ref: 'Table' }, 'Tocsin-local-Workflow-Table'],
    [
      { 'Fn::GetAtt': ['Table', 'Arn'] },
      `arn:aws:dynamodb:ap-northeast-1:${account}:table/Tocsin-local-Workflow-Table`,
    ],
    [{ 'Fn::GetAtt': 'Table.Arn' }, `arn:aws:dynamodb:ap-northeast-1:${account}:table/Tocsin-local-Workflow-Table`],
    [{ Ref: 'Bucket' }, 'tocsin-local-workflow-bucket'],
    [{ Ref: 'Named' }, 'tocsin-local'],
    [{ Ref: 'AWS::AccountId' }, account],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 'b']] }, 'a/ap-northeast-1/b'],
    [
      { 'Fn::Sub': 'x-${AWS::StackName}-${Bucket.Arn}-${!kept}' },
      'x-Tocsin-local-Workflow-arn:aws:s3:::tocsin-local-workflow-bucket-${kept}',
    ],
    [{ 'Fn::Sub': ['${a}.${AWS::URLSuffix}', { a: { Ref: 'Named' } }] }, 'tocsin-local.amazonaws.com'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'arn:aws:x'] }] }, 'aws'],
  ])('%j is %s', (value, expected) => {
    expect(environmentOf(value, undefined, resources)).toBe(expected);
  });

  it('takes what the other stack exports', () => {
    const data: Partial<Template> = {
      Resources: { Record: { Type: 'AWS::DynamoDB::GlobalTable' } },
      Outputs: { Out: { Value: { Ref: 'Record' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Record' } } } },
    };

    expect(environmentOf({ 'Fn::ImportValue': 'Tocsin-local-Data:Record' }, data)).toBe('Tocsin-local-Data-Record');
  });

  it('has no variable that is AWS::NoValue', () => {
    expect(environmentOf({ Ref: 'AWS::NoValue' })).toBeUndefined();
  });

  it.each([
    [
      'a resource that is not there',
      { Ref: 'Nothing' },
      /WatchmanFunction\/Environment\/Variables\/VALUE refers to Nothing/,
    ],
    [
      'an attribute that is not known',
      { 'Fn::GetAtt': ['Role', 'Colour'] },
      /asks for Colour of .*Role \(AWS::IAM::Role\)/,
    ],
    [
      'an export that is not there',
      { 'Fn::ImportValue': 'Other:Thing' },
      /imports Other:Thing, which no stack exports/,
    ],
    ['an intrinsic that is not resolved', { 'Fn::Cidr': ['10.0.0.0/16'] }, /uses Fn::Cidr/],
    ['an item beyond the last', { 'Fn::Select': [3, ['a']] }, /selects item 3 of 1/],
  ])('that leads to %s is an error that says where', (_what, value, message) => {
    expect(() => environmentOf(value)).toThrow(message);
    expect(() => environmentOf(value)).toThrow(/Tocsin-local-Workflow\/WatchmanFunction/);
  });
});

describe('names', () => {
  it('fit the service that gives them, and stay the same', () => {
    const long = `Bucket${'X'.repeat(80)}`;
    const { buckets } = read({ [long]: { Type: 'AWS::S3::Bucket' } });
    const again = read({ [long]: { Type: 'AWS::S3::Bucket' } });

    expect(buckets[0]?.name).toMatch(/^tocsin-local-workflow-bucket[a-z0-9-]+$/);
    expect(buckets[0]?.name.length).toBeLessThanOrEqual(63);
    expect(again.buckets).toEqual(buckets);
  });

  it('of functions are those of the machines, with or without the hash of the CDK', () => {
    const { functions } = read({ WatchmanFunction: aFunction(), SendDigestFunction0A1B2C3D: aFunction() });

    expect([...functions.keys()]).toEqual(['WatchmanFunction', 'SendDigestFunction']);
  });
});

describe('roles', () => {
  const document = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: { 'Fn::GetAtt': ['WatchmanFunction', 'Arn'] } }],
  });
  const basic = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']],
  };

  it('have the statements in them, attached to them, and of AWS’s own policies', () => {
    const { roles, functions } = read({
      WatchmanFunction: aFunction(),
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ManagedPolicyArns: [basic, { Ref: 'Managed' }],
          Policies: [{ PolicyName: 'Inline', PolicyDocument: document('a:Inline') }],
        },
      },
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: document('a:Attached'), Roles: [{ Ref: 'Role' }] },
      },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('a:Managed') } },
    });

    const statements = roles.get(functions.get('WatchmanFunction')?.role ?? '') ?? [];
    const actions = statements.flatMap((statement) => statement.actions.patterns);

    expect([...actions].sort()).toEqual([
      ...['a:Attached', 'a:Inline', 'a:Managed'],
      ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
  });

  it('with a policy of AWS that is not written down are an error', () => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];

    expect(() => read({ Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } } })).toThrow(
      /AdministratorAccess, whose statements are not written down/,
    );
  });
});

describe('the committed templates of stage local', () => {
  const deployment = readLocalDeployment();

  it('have every machine, each with its functions in their places', () => {
    expect([...deployment.machines.keys()].sort()).toEqual([...machineNames].sort());
    const arns = new Set([...deployment.functions.values()].map(({ arn }) => arn));
    for (const { substitutions } of deployment.machines.values())
      for (const arn of Object.values(substitutions)) expect(arns).toContain(arn);
  });

  it('have tables, bucket and secret under keys of ours', () => {
    const bucket = deployment.buckets.filter(({ name }) => !name.includes('accesslog'));

    for (const { keyArn } of [...deployment.tables, ...deployment.secrets, ...bucket]) expect(keyArn).toMatch(/:key\//);
  });

  it('have statements for the role of every function and machine', () => {
    for (const { role } of [...deployment.functions.values(), ...deployment.machines.values()])
      expect(deployment.roles.get(role)?.length).toBeGreaterThan(0);
  });
});
