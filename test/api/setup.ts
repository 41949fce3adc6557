import type { Hono } from 'hono';
import { createApi } from '../../api/app.ts';
import { believeHeader } from '../../api/identity.ts';
import type { ApiServices } from '../../api/options.ts';
import { heldBy } from '../../domain/incident/amend.ts';
import type { CommandResult } from '../../domain/incident/commands.ts';
import { defaultPolicy } from '../../domain/incident/policy.ts';
import type { TrackedObligation } from '../../domain/incident/state.ts';
import { watchedAt } from '../../domain/law/obligation.ts';
import type { MailingList } from '../../domain/mailing/ledger.ts';
import type { MailingTotals } from '../../domain/mailing/totals.ts';
import type { Entry } from '../../domain/record.ts';
import type { Signal, Standing } from '../../domain/signals/signal.ts';
import { receiveEvent } from '../../functions/receive-event.ts';
import { logger } from '../../functions/runtime/logger.ts';
import type {
  ObjectStore,
  Person,
  ReadModels,
  RecordStore,
  SignalStore,
  Versioned,
} from '../../functions/runtime/ports.ts';
import { createCommands } from '../../functions/runtime/run-command.ts';
import { readRegimes, type Services } from '../../functions/runtime/services.ts';
import { anEvent } from '../domain/signals/findings.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createMemoryBucket, type MemoryBucket } from '../support/memory-bucket.ts';

export interface World {
  readonly app: Hono;
  readonly services: ApiServices;
  readonly clock: ManualClock;
  readonly objects: Map<string, string>;
  readonly bucket: MemoryBucket;
  readonly record: MemoryRecord;
  /** What the ledger counts, by mailing. */
  readonly totals: Map<string, MailingTotals>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every shape
  readonly json: any;
}

interface MemoryRecord extends RecordStore {
  readonly heads: Map<string, Versioned>;
}

export const people: readonly Person[] = [
  person('privacy-office', { level: 1, roles: ['responder', 'approver'] }),
  person('incident-head', { level: 2, roles: ['responder', 'approver'] }),
  person('shop-contact', { party: 'shop', roles: ['controller-contact'] }),
];

function person(id: string, changes: Partial<Person>): Person {
  return {
    id,
    name: `Name of ${id}`,
    email: `${id}@example.test`,
    locale: 'en',
    zone: 'Asia/Tokyo',
    roles: [],
    ...changes,
  };
}

