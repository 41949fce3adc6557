import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { Io } from '../../cli/io.ts';
import { runTocsin } from '../../cli/program.ts';
import { now, refusal, resource, stackReply, stageText } from './doctor/aws-world.ts';

const home = process.cwd();
const queueUrl = (name: string) => `https://sqs.ap-northeast-1.amazonaws.com/111122223333/${name}`;
const [events, stream] = [queueUrl('events'), queueUrl('stream')];
const functionName = (logicalId: string) => `Tocsin-trial-Workflow-${logicalId}-AbCdEf`;
const arnOf = (logicalId: string) => `arn:aws:lambda:ap-northeast-1:111122223333:function:${functionName(logicalId)}`;
const functions = ['ReceiveEventFunction', 'FoldMailEventsFunction', 'RestartExecutionFunction', 'WatchmanFunction'];

const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const cloudFormation = mockClient(CloudFormationClient);
let folder: string;
/** What lies in the queues, and which of it is in somebody's hands. */
let lying: { readonly queue: string; readonly message: Message; hidden: boolean }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-dead-letters-'));
  mkdirSync(join(folder, 'stages'));
  writeFileSync(join(folder, 'stages/trial.yaml'), stageText);
  process.chdir(folder);
  lying = [];
  for (const mock of [sqs, lambda, cloudFormation]) mock.reset();
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Tocsin-trial-Data' })
    .resolves(stackReply('Data'))
    .on(DescribeStacksCommand, { StackName: 'Tocsin-trial-Workflow' })
    .resolves(
      stackReply('Workflow', {
        Outputs: [
          { OutputKey: 'DeadEventsQueueUrl', OutputValue: events },
          { OutputKey: 'DeadStreamQueueUrl', OutputValue: stream },
        ],
      }),
    )
    .on(ListStackResourcesCommand)
    .resolves({
      StackResourceSummaries: functions.map((id) => ({
        ...resource('AWS::Lambda::Function', functionName(id)),
        LogicalResourceId: id,
      })),
    });
  sqs
    .on(ReceiveMessageCommand)
    .callsFake(({ QueueUrl, MaxNumberOfMessages }) => {
      const found = lying.filter(({ queue, hidden }) => queue === QueueUrl && !hidden).slice(0, MaxNumberOfMessages);
      for (const one of found) one.hidden = true;
      return { Messages: found.map(({ message }) => message) };
    })
    .on(DeleteMessageCommand)
    .callsFake(({ ReceiptHandle }) => {
      lying = lying.filter(({ message }) => message.ReceiptHandle !== ReceiptHandle);
      return {};
    })
    .on(ChangeMessageVisibilityBatchCommand)
    .callsFake(({ Entries }: { Entries: { ReceiptHandle: string }[] }) => {
      for (const one of lying)
        if (Entries.some(({ ReceiptHandle }) => ReceiptHandle === one.message.ReceiptHandle)) one.hidden = false;
      return {};
    })
    .on(GetQueueAttributesCommand)
    .resolves({ Attributes: { ApproximateNumberOfMessagesNotVisible: '0' } });
  lambda.on(InvokeCommand).resolves({ StatusCode: 200, Payload: bytes({ outcome: 'reported' }) });
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  for (const mock of [sqs, lambda, cloudFormation]) mock.restore();
});

// The SDK's own kind of bytes has a method more.
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value)) as never;

async function run(line: string | readonly string[], changes: Partial<Io> = {}) {
  let [out, err] = ['', ''];
  const io: Io = {
    ...{ env: {}, cwd: folder, columns: undefined, now: () => now, pause: async () => {} },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    fetch: () => Promise.reject(new Error('no server is to be asked')),
    ...changes,
  };
  const code = await runTocsin(typeof line === 'string' ? line.split(' ') : line, io);
  return { code, out, err, json: () => JSON.parse(out) };
}

let letters = 0;

/** Puts a letter into a queue. @returns its id. */
function put(body: unknown, attributes: Readonly<Record<string, string>> = {}, queue = events): string {
  letters += 1;
  const id = `${String(letters).padStart(8, '0')}-aaaa-bbbb-cccc-dddddddddddd`;
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const SentTimestamp = String(Date.parse('2026-03-31T12:00:00Z') + letters * 1000);
  const message: Message = {
    ...{ MessageId: id, ReceiptHandle: `receipt-${id}`, Body: typeof body === 'string' ? body : JSON.stringify(body) },
    ...{ Attributes: { SentTimestamp }, MessageAttributes },
  };
  lying.push({ queue, message, hidden: false });
  return id;
}

const report = {
  ...{ version: '0', id: 'ev-1', source: 'tocsin.report', 'detail-type': 'Incident Report' },
  detail: { title: 'Taro Yamada’s card data leaked', source: { system: 'soc', id: 'case-7' }, note: 'taro@example.jp' },
};

