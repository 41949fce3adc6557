import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { plus } from '../domain/time.ts';
import type { Config } from '../functions/runtime/config.ts';
import { createServices, provideServices, type Services } from '../functions/runtime/services.ts';
import { createCallCounts } from './call-counts.ts';
import type { LocalClock } from './clock.ts';
import { holdWhile } from './clock-holds.ts';
import { openDoneList } from './done-list.ts';
import { startDynamoDb } from './dynamodb.ts';
import { createFirehose } from './firehose.ts';
import { createLambdaHost, type LambdaHost } from './lambda-host.ts';
import { openRecordStream, type RecordStream } from './record-stream.ts';
import { startS3 } from './s3.ts';
import type { SendingAccount } from './ses/allowance.ts';
import { type LocalSes, startSes } from './ses/endpoint.ts';
import type { Faults } from './ses/faults.ts';
import { localAccount, localConfig, localCredentials, localRegion, machineNames } from './settings.ts';
import { openStepFunctionsEndpoint } from './step-functions/endpoint.ts';
import type { StepEvent } from './step-functions/events.ts';
import { createStepFunctions, type StepFunctions } from './step-functions/interpreter.ts';
import { createFileJournal } from './step-functions/journal.ts';
import { createTables } from './tables.ts';

export interface CloudOptions {
  readonly clock: LocalClock;
  /** Everything the cloud keeps; opened again, it goes on from there. */
  readonly dataDir: string;
  readonly config?: Partial<Config>;
  readonly account?: Partial<SendingAccount>;
  readonly faults?: Partial<Faults>;
  readonly seed?: number;
  /** Virtual seconds a Firehose buffer is kept open at most. */
  readonly firehoseSeconds?: number;
  /** Folds mail events in a process of its own: a second core's work when there are hundreds of thousands. */
  readonly foldsApart?: boolean;
  /** See {@link LambdaHostOptions.wakeGridMs}. */
  readonly wakeGridMs?: number;
  /** Minutes between the watchman's rounds: 15 when deployed. */
  readonly watchmanMinutes?: number;
  readonly onStep?: (event: StepEvent) => void;
  /** Told each message of the second channel. */
  readonly onSecondChannel?: (message: SecondChannelMessage) => void;
}

export interface SecondChannelMessage {
  readonly incidentId?: string;
  readonly kind: string;
  readonly text: string;
}

/** The deployed code and machines on one machine: endpoints of DynamoDB, S3, SES and Step Functions on loopback. */
export interface Cloud {
  readonly services: Services;
  readonly lambda: LambdaHost;
  readonly ses: LocalSes;
  readonly stepFunctions: StepFunctions;
  readonly stream: RecordStream;
  /** Calls by action since the start, for counting what it would cost. */
  calls(): Readonly<Record<string, number>>;
  /** Starts what runs by itself: interrupted executions, unread events, the watchman's rounds. Call it once, when listeners are in place. */
  resume(): void;
  stop(): Promise<void>;
}

/** Functions that pause or are to be killed have a process of their own. */
const senders = { SendCanaryFunction: 'sender', SendWaveFunction: 'sender' };

