import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fromEpochMilliseconds, type Instant } from '../../domain/time.ts';
import { localAccount, localCredentials, localRegion } from '../settings.ts';
import { openSharedClock, type SharedClock } from './clock.ts';

export interface EngineOptions {
  /** Path of a Python that has MiniStack. */
  readonly python: string;
  /** Folder of the clock, the status and the log. */
  readonly dataDir: string;
  /** What becomes of mails to these addresses, in small letters; the others arrive. */
  readonly fates?: ReadonlyMap<string, 'bounced' | 'complained' | 'delayed'>;
}

/** What MiniStack is doing at the moment. */
export interface EngineStatus {
  /** Functions running. */
  readonly functions: number;
  /** Executions that do anything but wait for time or a token. */
  readonly executions: number;
  /** Whether the tables' streams have been read to their end. */
  readonly isStreamRead: boolean;
  /** What waits for a time, earliest first: token waits, retries, mail events, Firehose's buffers. */
  readonly timers: readonly Instant[];
}

/** MiniStack, running. */
export interface Engine {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  readonly clock: SharedClock;
  readonly logFile: string;
  status(): EngineStatus;
  /** Resolves when nothing has run for a moment: everything waits for time or for people. @throws Error when it doesn't get quiet. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing runs for so long: what follows from something else has begun by then. */
const quietMs = 350;
const noisyAtMostMs = 120_000;

/** Starts MiniStack on loopback, with permissions enforced. */
export async function startEngine({ python, dataDir, fates = new Map() }: EngineOptions): Promise<Engine> {
  const clockFile = resolve(dataDir, 'clock.json');
  const statusFile = resolve(dataDir, 'status.json');
  const logFile = resolve(dataDir, 'ministack.log');
  for (const file of [clockFile, statusFile]) rmSync(file, { force: true });
  // Functions are unpacked away from here: below this folder they would find our packages and be read as our modules.
  const scratch = mkdtempSync(join(tmpdir(), 'tocsin-ministack-'));
  const fatesFile = resolve(dataDir, 'fates.json');
  writeFileSync(fatesFile, JSON.stringify(Object.fromEntries(fates)));
  const clock = openSharedClock(clockFile);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'w');
  const server = spawn(python, [resolve(join('local', 'ministack', 'engine.py'))], {
    stdio: ['ignore', log, log],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: scratch, LANG: 'C.UTF-8' },
      ...{ BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), MINISTACK_HOST: '127.0.0.1', LAMBDA_EXECUTOR: 'local' },
      ...{ MINISTACK_ACCOUNT_ID: localAccount, MINISTACK_REGION: localRegion, AUTH: 'true', IOT_MTLS_ENABLED: '0' },
      ...{ AWS_ACCESS_KEY_ID: localCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey },
      // What functions get besides: the way to MiniStack, and the clock.
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      ...{ MINISTACK_CLOCK: clockFile, MINISTACK_STATUS: statusFile, MINISTACK_FATES: fatesFile },
      NODE_OPTIONS: `--require "${resolve(join('local', 'ministack', 'function-clock.cjs'))}"`,
    },
  });
  closeSync(log);
  const killIt = () => {
    server.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  };
  process.once('exit', killIt);
  const ended = new Promise<void>((settle) => server.once('exit', () => settle()));

  function status(): EngineStatus {
    const read = JSON.parse(readFileSync(statusFile, 'utf8')) as Omit<EngineStatus, 'timers'> & {
      readonly timers: readonly number[];
    };
    return { ...read, timers: read.timers.map(fromEpochMilliseconds) };
  }

  async function stop(): Promise<void> {
    await end(server, ended);
    process.off('exit', killIt);
    rmSync(scratch, { recursive: true, force: true });
  }

  try {
    await untilUp(server, endpoint, statusFile, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    clock,
    logFile,
    status,
    async quiet() {
      const startedAt = Date.now();
      let busyAt = startedAt;
      while (Date.now() - busyAt < quietMs) {
        await pause(20);
        if (server.exitCode !== null) throw new Error(`MiniStack has ended; ${logFile} says why`);
        const { functions, executions, isStreamRead, timers } = status();
        const isDue = (timers[0] ?? '9') <= clock.now();
        if (functions > 0 || executions > 0 || !isStreamRead || isDue) busyAt = Date.now();
        if (Date.now() - startedAt < noisyAtMostMs) continue;
        const stream = isStreamRead ? 'read' : 'not read';
        throw new Error(
          `MiniStack does not get quiet: ${functions} functions, ${executions} executions, stream ${stream}`,
        );
      }
    },
    stop,
  };
}

async function untilUp(child: ChildProcess, url: string, statusFile: string, logFile: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break;
    const health = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (health?.ok === true && existsSync(statusFile)) return;
    await pause(100);
  }
  throw new Error(`MiniStack did not start:\n${readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n')}`);
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(force);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', settle);
  });
  const address = server.address();
  await new Promise<void>((settle) => {
    server.close(() => settle());
  });
  return address !== null && typeof address === 'object' ? address.port : 0;
}
