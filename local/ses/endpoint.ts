import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fromEpochMilliseconds } from '../../domain/time.ts';
import type { LocalClock } from '../clock.ts';
import { createAllowance, type SendingAccount } from './allowance.ts';
import { createChance } from './chance.ts';
import { createEventQueue, type EventQueue, type EventSink } from './event-queue.ts';
import { createFaultPanel, type FaultPanel, type Faults } from './faults.ts';
import { type Answer, malformed, readJson, reply } from './http.ts';
import { recipientsOf } from './mail.ts';
import { type MailLog, openMailLog } from './mail-log.ts';
import { badRequest, type Refusal, readBulkRequest, readSendRequest } from './requests.ts';
import { refusalOfSingle, type SendingParts, type SendingSetup, send } from './sending.ts';
import { openSuppressionList, type SuppressionList } from './suppression.ts';

export interface SesOptions {
  readonly clock: LocalClock;
  /** Folder of the mail log, the suppression list and the events' checkpoint. */
  readonly dataDir: string;
  /** Repeats the same faults; 1 when absent. */
  readonly seed?: number;
  /** 14 recipients a second and 50,000 a day when absent: what SES gives a new account out of the sandbox. */
  readonly account?: Partial<SendingAccount>;
  readonly setup?: SendingSetup;
  readonly faults?: Partial<Faults>;
  /** Gets the events of mails sent with a configuration set; there are none when absent. */
  readonly events?: EventSink;
  /** Which configuration sets have an event destination; all when absent. */
  readonly publishes?: (configurationSet: string) => boolean;
  /** Events are handed over at multiples of so many virtual seconds; 10 when absent. */
  readonly eventGranularitySeconds?: number;
}

export interface LocalSes {
  /** `http://127.0.0.1:<port>`; any region and credentials. */
  readonly endpoint: string;
  readonly log: MailLog;
  readonly faults: FaultPanel;
  account(): SendingAccount;
  setAccount(changes: Partial<SendingAccount>): void;
  readonly suppression: SuppressionList;
  /** Calls by action since the start, refused ones too. */
  calls(): Readonly<Record<string, number>>;
  /** Events not handed over yet. */
  pendingEvents(): number;
  stop(): Promise<void>;
}

type Handler = (body: unknown, path: string) => Answer | Refusal;

const day = 24 * 3_600_000;