export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const { clock, dataDir } = options;
  mkdirSync(dataDir, { recursive: true });
  // First, since it refuses a folder that another process works on: nothing else is open then.
  const dynamodb = await startDynamoDb({ dataDir: join(dataDir, 'dynamodb') });
  const secondChannel = await openSecondChannel(options.onSecondChannel ?? (() => {}));
  const config = localConfig(dataDir, { webhookUrl: secondChannel.url, ...options.config });
  const s3 = await startS3({ dataDir: join(dataDir, 's3'), buckets: [config.bucket] });
  const at = (endpoint: string) => ({ endpoint, region: localRegion, credentials: localCredentials });
  await createTables(at(dynamodb.endpoint), { record: config.recordTable, ledger: config.ledgerTable });

  const bucket = new S3Client({
    ...at(s3.endpoint),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const firehose = createFirehose({
    clock,
    bufferSeconds: options.firehoseSeconds ?? 300,
    put: (Key, Body) => bucket.send(new PutObjectCommand({ Bucket: config.bucket, Key, Body })),
  });
  const ses = await startSes({
    clock,
    dataDir: join(dataDir, 'ses'),
    events: firehose,
    // Mails to staff go out under a set of their own, which publishes nothing: their proof is the claim beside the record.
    publishes: (configurationSet) => configurationSet !== config.staffSender.configurationSet,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.account ? { account: options.account } : {}),
    ...(options.faults ? { faults: options.faults } : {}),
  });

  const counts = createCallCounts();
  const stepFunctions = createStepFunctions({
    clock,
    region: localRegion,
    account: localAccount,
    journal: createFileJournal(join(dataDir, 'executions.jsonl')),
    invoke: (functionName, payload) => invoke(functionName, payload),
    onEvent: (event) => {
      if (event.type === 'transition') counts.add('states:transitions');
      options.onStep?.(event);
    },
  });
  const stepFunctionsEndpoint = await openStepFunctionsEndpoint({
    stepFunctions,
    clock,
    onCall: (action) => counts.add(`states:${action}`),
  });
  const endpoints = {
    dynamodb: at(dynamodb.endpoint),
    s3: at(s3.endpoint),
    ses: at(ses.endpoint),
    machines: at(stepFunctionsEndpoint.url),
  };
  const processes = options.foldsApart ? { ...senders, FoldMailEventsFunction: 'folder' } : senders;
  const lambda = createLambdaHost({
    ...{ clock, config, endpoints, counts },
    processes,
    ...(options.wakeGridMs === undefined ? {} : { wakeGridMs: options.wakeGridMs }),
  });
  const services = await createServices(config, {
    ...{ clock, endpoints, meter: counts.meter },
    onAppend: () => stream.touch(),
  });

  provideServices(services);
  defineMachines(stepFunctions);

  const stream = openRecordStream({
    clock,
    endpoint: dynamodb.endpoint,
    tableName: config.recordTable,
    checkpointFile: join(dataDir, 'stream-position.json'),
    deliver: (records) => lambda.invoke('FollowRecordFunction', { Records: records }),
  });
  /** What a function writes in a process of its own is known when it ends. */
  async function invoke(functionName: string, payload: unknown): Promise<unknown> {
    try {
      return await lambda.invoke(functionName, payload);
    } finally {
      if (functionName in processes) stream.touch();
    }
  }

  const folded = openDoneList(join(dataDir, 'folded'));

  /** S3's "object created" as EventBridge would bring it: again and again until the function has done its work. */
  function fold(key: string): void {
    if (!key.startsWith('ses-events/') || folded.has(key)) return;
    const release = clock.hold(`events to fold: ${key}`);
    lambda
      .invoke('FoldMailEventsFunction', { keys: [key] })
      .then(() => folded.add(key))
      .catch(() => clock.schedule(plus(clock.now(), { minutes: 1 }), 'fold again', () => fold(key)))
      .finally(release);
  }
  const stopListening = s3.onObjectCreated(({ key }) => fold(key));
  stepFunctions.onStatusChange(({ name, status }) => {
    if (status !== 'RUNNING' && status !== 'SUCCEEDED')
      void invokeQuietly('RestartExecutionFunction', { detail: { name, status } });
  });

  /** Asynchronous invocations: what fails shows in the watchman's next round. */
  async function invokeQuietly(functionName: string, payload: unknown): Promise<void> {
    await holdWhile(clock, functionName, () => invoke(functionName, payload).catch(() => undefined));
  }

  function every(minutes: number, functionName: string): void {
    const next = plus(clock.now(), { minutes });
    clock.schedule(next, functionName, () => {
      every(minutes, functionName);
      void invokeQuietly(functionName, {});
    });
  }

  return {
    services,
    lambda,
    ses,
    stepFunctions,
    stream,
    calls: () => ({ ...prefixed('ses:', ses.calls()), 'ses:recipients': ses.log.count(), ...counts.list() }),
    resume() {
      stepFunctions.resume();
      void foldLeftovers(services, fold, clock);
      every(options.watchmanMinutes ?? 15, 'WatchmanFunction');
      every(24 * 60, 'SendDigestFunction');
    },
    async stop() {
      stopListening();
      stream.stop();
      lambda.stop();
      firehose.stop();
      folded.close();
      bucket.destroy();
      await Promise.all([stepFunctionsEndpoint.close(), ses.stop(), s3.stop(), secondChannel.stop()]);
      await dynamodb.stop();
    },
  };
}

/** The very files that are deployed; a substitution's value is the function's own name here. */
function defineMachines(stepFunctions: StepFunctions): void {
  for (const name of machineNames) {
    const text = readFileSync(join('statemachines', `${name}.asl.json`), 'utf8');
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder = '']) => [placeholder, placeholder]);
    stepFunctions.define(name, text, Object.fromEntries(placeholders));
  }
}

/** Event objects that were stored and not folded when an earlier process ended. */
async function foldLeftovers(services: Services, fold: (key: string) => void, clock: LocalClock): Promise<void> {
  await holdWhile(clock, 'looking for events not folded', async () => {
    for await (const key of services.objects.list('ses-events/')) fold(key);
  });
}

/** Stands in for the chat or paging service that a deployment's webhook leads to. */
async function openSecondChannel(listener: (message: SecondChannelMessage) => void) {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      listener(JSON.parse(body) as SecondChannelMessage);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
}
