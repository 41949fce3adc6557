import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { runTocsin } from '../../cli/program.ts';
import { toInstant } from '../../domain/time.ts';
import { onlyLoopback } from '../../local/serve/loopback.ts';
import { openLocalServer } from '../../local/serve/server.ts';

/** Real processes, on a clock that runs an hour a second. */
const speed = 3600;
const beginsAt = '2026-04-01T09:00:00+09:00';

let dataDir: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tocsin-serve-'));
});

afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  running.clear();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has printed. */
  said(): string;
}

function start(...more: readonly string[]): Promise<Server> {
  const flags = ['--port', '0', '--speed', String(speed), '--data', dataDir, '--from', beginsAt, ...more];
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/serve.ts', ...flags], { stdio: 'pipe' });
  running.add(child);
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /mailbox +(http:\S+?)\/mailbox\//.exec(said)?.[1];
      if (url !== undefined && said.includes('Ctrl-C')) resolve({ url, child, said: () => said });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
}

interface Ran {
  readonly code: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at documents of every shape
  readonly json: any;
}

/** One command line in a process of its own, as a person's terminal would run it. */
async function inTerminal({ url }: Server, ...args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, TOCSIN_SERVER: url };
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/tocsin.ts', ...args, '--json'], { env });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, json: JSON.parse(out) };
}

/** The same in this process, to save the time of starting one. */
async function tocsin({ url }: Server, ...args: readonly string[]): Promise<Ran> {
  let out = '';
  const code = await runTocsin([...args, '--json'], {
    env: { TOCSIN_SERVER: url },
    cwd: process.cwd(),
    out: (text) => {
      out += text;
    },
    err: () => {},
    columns: undefined,
    now: () => toInstant(beginsAt),
    fetch,
    pause: async () => {},
  });
  return { code, json: JSON.parse(out) };
}

/** The same without a command, where a test asks again and again. */
async function ask(server: Server, path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  return { status: response.status, text: await response.text() };
}

function give(server: Server, id: string, actor: string, command: object) {
  const headers = { 'x-tocsin-actor': actor };
  return ask(server, `/incidents/${id}/commands`, { method: 'POST', headers, body: JSON.stringify({ command }) });
}