/** As Lambda records an invocation it gave up on. */
function givenUp(logicalId: string, requestPayload: unknown, errorMessage = 'Event ev-1 is no report'): object {
  return {
    ...{ version: '1.0', timestamp: '2026-03-31T12:00:00.000Z' },
    requestContext: {
      ...{ requestId: 'r-1', functionArn: `${arnOf(logicalId)}:$LATEST` },
      ...{ condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    },
    ...(requestPayload === undefined ? {} : { requestPayload }),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'GiveUp', errorMessage, trace: [] },
  };
}

const undelivered = (logicalId: string) => ({
  ...{ RULE_ARN: 'arn:aws:events:ap-northeast-1:111122223333:rule/tocsin-trial/Reports', TARGET_ARN: arnOf(logicalId) },
  ...{ ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'EventBridge is not allowed to', RETRY_ATTEMPTS: '184' },
});

const missed = {
  ...{ SCHEDULE_ARN: 'arn:aws:scheduler:ap-northeast-1:111122223333:schedule/default/Watchman-1' },
  ...{ TARGET_ARN: arnOf('WatchmanFunction'), SCHEDULED_TIME: '2026-03-31T11:45:00Z', RETRY_ATTEMPTS: '2' },
  ...{ ERROR_CODE: 'Lambda.TooManyRequestsException', ERROR_MESSAGE: 'Rate exceeded', EXECUTION_ID: 'ad06' },
};

/** As an event source mapping records a batch it gave up on. */
const stretch = {
  requestContext: {
    ...{ requestId: 'r-2', functionArn: arnOf('FollowRecordFunction') },
    ...{ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 21 },
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  ...{ version: '1.0', timestamp: '2026-03-31T12:00:00.000Z' },
  DDBStreamBatchInfo: {
    ...{ shardId: 'shardId-1', startSequenceNumber: '10', endSequenceNumber: '12', batchSize: 2 },
    ...{
      approximateArrivalOfFirstRecord: '2026-03-31T11:00:00Z',
      approximateArrivalOfLastRecord: '2026-03-31T11:01:00Z',
    },
    streamArn: 'arn:aws:dynamodb:ap-northeast-1:111122223333:table/record/stream/1',
  },
};

const invoked = () =>
  lambda.commandCalls(InvokeCommand).map(({ args: [{ input }] }) => ({
    ...{ name: input.FunctionName, type: input.InvocationType },
    event: JSON.parse(Buffer.from(input.Payload as Uint8Array).toString()),
  }));
const failsWith = (errorType: string, errorMessage: string) =>
  lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: bytes({ errorType, errorMessage }) });
const left = () => lying.map(({ message: { MessageId } }) => MessageId);
const inHands = () => lying.filter(({ hidden }) => hidden).length;

