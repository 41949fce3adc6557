import { mkdirSync } from 'node:fs';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { answerUnnamed, type ErrorBody } from '../../api/answers.ts';
import { createApi } from '../../api/app.ts';
import { believeHeader } from '../../api/identity.ts';
import { epochMilliseconds, fromEpochMilliseconds, type Instant } from '../../domain/time.ts';
import { toFamily } from '../../functions/runtime/errors.ts';
import { type Cloud, openCloud } from '../cloud.ts';
import { createMailboxApp } from '../mailbox/app.ts';
import { createScaledClock } from '../scaled-clock.ts';
import type { SecondChannelMessage } from '../second-channel.ts';
import { onlyLoopback } from './loopback.ts';
import { provideDirectory } from './people.ts';
import { openTimeFile } from './time-file.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Seconds of the clock a real second. */
  readonly speed: number;
  /** What the server keeps; opened again, it goes on from there. */
  readonly dataDir: string;
  /** Where a new folder's clock begins; a clock that has gone on never goes back. */
  readonly from: Instant;
  /** A directory of people to use instead of the one in the folder. */
  readonly people?: string;
  readonly onSecondChannel?: (message: SecondChannelMessage, at: Instant) => void;
}

export interface LocalServer {
  readonly url: string;
  readonly mailboxUrl: string;
  readonly startedAt: Instant;
  /** People in the directory. */
  readonly people: number;
  now(): Instant;
  stop(): Promise<void>;
}

const keepTimeEveryMs = 250;
/** The stream is read so often; what follows from a command follows within this. */
const followEveryMs = 100;

/**
 * The local cloud in running time, with the API, the pages and the mailbox on loopback.
 * @throws Error when the port or the data folder is in use, with what to do.
 */
export async function openLocalServer(options: ServeOptions): Promise<LocalServer> {
  const { speed, dataDir } = options;
  // The port first: whoever starts a second server learns it before anything is opened.
  let listener = (_request: IncomingMessage, response: ServerResponse): unknown =>
    response.writeHead(503, { 'Retry-After': '1' }).end('Starting.\n');
  const http = new Server((request, response) => listener(request, response));
  const port = await listen(http, options.port);
  const url = `http://127.0.0.1:${port}`;
  try {
    mkdirSync(dataDir, { recursive: true });
    const time = openTimeFile(join(dataDir, 'clock'), ((2 * keepTimeEveryMs) / 1000) * speed);
    const startedAt = later(options.from, time.last);
    const clock = createScaledClock(startedAt, speed);
    const cloud = await openCloud({
      clock,
      dataDir,
      config: { publicUrl: url },
      watchmanMinutes: 15,
      onSecondChannel: (message) => options.onSecondChannel?.(message, clock.now()),
    });
    const people = await provideDirectory(cloud.services, options.people);
    const app = new Hono<{ Bindings: HttpBindings }>();
    app.use(onlyLoopback);
    app.get('/mailbox', (c) => c.redirect('/mailbox/'));
    app.route('/mailbox/', createMailboxApp(cloud.ses.log, { basePath: '/mailbox' }));
    app.post('/events', (c) => receive(cloud, c));
    app.route('/', createApi(cloud.services, { identify: believeHeader, mailboxPath: '/mailbox/' }));
    const answer = getRequestListener(app.fetch);
    time.keep(clock.now());
    const keeper = setInterval(() => time.keep(clock.now()), keepTimeEveryMs);
    cloud.stream.follow(followEveryMs);
    cloud.resume();
    listener = answer;
    return {
      url,
      mailboxUrl: `${url}/mailbox/`,
      startedAt,
      people,
      now: () => clock.now(),
      async stop() {
        await close(http);
        await cloud.stop();
        clock.stop();
        clearInterval(keeper);
        time.close(clock.now());
      },
    };
  } catch (error) {
    await close(http);
    throw error;
  }
}

/** Stands in for the event bus: one event, and the answer that nobody gets when it is deployed. */
async function receive(cloud: Cloud, c: Context): Promise<Response> {
  // The header keeps out requests that another page in the browser makes, as for the rest of the API.
  if (believeHeader(c) === undefined) return answerUnnamed(c);
  try {
    return c.json(await cloud.lambda.invoke('ReceiveEventFunction', await c.req.json().catch(() => undefined)));
  } catch (error) {
    const { name, message } = toFamily(error);
    const problem: ErrorBody = { code: name === 'GiveUp' ? 'not-taken' : 'failed', message };
    return c.json(problem, name === 'GiveUp' ? 409 : 500);
  }
}

function later(from: Instant, last: Instant | undefined): Instant {
  if (last === undefined) return from;
  return fromEpochMilliseconds(Math.max(epochMilliseconds(from), epochMilliseconds(last)));
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken: another server runs already, or something else does. Stop it, or start with --port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error);
    });
    http.listen(port, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
}

function close(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}