/** Asks until it is so; fails with the last answer. */
async function until(isSo: () => Promise<string | undefined>): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const whyNot = await isSo();
    if (whyNot === undefined) return;
    if (performance.now() > deadline) throw new Error(`It never was so. The last answer: ${whyNot}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Addressees of the mails of a kind, as the mailbox shows them. */
async function addresseesOf(server: Server, kind: string): Promise<readonly string[]> {
  const { text } = await ask(server, `/mailbox/?kind=${kind}`);
  return [...text.matchAll(/<span>([^<]+@[^<]+)<\/span>/g)].map(([, address = '']) => address).sort();
}

async function mailing(server: Server, id: string) {
  return JSON.parse((await ask(server, `/incidents/${id}/mailings/notice`)).text);
}

describe('npm start', () => {
  it('takes an incident from report to closure, killed in between, each person told once', async () => {
    let server = await start();
    const reported = await inTerminal(server, 'report', 'local/examples/incident.yaml');
    const id: string = reported.json.incidentId;
    await until(async () =>
      (await addresseesOf(server, 'confirmation-request')).length === 2 ? undefined : 'no mail',
    );
    const confirm = { type: 'answer-confirmation', answer: 'breach-notifiable', reason: 'copied' };
    await give(server, id, 'privacy-office', confirm);
    await inTerminal(server, 'upload', id, 'local/examples/customers.csv');
    const notice = ['--notice', 'local/examples/notice.en.yaml'];
    await tocsin(
      server,
      'mailing',
      'draft',
      id,
      'notice',
      '--controller',
      'orimono',
      '--list',
      'customers.csv',
      ...notice,
    );
    await until(async () => {
      const { status } = (await mailing(server, id)).mailing;
      return status === 'prepared' ? undefined : status;
    });
    await tocsin(server, 'mailing', 'approve', id, 'notice', '--as', 'incident-head');

    const before = JSON.parse((await ask(server, '/deadlines')).text);
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    server = await start();
    const after = JSON.parse((await ask(server, '/deadlines')).text);
    expect(Date.parse(after.now)).toBeGreaterThan(Date.parse(before.now));
    expect(after.deadlines[0].secondsLeft).toBeLessThan(before.deadlines[0].secondsLeft);
    await tocsin(server, 'mailing', 'approve', id, 'notice', '--as', 'privacy-office');

    await until(async () => {
      const answer = await mailing(server, id);
      return answer.mailing.status === 'accounted' ? undefined : JSON.stringify(answer);
    });
    expect(await addresseesOf(server, 'notice')).toEqual([
      'aiko.mori@example.com',
      'ben.okafor@example.org',
      'chie.sato@example.jp',
      'farah.haddad@example.net',
      'goro.abe@example.com',
    ]);

    const refused = await tocsin(server, 'close', id);
    expect([refused.code, refused.json.error.code]).toEqual([1, 'still-open']);
    for (const open of ['preliminary', 'final']) {
      await tocsin(server, 'file', id, `regulator-report-${open}`, '--complete', '--as', 'legal');
    }
    const at = JSON.parse((await ask(server, '/deadlines')).text).now;
    const obligation = 'jp-appi/internal-record/orimono/internal';
    await give(server, id, 'privacy-office', { type: 'mark-done', obligation, at, proof: 'written up' });
    const closed = await inTerminal(server, 'close', id);

    expect([closed.code, closed.json.entries]).toEqual([0, ['response-closed']]);

    server.child.kill('SIGINT');
    expect(await once(server.child, 'exit')).toEqual([0, null]);
  });

  it('takes an event as the event bus would bring it: a finding waits as a signal until somebody promotes it', async () => {
    const server = await start();
    const { json: received } = await tocsin(server, 'signal', 'receive', 'local/examples/guardduty-finding.json');
    await tocsin(server, 'signal', 'receive', 'local/examples/guardduty-finding.json');
    const { json: waiting } = await tocsin(server, 'signals');
    const [signal] = waiting.signals;

    expect(waiting.signals).toHaveLength(1);
    expect([received.outcome, received.signalIds]).toEqual(['signals', [signal.id]]);
    expect(server.said()).toContain(`second channel: Tocsin: signal ${signal.id} (high)`);
    expect(JSON.parse((await ask(server, '/deadlines')).text).deadlines).toEqual([]);
    expect((await ask(server, '/events', { method: 'POST', body: '{}' })).status).toBe(401);

    const { json: promoted } = await tocsin(server, 'signal', 'promote', signal.id);
    await until(async () =>
      (await addresseesOf(server, 'confirmation-request')).length === 2 ? undefined : 'nobody was asked',
    );
    expect(JSON.parse((await ask(server, `/incidents/${promoted.incidentId}`)).text).incident.source).toEqual(
      signal.source,
    );
  });

  it('lets nobody in from another machine, under another name, or from another page', async () => {
    const app = new Hono().use(onlyLoopback).all('/', (c) => c.text('in'));
    const from = (remoteAddress: string, headers: Record<string, string>) =>
      app.request('/', { headers }, { incoming: { socket: { remoteAddress } } });
    const host = '127.0.0.1:4380';

    const answers = await Promise.all([
      from('127.0.0.1', { host }),
      from('::ffff:127.0.0.1', { host: 'localhost:4380', origin: 'http://localhost:4380' }),
      from('192.0.2.7', { host }),
      from('127.0.0.1', { host: 'rebound.example' }),
      from('127.0.0.1', { host, origin: 'https://evil.example' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 403]);
  });

  it('says what to do when its port is taken, before it opens anything', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    await expect(openLocalServer({ port, speed: 1, dataDir, from: toInstant(beginsAt) })).rejects.toThrow(
      /taken.*--port/s,
    );

    other.close();
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
