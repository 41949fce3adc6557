import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { guarded } from '../adapters/endpoint.ts';
import { plus } from '../domain/time.ts';
import { type Config, readConfig } from '../functions/runtime/config.ts';
import type { Services } from '../functions/runtime/services.ts';
import { createCallCounts } from './call-counts.ts';
import type { LocalClock } from './clock.ts';
import { holdWhile } from './clock-holds.ts';
import type { DeployedFunction, DeployedMachine, Deployment } from './deployment/deployment.ts';
import { openDoneList } from './done-list.ts';
import { startDynamoDb } from './dynamodb.ts';
import { createFirehose } from './firehose.ts';
import { createFunctionServices, deployedAs } from './function-services.ts';
import { createLambdaHost, type LambdaHost } from './lambda-host.ts';
import { createGuard, type Guard } from './permissions/guard.ts';
import { placeOf } from './permissions/place.ts';
import {
  createUsageLog,
  type LoggedRequest,
  type Policies,
  type RoleGrant,
  withoutGrant,
} from './permissions/usage.ts';
import { openRecordStream, type RecordStream } from './record-stream.ts';
import { startS3 } from './s3.ts';
import { openSecondChannel, type SecondChannelMessage } from './second-channel.ts';
import { type LocalSecret, startSecrets } from './secrets.ts';
import type { SendingAccount } from './ses/allowance.ts';
import { type LocalSes, startSes } from './ses/endpoint.ts';
import type { Faults } from './ses/faults.ts';
import { hashKeyIn, localCredentials, readLocalDeployment } from './settings.ts';
import { openStepFunctionsEndpoint } from './step-functions/endpoint.ts';
import type { StepEvent } from './step-functions/events.ts';
import { createStepFunctions, type StepFunctions } from './step-functions/interpreter.ts';
import { createFileJournal } from './step-functions/journal.ts';
import { createTables } from './tables.ts';

export interface CloudOptions {
  readonly clock: LocalClock;
  /** Everything the cloud keeps; opened again, it goes on from there. */
  readonly dataDir: string;
  /** What this run wants otherwise than the environment in the templates says. */
  readonly config?: Partial<Config>;
  /** Grants taken away, to see what misses them. */
  readonly withoutGrants?: readonly RoleGrant[];
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

/** The deployed code and machines on one machine: endpoints of DynamoDB, S3, SES and Step Functions on loopback. */
export interface Cloud {
  readonly services: Services;
  readonly lambda: LambdaHost;
  readonly ses: LocalSes;
  readonly stepFunctions: StepFunctions;
  readonly stream: RecordStream;
  /** What the roles of the templates allow, and what was asked of them so far. */
  readonly permissions: { readonly policies: Policies; requests(): readonly LoggedRequest[] };
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
  const deployment = readLocalDeployment();
  const policies = (options.withoutGrants ?? []).reduce(withoutGrant, deployment.roles);
  const usage = createUsageLog();
  const guard = createGuard({ policies, place: placeOf(deployment), usage });
  readStream(deployment, guard);
  mkdirSync(dataDir, { recursive: true });
  // First, since it refuses a folder that another process works on: nothing else is open then.
  const dynamodb = await startDynamoDb({ dataDir: join(dataDir, 'dynamodb') });
  const secondChannel = await openSecondChannel(options.onSecondChannel ?? (() => {}));
  const changes = options.config ?? {};
  const { region, account } = deployment;
  const config = { ...readConfig(deployedAs(deployment, 'SendWaveFunction').environment), ...changes };
  const secrets = await startSecrets(secretsOf(config, deployment, { dataDir, channelUrl: secondChannel.url }));
  const s3 = await startS3({ dataDir: join(dataDir, 's3'), buckets: [config.bucket] });
  const at = (endpoint: string) => ({ endpoint, region, credentials: localCredentials });
  await createTables(at(dynamodb.endpoint), { record: config.recordTable, ledger: config.ledgerTable });

