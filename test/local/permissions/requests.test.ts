import { type Place, requestsOf } from '../../../local/permissions/requests.ts';

const region = 'ap-northeast-1';
const account = '000000000000';
const key = `arn:aws:kms:${region}:${account}:key/k`;

function aPlace(changes: Partial<Place> = {}): Place {
  return {
    ...{ region, account },
    keyOf: () => undefined,
    secretArn: (id) => `arn:aws:secretsmanager:${region}:${account}:secret:${id}-abcdef`,
    machineOfToken: () => undefined,
    ...changes,
  };
}

const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;

/** `action on resource`, for each that AWS would ask. */
function asked(service: string, command: string, input: Record<string, unknown>, place = aPlace()) {
  return requestsOf({ service, command, input }, place).map(({ action, resource }) => `${action} on ${resource}`);
}

describe('DynamoDB', () => {
  it.each(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'])('is asked for %s on the table', (command) => {
    expect(asked('DynamoDB', command, { TableName: 'record' })).toEqual([
      `dynamodb:${command} on ${tableArn('record')}`,
    ]);
  });

  it('is asked on the index alone when an index is queried', () => {
    expect(asked('DynamoDB', 'Query', { TableName: 'record', IndexName: 'gsi1' })).toEqual([
      `dynamodb:Query on ${tableArn('record')}/index/gsi1`,
    ]);
  });

  it('is asked item by item in a transaction, once for each kind and table', () => {
    const TransactItems = [
      { ConditionCheck: { TableName: 'record' } },
      { Put: { TableName: 'record' } },
      { Put: { TableName: 'record' } },
      { Delete: { TableName: 'ledger' } },
    ];

    expect(asked('DynamoDB', 'TransactWriteItems', { TransactItems })).toEqual([
      `dynamodb:ConditionCheckItem on ${tableArn('record')}`,
      `dynamodb:PutItem on ${tableArn('record')}`,
      `dynamodb:DeleteItem on ${tableArn('ledger')}`,
    ]);
  });

  it('is asked for each table of a batch', () => {
    const RequestItems = { record: {}, ledger: {} };

    expect(asked('DynamoDB', 'BatchGetItem', { RequestItems })).toEqual([
      `dynamodb:BatchGetItem on ${tableArn('record')}`,
      `dynamodb:BatchGetItem on ${tableArn('ledger')}`,
    ]);
  });

  it('unwraps the key of an encrypted table in the caller’s name', () => {
    const requests = requestsOf(
      { service: 'DynamoDB', command: 'PutItem', input: { TableName: 'record' } },
      aPlace({ keyOf: (arn) => (arn === tableArn('record') ? key : undefined) }),
    );

    expect(requests.at(-1)).toEqual({
      action: 'kms:Decrypt',
      resource: key,
      context: {
        'kms:ViaService': 'dynamodb.ap-northeast-1.amazonaws.com',
        'kms:CallerAccount': account,
        'kms:EncryptionContext:aws:dynamodb:tableName': 'record',
      },
    });
  });
});

describe('S3', () => {
  const onObject = { Bucket: 'b', Key: 'directory/people.json' };
  const encrypted = aPlace({ keyOf: () => key });

  it.each([
    ['GetObject', 's3:GetObject', ['Decrypt']],
    ['PutObject', 's3:PutObject', ['GenerateDataKey']],
    ['DeleteObject', 's3:DeleteObject', []],
    ['CreateMultipartUpload', 's3:PutObject', ['GenerateDataKey']],
    ['UploadPart', 's3:PutObject', ['Decrypt']],
    ['CompleteMultipartUpload', 's3:PutObject', ['Decrypt']],
    ['ListParts', 's3:ListMultipartUploadParts', []],
    ['AbortMultipartUpload', 's3:AbortMultipartUpload', []],
  ])('is asked for %s as %s, and uses the bucket’s key to %j', (command, action, uses) => {
    expect(asked('S3', command, onObject, encrypted)).toEqual([
      `${action} on arn:aws:s3:::b/directory/people.json`,
      ...uses.map((use) => `kms:${use} on ${key}`),
    ]);
  });

  it('is asked on the bucket with the prefix when names are listed', () => {
    const input = { Bucket: 'b', Prefix: 'uploads/' };

    expect(requestsOf({ service: 'S3', command: 'ListObjectsV2', input }, encrypted)).toEqual([
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::b', context: { 's3:prefix': 'uploads/' } },
    ]);
  });
});

describe('SES', () => {
  const arn = (local: string) => `arn:aws:ses:${region}:${account}:${local}`;

  it.each(['SendEmail', 'SendBulkEmail'])('is asked for %s on the identity and on the configuration set', (command) => {
    const input = { FromEmailAddress: '=?UTF-8?B?5p2x?= <notice@Tokyo-Tax.example>', ConfigurationSetName: 'set' };

    const requests = requestsOf({ service: 'SESv2', command, input }, aPlace());

    expect(requests.map(({ resource }) => resource)).toEqual([
      arn('identity/tokyo-tax.example'),
      arn('configuration-set/set'),
    ]);
    expect(requests[0]?.context).toMatchObject({ 'ses:FromAddress': 'notice@Tokyo-Tax.example' });
  });

  it('is asked for the account on no resource', () => {
    expect(asked('SESv2', 'GetAccount', {})).toEqual(['ses:GetAccount on *']);
  });
});

describe('Step Functions', () => {
  const machine = `arn:aws:states:${region}:${account}:stateMachine:tocsin-local-deadlines`;

  it('is asked on the machine to start, and on the execution to look', () => {
    const executionArn = `arn:aws:states:${region}:${account}:execution:tocsin-local-deadlines:INC-1`;

    expect(asked('SFN', 'StartExecution', { stateMachineArn: machine })).toEqual([
      `states:StartExecution on ${machine}`,
    ]);
    expect(asked('SFN', 'DescribeExecution', { executionArn })).toEqual([
      `states:DescribeExecution on ${executionArn}`,
    ]);
  });

  it('is asked on the machine that waits with the token, and on none for a token of nobody', () => {
    const knowing = aPlace({ machineOfToken: (token) => (token === 'ours' ? machine : undefined) });

    expect(asked('SFN', 'SendTaskSuccess', { taskToken: 'ours' }, knowing)).toEqual([
      `states:SendTaskSuccess on ${machine}`,
    ]);
    expect(asked('SFN', 'SendTaskSuccess', { taskToken: 'made up' }, knowing)).toEqual([]);
  });
});

describe('Secrets Manager', () => {
  it('is asked on the secret with its six characters, and decrypts under its key', () => {
    expect(asked('Secrets Manager', 'GetSecretValue', { SecretId: 'channel' }, aPlace({ keyOf: () => key }))).toEqual([
      `secretsmanager:GetSecretValue on arn:aws:secretsmanager:${region}:${account}:secret:channel-abcdef`,
      `kms:Decrypt on ${key}`,
    ]);
  });
});

it.each([
  ['DynamoDB', 'ExecuteStatement'],
  ['S3', 'CopyObject'],
  ['SESv2', 'CreateContact'],
  ['SFN', 'ListExecutions'],
  ['Secrets Manager', 'PutSecretValue'],
  ['SQS', 'SendMessage'],
])('%s %s, which nobody has looked up, is an error', (service, command) => {
  expect(() => requestsOf({ service, command, input: {} }, aPlace())).toThrow(`${service} ${command}`);
});