describe('dead-letters', () => {
  it('lists each kind with when, for whom, how often and why, the oldest first', async () => {
    put(stretch, {}, stream);
    put(report, undelivered('ReceiveEventFunction'));
    put(givenUp('FoldMailEventsFunction', { keys: ['ses-events/2026/03/31/a.gz'] }, 'no such object'));
    put({}, missed);
    put('no JSON at all');

    const { code, json } = await run('dead-letters --stage trial --json');

    expect(code).toBe(0);
    const told = json().letters.map((one: Record<string, unknown>) => [
      ...[one.queue, one.kind, one.function, one.tries, (one.error as { name?: string })?.name, one.about],
    ]);
    expect(told).toEqual([
      [
        'stream',
        'stretch',
        'unknown',
        21,
        'Unhandled',
        expect.stringMatching(/^2 changes of the record, 2026-03-31T11:00/),
      ],
      ['events', 'undelivered', 'ReceiveEventFunction', 185, 'NO_PERMISSIONS', 'tocsin.report, event ev-1, soc case-7'],
      ['events', 'given-up', 'FoldMailEventsFunction', 3, 'GiveUp', 'ses-events/2026/03/31/a.gz'],
      [
        'events',
        'missed',
        'WatchmanFunction',
        3,
        'Lambda.TooManyRequestsException',
        'Watchman-1, due 2026-03-31T11:45:00Z',
      ],
      ['events', 'unreadable', 'unknown', undefined, undefined, 'no shape that is known'],
    ]);
    expect(json().letters[1].at).toMatch(/^2026-03-31T12:00:\d\d\.000Z$/);
  });

  it('puts back whatever it looked at', async () => {
    for (let count = 0; count < 23; count += 1) put(report, undelivered('ReceiveEventFunction'));

    const { out } = await run('dead-letters --stage trial');

    expect(out.match(/never reached its function/g)).toHaveLength(23);
    expect([left().length, inHands()]).toEqual([23, 0]);
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  });

  it('puts back what it had when it could not go on', async () => {
    put(report, undelivered('ReceiveEventFunction'));
    sqs.on(ReceiveMessageCommand, { QueueUrl: stream }).rejects(refusal('AccessDenied', 403));

    const { code, err } = await run('dead-letters --stage trial');

    expect(code).toBe(2);
    expect(err).toContain('AccessDenied. It takes sqs:ReceiveMessage and kms:Decrypt');
    expect(inHands()).toBe(0);
  });

  it('never shows what was reported, nor an address that an error quotes', async () => {
    put(report, { ...undelivered('ReceiveEventFunction'), ERROR_MESSAGE: 'refused taro@example.jp\nand more' });
    put(givenUp('ReceiveEventFunction', { ...report, detail: { source: { system: 'mail', id: 'taro@example.jp' } } }));
    failsWith('GiveUp', 'taro@example.jp is no title');

    for (const line of [
      'dead-letters',
      'dead-letters --json',
      'dead-letters play --all',
      'dead-letters play --all --json',
    ]) {
      const { out, err } = await run(`${line} --stage trial`);
      expect(out + err).not.toMatch(/Taro|example\.jp/);
      expect(out).not.toBe('');
    }
  });

  it('says when there are none, and when others have some in their hands', async () => {
    expect((await run('dead-letters --stage trial')).out).toBe('No dead letters.\n');
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessagesNotVisible: '2' } });

    expect((await run('dead-letters --stage trial')).out).toContain('About 4 more are in somebody’s hands');
  });

  it('says what is missing when the stage is not deployed, or knows no dead letters yet', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves(stackReply('Workflow'));
    expect((await run('dead-letters --stage trial')).err).toContain(
      'npx cdk deploy Tocsin-trial-Workflow -c stage=trial',
    );

    cloudFormation.on(DescribeStacksCommand).rejects(refusal('ValidationError'));
    const { code, err } = await run('dead-letters --stage trial');
    expect([code, err]).toEqual([2, expect.stringContaining('There is no stack Tocsin-trial-Workflow')]);
  });
});

