import { type ChildProcess, fork } from 'node:child_process';
import type { Config } from '../functions/runtime/config.ts';
import type { Surroundings } from '../functions/runtime/services.ts';
import type { CallCounts } from './call-counts.ts';
import type { LocalClock } from './clock.ts';
import type { Deployment } from './deployment/deployment.ts';
import type { HostMessage, ProcessMessage } from './function-process.ts';
import type { FunctionServices } from './function-services.ts';
import { loadHandler } from './handlers.ts';
import type { Policies, UsageLog } from './permissions/usage.ts';

export interface LambdaHostOptions {
  readonly clock: LocalClock;
  readonly deployment: Deployment;
  readonly policies: Policies;
  /** See {@link CloudOptions.config}. */
  readonly changes: Partial<Config>;
  readonly endpoints: NonNullable<Surroundings['endpoints']>;
  /** Services of the functions that run in this process. */
  readonly functions: FunctionServices;
  /**
   * Functions that run in a process of their own, by function name, with the name of that process: the ones that pause,
   * that work hard, or that are to be killed. Functions that share a name share the process.
   */
  readonly processes: Readonly<Record<string, string>>;
  /**
   * Pauses in a process end at multiples of so many virtual milliseconds, later than asked as real timers do: what would be
   * single calls all over a second are made side by side, which is a tenth of the jumps. 1 when absent.
   */
  readonly wakeGridMs?: number;
  /** Told what a process has counted. */
  readonly counts: CallCounts;
  /** Told what the functions of a process asked of their roles. */
  readonly usage: UsageLog;
}

/** Runs function handlers as Lambda would: an error by its name, a dead process as `Lambda.Unknown`. */
export interface LambdaHost {
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Kills a process dead (SIGKILL) in the middle of whatever it does. @returns whether there was one. */
  kill(processName: string): boolean;
  stop(): void;
}

interface FunctionProcess {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  running: Promise<unknown>;
}

class LambdaUnknownError extends Error {
  override readonly name = 'Lambda.Unknown';
}

export function createLambdaHost(options: LambdaHostOptions): LambdaHost {
  const { clock, deployment, policies, changes, endpoints } = options;
  const processes = new Map<string, FunctionProcess>();
  let invocation = 0;

  async function invokeHere(functionName: string, payload: unknown): Promise<unknown> {
    const release = clock.hold(functionName);
    try {
      const handler = await loadHandler(functionName);
      return await handler.runWith(payload, () => options.functions.of(functionName));
    } finally {
      release();
    }
  }

  function invokeThere(processName: string, functionName: string, payload: unknown): Promise<unknown> {
    const host = processes.get(processName) ?? startProcess(processName);
    processes.set(processName, host);
    // One invocation at a time, as in an execution environment.
    const run = host.running.then(() => converse(host, functionName, payload));
    host.running = run.catch(() => undefined);
    return run;
  }

  function startProcess(processName: string): FunctionProcess {
    const child = fork('local/function-process.ts', {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT' },
    });
    child.once('exit', () => {
      if (processes.get(processName)?.child === child) processes.delete(processName);
    });
    const ready = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code, signal) =>
        reject(new LambdaUnknownError(`the process ended before it was ready (${signal ?? code})`)),
      );
    });
    const functionNames = Object.keys(options.processes).filter((name) => options.processes[name] === processName);
    tell(child, {
      type: 'prepare',
      wakeGridMs: options.wakeGridMs ?? 1,
      ...{ deployment, policies, changes, endpoints, functionNames },
      now: clock.now(),
    });
    // Told to whoever invokes; a process that ends unused is nobody's trouble.
    ready.catch(() => undefined);
    return { child, ready, running: Promise.resolve() };
  }

  async function converse({ child, ready }: FunctionProcess, functionName: string, payload: unknown): Promise<unknown> {
    let release = clock.hold(functionName);
    let cancelTimer = () => {};
    try {
      await ready;
      invocation += 1;
      const id = invocation;
      return await new Promise((resolve, reject) => {
        const onMessage = (message: ProcessMessage) => {
          if (message.type === 'sleep') {
            // The timer stands before the hold goes, or the clock could jump past it.
            cancelTimer = clock.schedule(message.until, `${functionName} pauses`, () => {
              release = clock.hold(functionName);
              tell(child, { type: 'wake', now: clock.now() });
            });
            release();
          }
          if (message.type === 'counts') {
            options.counts.addAll(message.counts);
            options.usage.addAll(message.requests);
          }
          if (message.type === 'done' && message.id === id) settle(() => resolve(message.output));
          if (message.type === 'failed' && message.id === id) {
            settle(() => reject(Object.assign(new Error(message.message), { name: message.name })));
          }
        };
        const onExit = (code: number | null, signal: string | null) =>
          settle(() => reject(new LambdaUnknownError(`${functionName}: its process was killed (${signal ?? code})`)));
        const settle = (end: () => void) => {
          child.off('message', onMessage);
          child.off('exit', onExit);
          end();
        };
        child.on('message', onMessage);
        child.once('exit', onExit);
        tell(child, { type: 'invoke', id, functionName, payload, now: clock.now() });
      });
    } finally {
      cancelTimer();
      release();
    }
  }

  // Started beside everything else, so that the first invocation finds it ready.
  for (const processName of new Set(Object.values(options.processes)))
    processes.set(processName, startProcess(processName));

  return {
    async invoke(functionName, payload) {
      options.counts.add(`lambda:${functionName}`);
      const processName = options.processes[functionName];
      return processName === undefined
        ? invokeHere(functionName, payload)
        : invokeThere(processName, functionName, payload);
    },
    kill(processName) {
      const found = processes.get(processName);
      processes.delete(processName);
      return found?.child.kill('SIGKILL') ?? false;
    },
    stop() {
      for (const { child } of processes.values()) child.disconnect();
      processes.clear();
    },
  };
}

function tell(child: ChildProcess, message: HostMessage): void {
  child.send(message);
}