/** The API on services that live in memory; the law and the decisions are the real ones. */
export async function createWorld(): Promise<World> {
  logger.setLogLevel('SILENT');
  const clock = createManualClock('2026-04-01T00:00:00Z');
  const record = createMemoryRecord();
  const objects = new Map<string, string>();
  const bucket = createMemoryBucket(objects);
  const totals = new Map<string, MailingTotals>();
  const decision = { regimes: await readRegimes(['regimes']), tzdata: 'test', policy: defaultPolicy };
  const services: ApiServices = {
    clock,
    record,
    commands: createCommands({ record, clock, decision, salt: () => '0'.repeat(32) }),
    decision,
    readModels: createMemoryReadModels(record),
    signals: createMemorySignals(),
    objects: createMemoryObjects(objects),
    uploads: bucket.uploads,
    directory: { people: async () => people },
    ledger: {
      list: async (mailing: string) =>
        totals.has(mailing) ? ({ shards: [], bounds: [], batchSize: 1 } satisfies MailingList) : undefined,
      totals: async (mailing: string) => totals.get(mailing),
      // The API reads these two only.
    } as unknown as ApiServices['ledger'],
  };
  const app = createApi(services, { identify: believeHeader, mailboxPath: '/mailbox/' });

  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const response = await app.request(`http://127.0.0.1:4380${path}`, init);
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
  }

  return {
    ...{ app, services, clock, objects, bucket, record, totals },
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'x-tocsin-actor': 'privacy-office', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

function createMemoryRecord(): MemoryRecord {
  const heads = new Map<string, Versioned>();
  const entries = new Map<string, Entry[]>();
  const results = new Map<string, CommandResult>();
  return {
    heads,
    read: async (id) => heads.get(id),
    async append({ incidentId, expected, entries: added, after, commandId, result }) {
      const before = results.get(`${incidentId} ${commandId}`);
      if (before !== undefined) return { outcome: 'repeated', result: before };
      if ((heads.get(incidentId)?.version ?? 0) !== expected) return { outcome: 'conflict' };
      entries.set(incidentId, [...(entries.get(incidentId) ?? []), ...added]);
      results.set(`${incidentId} ${commandId}`, result);
      heads.set(incidentId, {
        incident: after,
        version: expected + added.length,
        lastHash: added.at(-1)?.hash ?? '',
      });
      return { outcome: 'appended' };
    },
    resultOf: async (id, commandId) => results.get(`${id} ${commandId}`),
    async *entries(id, from = 1) {
      yield* (entries.get(id) ?? []).slice(from - 1);
    },
  };
}

function createMemoryReadModels({ heads }: MemoryRecord): ReadModels {
  const all = () => [...heads.values()];

  async function incidents(scope: 'open' | 'closed', limit: number) {
    const isClosed = (status: string) => status === 'follow-up-closed' || status === 'dismissed';
    return all()
      .filter(({ incident }) => isClosed(incident.status) === (scope === 'closed'))
      .slice(0, limit)
      .map(({ incident: { id, facts, status, reportedAt }, version }) => ({
        ...{ incidentId: id, title: facts.title, exercise: facts.exercise, status, reportedAt, version },
      }));
  }

  return {
    project: async () => {},
    enlist: async () => {},
    async openObligations(limit) {
      const rows = all().flatMap(({ incident }) =>
        incident.obligations
          .filter(({ status }) => status === 'open')
          .map(({ id, ...one }) => ({
            ...one,
            ...heldIn(one),
            obligationId: id,
            incidentId: incident.id,
            title: incident.facts.title,
            ...(incident.confirmation.owner ? { owner: incident.confirmation.owner } : {}),
          })),
      );
      rows.sort((a, b) => ((watchedAt(a) ?? '~') < (watchedAt(b) ?? '~') ? -1 : 1));
      return rows.slice(0, limit);
    },
    incidents,
    async *everyOpenIncident() {
      yield* await incidents('open', Number.POSITIVE_INFINITY);
    },
  };
}

function heldIn(one: Pick<TrackedObligation, 'holds'>) {
  const held = heldBy(one);
  return held === undefined ? {} : { held };
}

function createMemorySignals(): SignalStore {
  const kept = new Map<string, { signal: Signal; standing: Standing; version: number }>();
  const inList = (scope: 'open' | 'decided') =>
    [...kept.values()].filter(({ standing }) =>
      scope === 'open' ? standing === 'waiting' : standing === 'promoted' || standing === 'dismissed',
    );
  return {
    read: async (id) => kept.get(id),
    async write(signal, standing, expected) {
      if ((kept.get(signal.id)?.version ?? 0) !== expected) return 'conflict';
      kept.set(signal.id, { signal, standing, version: expected + 1 });
      return 'written';
    },
    list: async (scope, limit) =>
      inList(scope)
        .slice(0, limit)
        .map(({ signal }) => signal),
    countWaiting: async () => inList('open').filter(({ signal }) => !signal.sample).length,
  };
}

function createMemoryObjects(objects: Map<string, string>): ObjectStore {
  return {
    read: () => Promise.reject(new Error('nobody reads lists through the API')),
    readText: async (key) => objects.get(key),
    async write(key, body) {
      let text = typeof body === 'string' ? body : '';
      if (typeof body !== 'string')
        for await (const chunk of body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString();
      objects.set(key, text);
    },
    remove: async (key) => void objects.delete(key),
    async *list(prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

/** An incident of one shop and its processor, as a report would bring it. */
export const report = `
title: Customer list <b>copied</b>
source: { system: soc, id: "1" }
detectedAt: 2026-04-01T08:30:00+09:00
cause: malicious
parties:
  - { id: shop, name: "Shop, Inc.", roles: [controller], country: JP, attributes: [] }
  - { id: hoster, name: "Hoster, Inc.", roles: [processor], country: JP, attributes: [] }
groups:
  - { id: customers, controller: shop, jurisdiction: JP, categories: [email], encrypted: no, harm: risk, counts: [] }
`;

export const notice = {
  locale: 'en',
  sender: { name: 'Shop', address: 'notice@shop.example', replyTo: 'help@shop.example' },
  subject: 'Your details were copied',
  whatHappened: 'Somebody copied the list of our customers.',
  whatInformation: ['your address'],
  whatWeAreDoing: 'We closed the way in.',
  whatYouCanDo: ['Be careful with unexpected mails.'],
  whomToAsk: { name: 'Help desk', phone: '0120-000-000', hours: 'daily' },
  signature: 'Shop, Inc.',
  more: [
    { heading: 'Secondary damage or its risk', text: 'Unwanted mail is possible.' },
    { heading: 'Other matters of reference', text: 'We will write again.' },
  ],
  covers: {
    'Overview of what happened': 'whatHappened',
    'Items of personal data': 'whatInformation',
    Cause: 'whatHappened',
  },
};

/** Reports the incident and confirms it. @returns its id. */
export async function confirmedIncident(world: World): Promise<string> {
  const { json } = await world.post('/incidents', report);
  await world.post(`/incidents/${json.incidentId}/commands`, {
    command: { type: 'answer-confirmation', answer: 'breach-notifiable', reason: 'seen in the logs' },
  });
  return json.incidentId;
}

/** Brings a list of one part to an incident, as the command line does. @returns the answer to the last step. */
export async function uploadList(world: World, incidentId: string, name: string, text: string): Promise<Answer> {
  const path = `/incidents/${incidentId}/lists/${name}/upload`;
  const bytes = Buffer.byteLength(text);
  const begun = await world.post(path, { bytes });
  if (begun.status !== 201) return begun;
  const { uploadId, urls } = begun.json;
  const put = await world.bucket.fetch(urls[0].url, { method: 'PUT', body: text });
  const parts = [{ part: 1, etag: put.headers.get('etag') }];
  return world.post(`${path}/complete`, { uploadId, bytes, parts });
}

/** A mailing whose list was prepared, as the machine would leave it. @returns its digest. */
export async function preparedMailing(world: World, incidentId: string): Promise<string> {
  await uploadList(world, incidentId, 'customers.csv', 'email\na@example.com\n');
  await world.post(`/incidents/${incidentId}/mailings`, {
    ...{ mailing: 'notice', controller: 'shop', list: 'customers.csv', texts: [notice] },
  });
  await world.services.commands.run({
    ...{ commandId: 'notice-prepared', incidentId, actor: 'system:prepare-recipients' },
    command: {
      type: 'record-preparation',
      mailing: 'notice',
      totals: { rows: 1, accepted: 1, duplicates: 0, unreachable: 0, rejected: 0 },
      shards: [1],
      listDigest: 'a'.repeat(64),
    },
  });
  return world.record.heads.get(incidentId)?.incident.mailings[0]?.digest ?? '';
}

/** Lets a finding of GuardDuty come over the event bus. @returns the signal's id. */
export async function see(world: World, finding: Readonly<Record<string, unknown>>): Promise<string> {
  const config = { channelLocale: 'en' } as Services['config'];
  const services = { ...world.services, config, staffChannel: { tell: async () => {} } };
  const { signalIds = [] } = await receiveEvent(anEvent('guardduty', finding), services);
  return signalIds[0] ?? '';
}
