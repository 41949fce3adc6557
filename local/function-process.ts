import { epochMilliseconds, fromEpochMilliseconds, type Instant } from '../domain/time.ts';
import type { Config } from '../functions/runtime/config.ts';
import type { Services, Surroundings } from '../functions/runtime/services.ts';
import { createCallCounts } from './call-counts.ts';
import type { Deployment } from './deployment/deployment.ts';
import { createFunctionServices, type FunctionServices } from './function-services.ts';
import { loadHandler } from './handlers.ts';
import { createPauseGate } from './pause-gate.ts';
import { createGuard } from './permissions/guard.ts';
import { placeOf } from './permissions/place.ts';
import { createUsageLog, type LoggedRequest, type Policies } from './permissions/usage.ts';
import { beQuiet } from './quiet.ts';

/** What the host tells a function's process. */
export type HostMessage =
  | {
      readonly type: 'prepare';
      /** See {@link LambdaHostOptions}. */
      readonly wakeGridMs: number;
      readonly deployment: Deployment;
      readonly policies: Policies;
      readonly changes: Partial<Config>;
      readonly endpoints: NonNullable<Surroundings['endpoints']>;
      /** The functions that this process is for: made ready at once. */
      readonly functionNames: readonly string[];
      readonly now: Instant;
    }
  | {
      readonly type: 'invoke';
      readonly id: number;
      readonly functionName: string;
      readonly payload: unknown;
      readonly now: Instant;
    }
  | { readonly type: 'wake'; readonly now: Instant };

/** What a function's process tells the host. */
export type ProcessMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'sleep'; readonly until: Instant }
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | {
      readonly type: 'counts';
      readonly counts: Readonly<Record<string, number>>;
      readonly requests: readonly LoggedRequest[];
    }
  | { readonly type: 'failed'; readonly id: number; readonly name: string; readonly message: string };

/**
 * One execution environment of a Lambda function, as a process of its own: it runs one invocation at a time, has no clock
 * but the host's, and can be killed at any instruction.
 */
let now = '' as Instant;
let wakeGridMs = 1;
const counts = createCallCounts();
const usage = createUsageLog();
let functions: FunctionServices | undefined;
let woken: ((at: Instant) => void) | undefined;

function tell(message: ProcessMessage): void {
  process.send?.(message);
}

function sleepUntil(until: Instant): Promise<Instant> {
  if (until <= now) return Promise.resolve(now);
  return new Promise((resolve) => {
    woken = resolve;
    tell({
      type: 'sleep',
      until: fromEpochMilliseconds(Math.ceil(epochMilliseconds(until) / wakeGridMs) * wakeGridMs),
    });
  });
}

async function prepare(prepared: Extract<HostMessage, { type: 'prepare' }>): Promise<void> {
  const { deployment, policies, changes, endpoints, functionNames } = prepared;
  wakeGridMs = prepared.wakeGridMs;
  const services = createFunctionServices({
    ...{ deployment, changes, endpoints },
    guard: createGuard({ policies, place: placeOf(deployment), usage }),
    clock: { now: () => now },
    waiting: createPauseGate(sleepUntil),
    meter: counts.meter,
  });
  await Promise.all(functionNames.map(services.of));
  functions = services;
  tell({ type: 'ready' });
}

function servicesOf(functionName: string): Promise<Services> {
  if (functions === undefined) throw new Error(`${functionName} was invoked before its process was ready`);
  return functions.of(functionName);
}

async function invoke({ id, functionName, payload }: Extract<HostMessage, { type: 'invoke' }>): Promise<void> {
  try {
    const handler = await loadHandler(functionName);
    const output = await handler.runWith(payload, () => servicesOf(functionName));
    tell({ type: 'counts', counts: counts.take(), requests: usage.take() });
    tell({ type: 'done', id, output });
  } catch (error) {
    tell({ type: 'counts', counts: counts.take(), requests: usage.take() });
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: 'thrown: not an error' };
    tell({ type: 'failed', id, name, message });
  }
}

beQuiet();
process.on('message', (message: HostMessage) => {
  now = message.type === 'wake' || message.type === 'invoke' || message.type === 'prepare' ? message.now : now;
  if (message.type === 'prepare') void prepare(message);
  if (message.type === 'invoke') void invoke(message);
  if (message.type === 'wake') {
    const resolve = woken;
    woken = undefined;
    resolve?.(message.now);
  }
});
process.on('disconnect', () => process.exit(0));