  const counts = createCallCounts();
  const [delivery] = deployment.deliveries;
  const guardedDelivery = delivery && guard.forClients({ role: delivery.role, session: delivery.logicalId });
  const bucket = guarded(
    new S3Client({ ...at(s3.endpoint), forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    guardedDelivery === undefined ? {} : { guard: guardedDelivery },
  );
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

  const stepFunctions = createStepFunctions({
    clock,
    ...{ region, account },
    journal: createFileJournal(join(dataDir, 'executions.jsonl')),
    invoke: (functionName, payload, machine) => {
      const { name, arn } = functionCalled(deployment, functionName);
      guard.invoke({ role: machineCalled(deployment, machine).role, session: machine }, arn);
      return invoke(name, payload);
    },
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
    secrets: at(secrets.url),
  };
  const processes = options.foldsApart ? { ...senders, FoldMailEventsFunction: 'folder' } : senders;
  const functions = createFunctionServices({
    ...{ deployment, changes, endpoints, guard, clock, meter: counts.meter },
    onAppend: () => stream.touch(),
  });
  const lambda = createLambdaHost({
    ...{ clock, deployment, policies, changes, endpoints, functions, counts, usage, processes },
    ...(options.wakeGridMs === undefined ? {} : { wakeGridMs: options.wakeGridMs }),
  });
  const services = await functions.ofHost();

  defineMachines(stepFunctions, deployment);

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

  /** As a schedule would, under the role that the template gives it. */
  function every(minutes: number, functionName: string): void {
    const { role } = deployment.triggers.find((trigger) => trigger.functionName === functionName) ?? {};
    if (role !== undefined) guard.invoke({ role, session: 'schedule' }, deployedAs(deployment, functionName).arn);
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
    permissions: { policies, requests: usage.list },
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
      await Promise.all([stepFunctionsEndpoint.close(), ses.stop(), s3.stop(), secrets.stop(), secondChannel.stop()]);
      await dynamodb.stop();
    },
  };
}

/** The very files that are deployed, with the substitutions of the template. */
function defineMachines(stepFunctions: StepFunctions, { machines }: Deployment): void {
  for (const { name, physicalName, substitutions } of machines.values()) {
    const text = readFileSync(join('statemachines', `${name}.asl.json`), 'utf8');
    stepFunctions.define(physicalName, text, substitutions);
  }
}

/** A function by whatever a machine calls it: ARN or name. @throws Error as Lambda has it for one that isn't there. */
function functionCalled({ functions }: Deployment, called: string): DeployedFunction {
  for (const deployed of functions.values()) {
    if (deployed.arn === called || deployed.physicalName === called) return deployed;
  }
  throw Object.assign(new Error(`Function not found: ${called}`), { name: 'Lambda.ResourceNotFoundException' });
}

function machineCalled({ machines }: Deployment, called: string): DeployedMachine {
  for (const deployed of machines.values()) if (deployed.physicalName === called) return deployed;
  throw new Error(`No template has the machine ${called}`);
}

/** Lambda reads a table's stream as the function that it is for. @throws Error when that function's role may not. */
function readStream(deployment: Deployment, guard: Guard): void {
  for (const { functionName, streamArn } of deployment.triggers) {
    if (streamArn === undefined) continue;
    const { role, physicalName: session } = deployedAs(deployment, functionName);
    // Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", execution role permissions.
    const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    guard.act(
      { role, session },
      actions.map((action) => ({ action: `dynamodb:${action}`, resource: streamArn })),
    );
  }
}

/** The secrets that the environment of functions names, with what they hold on this machine. */
function secretsOf(
  { hashKeySecret, channelSecret }: Config,
  deployment: Deployment,
  { dataDir, channelUrl }: { readonly dataDir: string; readonly channelUrl: string },
): readonly LocalSecret[] {
  const { secretArn } = placeOf(deployment);
  const secret = (id: string, value: string) => ({ name: id, arn: secretArn(id), value });
  return [
    secret(hashKeySecret, hashKeyIn(dataDir)),
    ...(channelSecret === undefined ? [] : [secret(channelSecret, channelUrl)]),
  ];
}

/** Event objects that were stored and not folded when an earlier process ended. */
async function foldLeftovers(services: Services, fold: (key: string) => void, clock: LocalClock): Promise<void> {
  await holdWhile(clock, 'looking for events not folded', async () => {
    for await (const key of services.objects.list('ses-events/')) fold(key);
  });
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
}
