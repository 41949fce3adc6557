import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { claimDirectory } from './process-claim.ts';

export interface DynamoDbOptions {
  /** Folder of the SQLite file; without it the tables live in memory and end with the process. */
  readonly dataDir?: string;
  /** Any DynamoDB endpoint to use instead of starting one; `TOCSIN_DYNAMODB_ENDPOINT` when absent. */
  readonly endpoint?: string;
  /** The native binary; found in `node_modules/@dynoxide/linux-x64` when absent. */
  readonly binary?: string;
}

export interface LocalDynamoDb {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly endpoint: string;
  /** Ends the server in good order. Does nothing to an endpoint that was not started here. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, for tests of recovery. */
  kill(): Promise<void>;
}

/**
 * The shell stays between us and the server for one reason: its standard input closes when we die, however we die, and it
 * then takes the server with it. Nothing else on Node tells a child that its parent was killed.
 */
const watchdog =
  '"$@" </dev/null & server=$!; echo "$server"; exec >/dev/null 2>&1; read -r _; kill -9 "$server"; wait';
const startAttempts = 5;

/**
 * Starts the local DynamoDB (`@dynoxide/linux-x64`, on SQLite) on a free loopback port, or uses the endpoint given.
 * The server never outlives this process; a leftover of a killed one on the same folder is ended first.
 * @throws Error when the folder is in use by a living process, or no server can be started or reached; it says what to do.
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<LocalDynamoDb> {
  const given = options.endpoint ?? process.env.TOCSIN_DYNAMODB_ENDPOINT;
  if (given !== undefined && given !== '') return useEndpoint(given);

  const binary = options.binary ?? findBinary();
  if (binary === undefined || !existsSync(binary)) {
    throw new Error(`${binary ?? 'The package @dynoxide/linux-x64'} is not installed here. ${whatToDo}`);
  }
  const claim = options.dataDir === undefined ? undefined : await claimDirectory(options.dataDir, 'dynamodb');
  const problems: string[] = [];
  for (let attempt = 0; attempt < startAttempts; attempt += 1) {
    const port = await findFreePort();
    const started = await launch(binary, port, options.dataDir);
    if ('problem' in started) {
      problems.push(started.problem);
      continue;
    }
    claim?.record(started.pid);
    return {
      endpoint: `http://127.0.0.1:${port}`,
      stop: () => end(started, 'SIGTERM').then(() => claim?.release()),
      kill: () => end(started, 'SIGKILL'),
    };
  }
  claim?.release();
  throw new Error(`${binary} did not start: ${problems.at(-1) ?? 'no message'}. ${whatToDo}`);
}

const whatToDo =
  'Run `npm install` on Linux x64, or start any DynamoDB-compatible server and set TOCSIN_DYNAMODB_ENDPOINT to its address, for instance http://127.0.0.1:8000.';

async function useEndpoint(given: string): Promise<LocalDynamoDb> {
  const endpoint = given.replace(/\/+$/, '');
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(5000) });
  } catch (cause) {
    throw new Error(`No DynamoDB answers at ${endpoint} (TOCSIN_DYNAMODB_ENDPOINT). Start it, or unset the variable.`, {
      cause,
    });
  }
  const nothing = async () => {};
  return { endpoint, stop: nothing, kill: nothing };
}

function findBinary(): string | undefined {
  try {
    const requireHere = createRequire(join(process.cwd(), 'package.json'));
    return join(dirname(requireHere.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    return undefined;
  }
}

interface Running {
  readonly pid: number;
  readonly shell: ChildProcess;
  /** Resolves when the server itself is gone. */
  readonly gone: Promise<void>;
}

function launch(binary: string, port: number, dataDir: string | undefined): Promise<Running | { problem: string }> {
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port)];
  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    args.push('--db-path', resolve(dataDir, 'dynamodb.sqlite'));
  }
  // Its own process group: Ctrl-C in the terminal reaches us, and we end it in order.
  const shell = spawn('/bin/sh', ['-c', watchdog, 'sh', binary, ...args], { detached: true, stdio: 'pipe' });
  const { stdin, stdout, stderr } = shell;
  stdin.on('error', () => {});

  return new Promise((settle) => {
    let pid: number | undefined;
    let said = '';
    // The server's word may come before its shell's: whichever is last settles it.
    function settleWhenReady(): void {
      if (pid === undefined || !said.includes('listening on')) return;
      for (const stream of [shell, stdin, stdout, stderr]) unreference(stream);
      settle({ pid, shell, gone });
    }
    createInterface({ input: stdout }).once('line', (line) => {
      pid = Number(line);
      settleWhenReady();
    });
    const gone = new Promise<void>((resolveGone) => {
      stdout.once('close', resolveGone);
    });
    shell.once('error', (error) => settle({ problem: error.message }));
    stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
      settleWhenReady();
    });
    gone.then(() => {
      stdin.end();
      settle({ problem: said.trim() || 'it ended at once' });
    });
  });
}

/** A forgotten server must not keep the process from ending; the watchdog ends it then. */
function unreference(handle: object): void {
  if ('unref' in handle && typeof handle.unref === 'function') handle.unref();
}

async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(running.pid, signal);
  } catch {
    // Gone already.
  }
  // Everything of the server was let go of, so something has to keep this process alive until it is gone.
  const waiting = setInterval(() => {}, 1000);
  await running.gone;
  clearInterval(waiting);
}

function findFreePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? settle(address.port)
          : fail(new Error('no free loopback port')),
      );
    });
  });
}
