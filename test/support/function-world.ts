import { randomBytes } from 'node:crypto';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';
import { followRecord } from '../../functions/follow-record.ts';
import { type Config, readConfig } from '../../functions/runtime/config.ts';
import type { MachineName, Machines, Person, StaffChannel, StaffMailer, Watch } from '../../functions/runtime/ports.ts';
import { createCommands } from '../../functions/runtime/run-command.ts';
import type { Services } from '../../functions/runtime/services.ts';
import { createStreamReader, type StreamRecord } from '../../local/stream-reader.ts';
import { aContext } from './builders.ts';
import { createManualClock } from './manual-clock.ts';
import { aDesk, type RecordTable, recordTable } from './record-table.ts';

/** The least that a function's environment has to say. */
export function anEnvironment(changes: Readonly<Record<string, string | undefined>> = {}) {
  return {
    RECORD_TABLE: recordTable,
    LEDGER_TABLE: 'ledger',
    PERSONAL_DATA_BUCKET: 'personal-data',
    MACHINES: JSON.stringify({ deadlines: 'arn:aws:states:::stateMachine:deadlines' }),
    HASH_KEY_SECRET: 'hash-key',
    STAFF_SENDER: JSON.stringify({ from: 'tocsin@response.example', configurationSet: 'staff' }),
    SENDERS: '{}',
    PUBLIC_URL: 'https://tocsin.example.com',
    ...changes,
  };
}

export function aPerson(changes: Partial<Person> = {}): Person {
  const id = changes.id ?? 'soc-duty';
  return { id, name: id, email: `${id}@example.jp`, locale: 'en', zone: 'Asia/Tokyo', roles: [], ...changes };
}

/** Somebody of every kind that letters go to; ids say who. */
export const roster: readonly Person[] = [
  aPerson({ id: 'soc-duty', level: 1, roles: ['responder'] }),
  aPerson({
    id: 'privacy-office',
    level: 1,
    roles: ['responder', 'approver', 'data-protection-officer'],
    locale: 'ja',
  }),
  aPerson({ id: 'incident-head', level: 2, roles: ['responder', 'approver'] }),
  aPerson({ id: 'executive-duty', level: 3, roles: ['responder'], locale: 'ja' }),
  aPerson({ id: 'legal', roles: ['counsel'], locale: 'ja' }),
  aPerson({ id: 'secretariat', roles: ['secretariat'] }),
  aPerson({ id: 'operations', roles: ['operator'] }),
  aPerson({ id: 'shop-contact', party: 'shop', roles: ['controller-contact'] }),
  aPerson({ id: 'bank-contact', party: 'bank', roles: ['controller-contact'] }),
  aPerson({ id: 'member-01', roles: ['committee-member'] }),
  aPerson({ id: 'member-02', roles: ['committee-member'] }),
];

type Steering = Parameters<Services['ledger']['steer']>[1];
type SentMail = Parameters<StaffMailer['send']>[0];

/** Step Functions as the use cases see it: names are taken once, tokens ring once. */
export function createFakeMachines() {
  const running = new Set<string>();
  const ended = new Set<string>();
  const started: { readonly machine: MachineName; readonly name: string; readonly input: unknown }[] = [];
  const rung: { readonly token: string; readonly output: unknown }[] = [];
  const machines: Machines = {
    async start(machine, name, input) {
      if (running.has(name) || ended.has(name)) return 'already-exists';
      running.add(name);
      started.push({ machine, name, input });
      return 'started';
    },
    async ring(token, output) {
      if (rung.some((before) => before.token === token)) return 'gone';
      rung.push({ token, output });
      return 'rung';
    },
    status: async (_machine, name) => (running.has(name) ? 'running' : ended.has(name) ? 'ended' : 'unknown'),
  };
  return {
    ...machines,
    started,
    rung,
    names: () => started.map(({ name }) => name),
    end(name: string) {
      running.delete(name);
      ended.add(name);
    },
  };
}

export interface WorldChanges {
  readonly config?: Partial<Config>;
  readonly people?: readonly Person[];
  readonly at?: string;
  /** Another law than the delivered one. */
  readonly regimes?: RegimeLibrary;
}

/** The services of a function on the real table, with fakes for whoever is told or rung. */
export function createFunctionWorld(
  table: RecordTable,
  { config = {}, people = roster, at, regimes }: WorldChanges = {},
) {
  const clock = createManualClock(at ?? '2026-09-01T02:00:00Z');
  const { now: _now, ...decision } = aContext(undefined, regimes ? { regimes } : {});
  const machines = createFakeMachines();
  const mails: SentMail[] = [];
  const said: Parameters<StaffChannel['tell']>[0][] = [];
  const steered: { readonly mailing: string; readonly steering: Steering }[] = [];
  const failing = new Set<string>();
  const { record, followMarks, watches, generations, readModels, signals, claims: staffMailClaims } = table;
  const services = {
    ...{ clock, decision, record, followMarks, watches, generations, readModels, signals, staffMailClaims, machines },
    config: { ...readConfig(anEnvironment()), ...config },
    commands: createCommands({ record, clock, decision, salt: () => randomBytes(16).toString('hex') }),
    directory: { people: async () => people },
    staffMailer: {
      async send(mail: SentMail) {
        if (failing.has(mail.tags.person ?? '')) throw new Error('the mail service did not answer');
        mails.push(mail);
      },
    },
    staffChannel: { tell: async (message: (typeof said)[number]) => void said.push(message) },
    ledger: {
      steer: async (mailing: string, steering: Steering) => void steered.push({ mailing, steering }),
    } as Partial<Services['ledger']> as Services['ledger'],
  };
  const reader = createStreamReader({ endpoint: table.endpoint, tableName: recordTable });
  const desk = aDesk(record, { clock, ...(regimes ? { regimes } : {}) });

  /** What the stream has of this incident since the last call. */
  async function changes(): Promise<readonly StreamRecord[]> {
    const found: StreamRecord[] = [];
    for (let page = await reader.poll(); page.length > 0; page = await reader.poll()) found.push(...page);
    return found.filter(({ dynamodb }) => dynamodb?.Keys?.pk?.S === `INC#${desk.incidentId}`);
  }

  /** Hands a batch to the stream's function. */
  async function deliver(records: readonly StreamRecord[]) {
    const event = records.map(({ dynamodb }) => ({
      dynamodb: { Keys: {}, ...dynamodb } as { Keys: Record<string, unknown> },
    }));
    return followRecord({ Records: event }, services);
  }

  return {
    ...{ services, clock, desk, machines, mails, said, steered, changes, deliver },
    /** Mails to these people fail until they are taken out again. */
    failing,
    /** Lets the stream catch up. @returns what was delivered. */
    async follow() {
      const records = await changes();
      await deliver(records);
      return records;
    },
    mailsTo: (person: string) => mails.filter(({ tags }) => tags.person === person).map(({ tags }) => tags.kind),
    aWatch(changes: Partial<Watch> = {}): Watch {
      const { incidentId } = desk;
      const token = `token-${randomBytes(4).toString('hex')}`;
      return { incidentId, purpose: 'deadlines', version: 2, token, execution: 'x', wakeAt: clock.now(), ...changes };
    },
    stop: () => reader.close(),
  };
}

export type FunctionWorld = ReturnType<typeof createFunctionWorld>;