describe('dead-letters play', () => {
  it('gives the function the very event, waits for it, and takes the letter off', async () => {
    const id = put(givenUp('ReceiveEventFunction', report));
    put(report, undelivered('ReceiveEventFunction'));

    const { code, out } = await run(`dead-letters play ${id.slice(0, 8)} --stage trial`);

    expect([code, out]).toEqual([0, expect.stringContaining('played, it worked; the letter is gone')]);
    expect(invoked()).toEqual([{ name: arnOf('ReceiveEventFunction'), type: 'RequestResponse', event: report }]);
    expect([left().includes(id), left().length, inHands()]).toEqual([false, 1, 0]);
  });

  it('leaves a letter where it is when the function fails again, and says why', async () => {
    const id = put(givenUp('ReceiveEventFunction', report));
    failsWith('GiveUp', 'Event ev-1 is no report that can be taken');

    const { code, json } = await run(`dead-letters play ${id} --stage trial --json`);

    expect(code).toBe(1);
    expect(json().letters).toEqual([
      {
        ...{ id, function: 'ReceiveEventFunction', about: 'tocsin.report, event ev-1, soc case-7' },
        ...{ outcome: 'failed', why: 'GiveUp: Event ev-1 is no report that can be taken' },
      },
    ]);
    expect([left(), inHands()]).toEqual([[id], 0]);
  });

  it('leaves a letter where it is when nobody knows whether the function ran', async () => {
    const id = put(report, undelivered('ReceiveEventFunction'));
    lambda.on(InvokeCommand).rejects(refusal('TimeoutError', 0));

    expect((await run(`dead-letters play ${id} --stage trial`)).out).toContain('AWS answered TimeoutError');
    expect([left(), inHands()]).toEqual([[id], 0]);
  });

  it.each([
    [
      'FoldMailEventsFunction',
      { source: 'aws.s3', detail: { bucket: { name: 'b' }, object: { key: 'ses-events/2026/a b.gz', size: 3 } } },
      { keys: ['ses-events/2026/a b.gz'] },
    ],
    [
      'RestartExecutionFunction',
      { source: 'aws.states', detail: { name: 'INC-1-deadlines-1', status: 'FAILED', input: '{}', cause: 'x' } },
      { detail: { name: 'INC-1-deadlines-1', status: 'FAILED' } },
    ],
    ['FoldMailEventsFunction', { keys: ['ses-events/a.gz'] }, { keys: ['ses-events/a.gz'] }],
    ['ReceiveEventFunction', report, report],
  ])('gives %s what the rule would have made of an event that never reached it', async (name, event, given) => {
    const id = put(event, undelivered(name));

    await run(`dead-letters play ${id} --stage trial`);

    expect(invoked().map((one) => one.event)).toEqual([given]);
    expect(left()).toEqual([]);
  });

  it('plays all one after another: what works is gone, what fails stays, one failure keeps none of the others', async () => {
    const ids = [1, 2, 3].map((count) => put(givenUp('FoldMailEventsFunction', { keys: [`ses-events/${count}`] })));
    lambda
      .on(InvokeCommand)
      .resolvesOnce({ StatusCode: 200 })
      .resolvesOnce({ FunctionError: 'Unhandled', Payload: bytes({ errorType: 'TryAgain', errorMessage: 'later' }) })
      .resolves({ StatusCode: 200 });

    const { code, json } = await run('dead-letters play --all --stage trial --json');

    expect(code).toBe(1);
    expect(json().letters.map((one: { outcome: string }) => one.outcome)).toEqual(['played', 'failed', 'played']);
    expect([left(), inHands()]).toEqual([[ids[1]], 0]);
  });

  it('holds a letter longer than its function may run', async () => {
    put(report, undelivered('ReceiveEventFunction'));

    await run('dead-letters play --all --stage trial');

    const taken = sqs.commandCalls(ReceiveMessageCommand).map(({ args: [{ input }] }) => input);
    expect(Math.min(...taken.map(({ VisibilityTimeout = 0 }) => VisibilityTimeout))).toBeGreaterThan(15 * 60);
    expect(new Set(taken.map(({ MaxNumberOfMessages }) => MaxNumberOfMessages))).toEqual(new Set([1]));
  });

  it('leaves stretches of the stream to the watchman, and takes them off when told that it is done', async () => {
    const id = put(stretch, {}, stream);

    const first = await run(`dead-letters play ${id} --stage trial`);
    expect([first.code, first.out]).toEqual([1, expect.stringContaining('the watchman follows the record itself')]);
    expect(left()).toEqual([id]);

    expect(await run(`dead-letters play ${id} --done --stage trial`)).toMatchObject({ code: 0 });
    expect(left()).toEqual([]);
    expect(invoked()).toEqual([]);
  });

  it.each([
    ['its event was too large to keep', () => put(givenUp('ReceiveEventFunction', undefined)), 'without its event'],
    [
      'it is meant for somebody else’s function',
      () => put(report, undelivered('PaymentsFunction')),
      'none of stage trial',
    ],
    ['it has no shape that is known', () => put('{}'), 'nobody knows whom'],
  ])('leaves a letter when %s', async (_why, write, said) => {
    const id = write();

    const { code, out } = await run(`dead-letters play ${id} --stage trial`);

    expect([code, out]).toEqual([1, expect.stringContaining(said)]);
    expect([left(), inHands(), invoked().length]).toEqual([[id], 0, 0]);
  });

  it('says that it worked when only taking the letter off did not', async () => {
    const id = put(report, undelivered('ReceiveEventFunction'));
    sqs.on(DeleteMessageCommand).rejects(refusal('AccessDenied', 403));

    const { code, out } = await run(`dead-letters play ${id} --stage trial`);

    expect([code, out]).toEqual([1, expect.stringContaining('it worked, but the letter is still there')]);
    expect(inHands()).toBe(0);
  });

  it.each([
    ['dead-letters play --stage trial', 2, 'Which letter?'],
    ['dead-letters play --all 00000001 --stage trial', 2, 'Which letter?'],
    ['dead-letters play 0000 --stage trial', 2, 'first 8 characters'],
    ['dead-letters play 99999999 --stage trial', 1, 'There is no letter 99999999'],
    ['dead-letters play --all', 2, '--stage'],
    ['dead-letters --stage nowhere', 2, 'There is no stage "nowhere"'],
  ])('%s says what would be right', async (line, exitCode, said) => {
    const { code, err } = await run(line);

    expect([code, err]).toEqual([exitCode, expect.stringContaining(said)]);
  });
});

describe('dead-letters drop', () => {
  it('takes a letter off unplayed, and says which and why', async () => {
    const id = put(report, undelivered('ReceiveEventFunction'));

    const { code, out } = await run(['dead-letters', 'drop', id, '--reason', 'a test event', '--stage', 'trial']);

    expect([code, out]).toEqual([
      0,
      expect.stringContaining('tocsin.report, event ev-1, soc case-7) is dropped: a test event'),
    ]);
    expect([left(), invoked()]).toEqual([[], []]);
  });

  it('needs a reason', async () => {
    const id = put(report, undelivered('ReceiveEventFunction'));

    expect((await run(`dead-letters drop ${id} --stage trial`)).code).toBe(2);
    expect((await run(['dead-letters', 'drop', id, '--reason', ' ', '--stage', 'trial'])).code).toBe(2);
    expect(left()).toEqual([id]);
  });
});
