import { epochMilliseconds, fromEpochMilliseconds, type Instant } from '../domain/time.ts';
import type { Config } from '../functions/runtime/config.ts';
import { createServices, provideServices, type Surroundings } from '../functions/runtime/services.ts';
import { createCallCounts } from './call-counts.ts';
import { loadHandler } from './function-names.ts';
import { createPauseGate } from './pause-gate.ts';
import { beQuiet } from './quiet.ts';
import { sendersOf } from './senders.ts';

/** What the host tells a function's process. */
export type HostMessage =
  | {
      readonly type: 'prepare';
      /** See {@link LambdaHostOptions}. */
      readonly wakeGridMs: number;
      readonly config: Config;
      readonly endpoints: Surroundings['endpoints'];
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
  | { readonly type: 'counts'; readonly counts: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly id: number; readonly name: string; readonly message: string };

/**
 * One execution environment of a Lambda function, as a process of its own: it runs one invocation at a time, has no clock
 * but the host's, and can be killed at any instruction.
 */
let now = '' as Instant;
let wakeGridMs = 1;
const counts = createCallCounts();
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

async function prepare({ config, endpoints, ...prepared }: Extract<HostMessage, { type: 'prepare' }>): Promise<void> {
  wakeGridMs = prepared.wakeGridMs;
  const waiting = createPauseGate(sleepUntil);
  const services = await createServices(
    { ...config, senders: sendersOf(config.senders) },
    {
      clock: { now: () => now },
      waiting,
      meter: counts.meter,
      ...(endpoints ? { endpoints } : {}),
    },
  );
  provideServices(services);
  tell({ type: 'ready' });
}

async function invoke({ id, functionName, payload }: Extract<HostMessage, { type: 'invoke' }>): Promise<void> {
  try {
    const handler = await loadHandler(functionName);
    const output = await handler(payload);
    tell({ type: 'counts', counts: counts.take() });
    tell({ type: 'done', id, output });
  } catch (error) {
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
