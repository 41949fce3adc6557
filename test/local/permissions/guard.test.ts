import { DynamoDBServiceException, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { createDynamoDb } from '../../../adapters/dynamodb-client.ts';
import { createGuard } from '../../../local/permissions/guard.ts';
import { readStatements } from '../../../local/permissions/statement.ts';
import { createUsageLog, deniedWithout, unusedGrants } from '../../../local/permissions/usage.ts';

const region = 'ap-northeast-1';
const account = '000000000000';
const table = `arn:aws:dynamodb:${region}:${account}:table/record`;
const watchman = { role: 'watchman', session: 'WatchmanFunction' };

function setup(...statements: readonly object[]) {
  const policies = new Map([
    ['watchman', readStatements({ Version: '2012-10-17', Statement: statements }, 'Watchman')],
  ]);
  const usage = createUsageLog();
  const place = {
    ...{ region, account },
    keyOf: () => undefined,
    secretArn: (id: string) => id,
    machineOfToken: () => undefined,
  };
  return { policies, usage, guard: createGuard({ policies, place, usage }) };
}

const reads = { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: table };

function problemOf(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the guard before a client', () => {
  it('lets through what the role allows', () => {
    const { guard } = setup(reads);

    expect(() =>
      guard.forClients(watchman)({ service: 'DynamoDB', command: 'GetItem', input: { TableName: 'record' } }),
    ).not.toThrow();
  });

  it('fails what it does not as the service would, with who, what, where and why', () => {
    const { guard } = setup(reads);

    const problem = problemOf(() =>
      guard.forClients(watchman)({ service: 'DynamoDB', command: 'PutItem', input: { TableName: 'record' } }),
    );

    expect(problem).toBeInstanceOf(DynamoDBServiceException);
    expect(problem).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    expect((problem as Error).message).toBe(
      `User: arn:aws:sts::${account}:assumed-role/watchman/WatchmanFunction is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    );
  });

  it.each([
    ['S3', 'GetObject', { Bucket: 'b', Key: 'k' }, S3ServiceException, 'AccessDenied', 403],
    ['SESv2', 'GetAccount', {}, SESv2ServiceException, 'AccessDeniedException', 403],
  ] as const)('has the names and status codes of %s', (service, command, input, type, name, status) => {
    const problem = problemOf(() => setup(reads).guard.forClients(watchman)({ service, command, input }));

    expect(problem).toBeInstanceOf(type);
    expect(problem).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it('says so when a deny forbids it', () => {
    const { guard } = setup(reads, { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' });

    expect(() =>
      guard.forClients(watchman)({ service: 'DynamoDB', command: 'GetItem', input: { TableName: 'record' } }),
    ).toThrow(/with an explicit deny in an identity-based policy$/);
  });

  it('stands before every call of a client that is made with it, and nothing leaves', async () => {
    const { guard } = setup();
    const client = createDynamoDb({
      endpoint: 'http://127.0.0.1:1',
      region,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      guard: guard.forClients(watchman),
    });

    await expect(client.send(new GetItemCommand({ TableName: 'record', Key: {} }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('judges by the context that a condition looks at, and not by an earlier one', () => {
    const { guard } = setup({
      ...{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
      Condition: { StringLike: { 's3:prefix': 'uploads/*' } },
    });
    const list = (Prefix: string) => () =>
      guard.forClients(watchman)({ service: 'S3', command: 'ListObjectsV2', input: { Bucket: 'b', Prefix } });

    expect(list('uploads/x')).not.toThrow();
    expect(list('directory/')).toThrow('s3:ListBucket');
    expect(list('uploads/x')).not.toThrow();
  });
});

describe('a machine that may not invoke a function', () => {
  it('gets the error that Step Functions gives its execution', () => {
    const problem = problemOf(() => setup(reads).guard.invoke(watchman, 'arn:aws:lambda:::function:f'));

    expect(problem).toMatchObject({ name: 'Lambda.AWSLambdaException' });
    expect((problem as Error).message).toMatch(/lambda:InvokeFunction .*Error Code: AccessDeniedException/);
  });
});

describe('what was asked of a role', () => {
  it('is logged once for each distinct request, and names the grants nobody used', () => {
    const { guard, usage, policies } = setup(reads);
    const call = guard.forClients(watchman);
    for (let times = 0; times < 3; times += 1) {
      call({ service: 'DynamoDB', command: 'GetItem', input: { TableName: 'record' } });
    }

    expect(usage.list()).toHaveLength(1);
    expect(unusedGrants(policies, usage.list())).toEqual([
      { role: 'watchman', statement: 'Watchman[0]', action: 'dynamodb:Query', resource: table },
    ]);
  });

  it('shows who would miss a grant', () => {
    const { guard, usage, policies } = setup(reads, { ...reads, Action: 'dynamodb:Get*' });
    const call = guard.forClients(watchman);
    call({ service: 'DynamoDB', command: 'GetItem', input: { TableName: 'record' } });
    call({ service: 'DynamoDB', command: 'Query', input: { TableName: 'record' } });
    const grant = { role: 'watchman', statement: 'Watchman[0]', resource: table };

    const missing = deniedWithout(policies, usage.list(), { ...grant, action: 'dynamodb:Query' });
    const covered = deniedWithout(policies, usage.list(), { ...grant, action: 'dynamodb:GetItem' });

    expect(missing.map(({ action }) => action)).toEqual(['dynamodb:Query']);
    expect(covered).toEqual([]);
  });

  it('is missed although two statements give it alike, but not if they give it under other conditions', () => {
    const grant = { role: 'watchman', statement: 'Watchman[0]', action: 'dynamodb:Query', resource: table };
    const request = { role: 'watchman', action: 'dynamodb:Query', resource: table, context: {} };
    const alike = setup(reads, reads);
    const otherwise = setup(reads, { ...reads, Condition: { Null: { 's3:prefix': 'true' } } });

    expect(deniedWithout(alike.policies, [request], grant)).toEqual([request]);
    expect(deniedWithout(otherwise.policies, [request], grant)).toEqual([]);
  });

  it('is handed on from process to process without repetitions', () => {
    const there = createUsageLog();
    const here = createUsageLog();
    const request = { role: 'watchman', action: 'dynamodb:GetItem', resource: table, context: {} };
    there.note(request);

    here.addAll(there.take());
    there.note(request);
    here.addAll(there.take());

    expect(here.list()).toEqual([request]);
  });
});