/** Starts the local SES (API v2) on a free loopback port. Its replies take no virtual time. */
export async function startSes(options: SesOptions): Promise<LocalSes> {
  const { clock, dataDir, seed = 1 } = options;
  mkdirSync(dataDir, { recursive: true });
  const log = openMailLog(join(dataDir, 'mails'));
  const suppression = openSuppressionList(join(dataDir, 'suppressed.jsonl'));
  const faults = createFaultPanel(options.faults ?? {});
  let account: SendingAccount = { maxSendRate: 14, max24HourSend: 50_000, sendingEnabled: true, ...options.account };
  const allowance = createAllowance(() => account);
  for (const { at, recipients } of sentSince(log, Date.parse(clock.now()) - day)) allowance.remember(recipients, at);
  const chance = createChance(seed * 7919 + log.count());
  const parts: SendingParts = {
    setup: options.setup ?? {},
    account: () => account,
    allowance,
    faults,
    log,
    suppression,
    chance,
    seed,
  };
  const queue = options.events === undefined ? undefined : queueEvents(options, options.events, parts);
  const calls: Record<string, number> = {};

  function sendAll(action: 'SendBulkEmail' | 'SendEmail', body: unknown): Answer | Refusal {
    const order = action === 'SendEmail' ? readSendRequest(body) : readBulkRequest(body);
    if ('status' in order) return order;
    const outcome = send(parts, order, clock.now());
    if ('status' in outcome) return outcome;
    queue?.add(outcome.accepted);
    const { lostReplyRate } = faults.current();
    const isLost = lostReplyRate > 0 && outcome.accepted.length > 0 && chance() < lostReplyRate;
    if (action === 'SendBulkEmail') return { status: 200, body: { BulkEmailEntryResults: outcome.results }, isLost };
    const [result = { Status: 'FAILED' }] = outcome.results;
    return result.Status === 'SUCCESS'
      ? { status: 200, body: { MessageId: result.MessageId }, isLost }
      : refusalOfSingle(result);
  }

  const routes: readonly (readonly [method: string, path: RegExp, action: string, handle: Handler])[] = [
    ['POST', /^\/v2\/email\/outbound-bulk-emails$/, 'SendBulkEmail', (body) => sendAll('SendBulkEmail', body)],
    ['POST', /^\/v2\/email\/outbound-emails$/, 'SendEmail', (body) => sendAll('SendEmail', body)],
    [
      'GET',
      /^\/v2\/email\/account$/,
      'GetAccount',
      () => ({ status: 200, body: describeAccount(account, allowance.sentLast24Hours(Date.parse(clock.now()))) }),
    ],
    [
      'PUT',
      /^\/v2\/email\/suppression\/addresses$/,
      'PutSuppressedDestination',
      (body) => putSuppressed(suppression, body, clock),
    ],
    [
      'GET',
      /^\/v2\/email\/suppression\/addresses\/([^/]+)$/,
      'GetSuppressedDestination',
      (_, path) => getSuppressed(suppression, lastSegment(path)),
    ],
    [
      'DELETE',
      /^\/v2\/email\/suppression\/addresses\/([^/]+)$/,
      'DeleteSuppressedDestination',
      (_, path) => (suppression.remove(lastSegment(path)) ? { status: 200, body: {} } : notListed),
    ],
  ];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
    if (route === undefined) {
      return reply(response, {
        status: 404,
        type: 'UnknownOperationException',
        message: `The local SES does not do ${request.method} ${path}.`,
      });
    }
    const [, , action, handle] = route;
    const body = await readJson(request);
    calls[action] = (calls[action] ?? 0) + 1;
    reply(response, body === malformed ? badRequest('The body is not JSON.') : handle(body, path));
  }

  const server = createServer((request, response) => {
    const release = clock.hold('SES call');
    response.once('close', release);
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', settle);
  });
  const address = server.address();

  return {
    endpoint: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`,
    log,
    faults,
    account: () => account,
    setAccount(changes) {
      account = { ...account, ...changes };
    },
    suppression,
    calls: () => ({ ...calls }),
    pendingEvents: () => queue?.pending() ?? 0,
    async stop() {
      queue?.stop();
      await new Promise<void>((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      });
      log.close();
      suppression.close();
    },
  };
}

function queueEvents(
  options: SesOptions,
  sink: EventSink,
  { log, faults, suppression, seed }: SendingParts,
): EventQueue {
  return createEventQueue({
    clock: options.clock,
    log,
    sink,
    faults: faults.current,
    seed,
    isPublished: (set) => options.publishes?.(set) ?? true,
    granularitySeconds: options.eventGranularitySeconds ?? 10,
    checkpointFile: join(options.dataDir, 'events-stored.json'),
    // SES puts a hard bounce and a complaint on the account's suppression list itself.
    onEvent(mail, { type, atMs }) {
      if (type !== 'Complaint' && (type !== 'Bounce' || mail.fate !== 'bounced')) return;
      const reason = type === 'Bounce' ? 'BOUNCE' : 'COMPLAINT';
      for (const address of recipientsOf(mail)) suppression.add({ address, reason, at: fromEpochMilliseconds(atMs) });
    },
  });
}

/** Oldest first. */
function sentSince(log: MailLog, sinceMs: number): readonly { readonly at: number; readonly recipients: number }[] {
  const sent: { at: number; recipients: number }[] = [];
  for (const mail of log.readBackwards()) {
    const at = Date.parse(mail.at);
    if (at <= sinceMs) break;
    sent.push({ at, recipients: recipientsOf(mail).length });
  }
  return sent.reverse();
}

function describeAccount({ maxSendRate, max24HourSend, sendingEnabled }: SendingAccount, sentLast24Hours: number) {
  return {
    DedicatedIpAutoWarmupEnabled: false,
    EnforcementStatus: 'HEALTHY',
    ProductionAccessEnabled: true,
    SendQuota: { Max24HourSend: max24HourSend, MaxSendRate: maxSendRate, SentLast24Hours: sentLast24Hours },
    SendingEnabled: sendingEnabled,
    SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  };
}

const notListed: Refusal = {
  status: 404,
  type: 'NotFoundException',
  message: 'Email address is not on the suppression list.',
};

function lastSegment(path: string): string {
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
}

function putSuppressed(list: SuppressionList, body: unknown, clock: LocalClock): Answer | Refusal {
  const { EmailAddress: address, Reason: reason } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof address !== 'string' || (reason !== 'BOUNCE' && reason !== 'COMPLAINT')) {
    return badRequest('EmailAddress and Reason (BOUNCE or COMPLAINT) are required.');
  }
  list.add({ address, reason, at: clock.now() });
  return { status: 200, body: {} };
}

function getSuppressed(list: SuppressionList, address: string): Answer | Refusal {
  const found = list.find(address);
  if (found === undefined) return notListed;
  const LastUpdateTime = Date.parse(found.at) / 1000;
  return {
    status: 200,
    body: { SuppressedDestination: { EmailAddress: address, Reason: found.reason, LastUpdateTime } },
  };
}
