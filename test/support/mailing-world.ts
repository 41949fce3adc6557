import { createHash } from 'node:crypto';
import type { CommandResult, Envelope } from '../../domain/incident/commands.ts';
import type { DecisionContext } from '../../domain/incident/decision.ts';
import { evolve } from '../../domain/incident/evolve.ts';
import {
  accountForEveryone,
  askAboutDoubt,
  cancelMailing,
  decideDoubt,
  finishSending,
  haltMailing,
  pauseMailing,
  resumeMailing,
} from '../../domain/incident/mailings.ts';
import { defaultPolicy } from '../../domain/incident/policy.ts';
import type { Incident, Mailing } from '../../domain/incident/state.ts';
import { mailingKeys } from '../../domain/mailing/addressee.ts';
import type { MailingLedger } from '../../domain/mailing/ledger.ts';
import { epochMilliseconds, fromEpochMilliseconds, type Instant, toInstant } from '../../domain/time.ts';
import type { SendingServices } from '../../functions/mailing/sending-run.ts';
import { GiveUpError } from '../../functions/runtime/errors.ts';
import type { ObjectStore } from '../../functions/runtime/ports.ts';
import { createPauseGate } from '../../local/pause-gate.ts';
import { createFakeMailer, type FakeMailer } from './fake-mailer.ts';

export interface Person {
  readonly address: string;
  readonly hash: string;
  readonly name?: string;
  readonly language?: string;
}

export function makePeople(count: number, more: (index: number) => Partial<Person> = () => ({})): readonly Person[] {
  return Array.from({ length: count }, (_, index) => {
    const address = `person${index}@example.jp`;
    const hash = createHash('sha256').update(address).digest('hex').slice(0, 16);
    return { address, hash, ...more(index) };
  }).sort((one, other) => (one.hash < other.hash ? -1 : 1));
}

export function createMemoryObjects(): ObjectStore & { readonly objects: Map<string, Buffer> } {
  const objects = new Map<string, Buffer>();
  return {
    objects,
    async read(key) {
      const body = objects.get(key);
      if (body === undefined) throw new GiveUpError(`There is no object ${key}`);
      return (async function* () {
        // Small chunks, so that lines are cut in the middle.
        for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000);
      })();
    },
    readText: async (key) => objects.get(key)?.toString('utf8'),
    async write(key, body) {
      if (typeof body === 'string' || body instanceof Uint8Array) {
        objects.set(key, Buffer.from(body as string));
        return;
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      objects.set(key, Buffer.concat(chunks));
    },
    remove: async (key) => void objects.delete(key),
    async *list(prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

const notice = (locale: string, subject: string) => ({
  locale,
  sender: { name: 'Example City', address: 'notice@controller.example', replyTo: 'help@controller.example' },
  subject,
  whatHappened: 'Somebody read data of the payment site.',
  whatInformation: 'Your mail address.',
  whatWeAreDoing: 'The site is closed.',
  whatYouCanDo: ['Be careful with mails in our name.'],
  whomToAsk: { name: 'Help desk', phone: '03-0000-0000', hours: '9-17' },
  signature: 'Example City',
});

const deciders = {
  'halt-mailing': haltMailing,
  'finish-sending': finishSending,
  'ask-about-doubt': askAboutDoubt,
  'decide-doubt': decideDoubt,
  'account-for-everyone': accountForEveryone,
  'pause-mailing': pauseMailing,
  'resume-mailing': resumeMailing,
  'cancel-mailing': cancelMailing,
} as const;

export interface World extends SendingServices {
  readonly ref: { readonly incidentId: string; readonly mailingId: string };
  readonly mailer: FakeMailer;
  readonly store: ReturnType<typeof createMemoryObjects>;
  readonly people: readonly Person[];
  mailing(): Mailing;
  version(): number;
  /** Runs a person's command. */
  tell(command: Envelope['command']): Promise<CommandResult>;
  passSeconds(seconds: number): void;
}

export interface WorldOptions {
  readonly people: readonly Person[];
  readonly shardSize?: number;
  readonly mailingId?: string;
  readonly exercise?: boolean;
  readonly config?: Partial<SendingServices['config']>;
}

let worlds = 0;

/** An approved mailing, being sent, with everything around the sender but a real mail service. */
export function createWorld(ledger: MailingLedger, options: WorldOptions): World {
  worlds += 1;
  const { people, shardSize = 100, mailingId = `INC-TEST-${worlds}`, exercise = false } = options;
  const incidentId = 'INC-TEST';
  const store = createMemoryObjects();
  const shards: number[] = [];
  for (let from = 0; from < people.length; from += shardSize) {
    const lines = people
      .slice(from, from + shardSize)
      .map(({ hash, address, name, language }) => JSON.stringify({ h: hash, a: address, n: name, l: language }));
    store.objects.set(mailingKeys(incidentId, mailingId).shard(shards.length), Buffer.from(`${lines.join('\n')}\n`));
    shards.push(lines.length);
  }
  store.objects.set(mailingKeys(incidentId, mailingId).unreachable, Buffer.from(''));
  store.objects.set(mailingKeys(incidentId, mailingId).rejected, Buffer.from(''));

  let now: Instant = toInstant('2017-03-10T09:00:00Z');
  let version = 7;
  const mailing: Partial<Mailing> = {
    id: mailingId,
    controller: 'city',
    status: 'sending',
    startedAt: toInstant('2017-03-10T08:59:00Z'),
    notice: { id: 'n1', version: 1, texts: [notice('ja', 'お知らせ'), notice('en', 'Your data')] },
    obligations: [],
    approvals: [],
    preparation: {
      totals: { rows: people.length, accepted: people.length, duplicates: 0, unreachable: 0, rejected: 0 },
      shards,
      listDigest: 'd',
    },
  };
  let incident = {
    id: incidentId,
    status: 'confirmed',
    facts: { exercise, parties: [], groups: [] },
    obligations: [],
    mailings: [mailing],
  } as unknown as Incident;

  const clock = { now: () => now };
  const waiting = createPauseGate(async (at) => {
    if (at > now) now = at;
    return now;
  });
  const mailer = createFakeMailer(clock);
  const results = new Map<string, CommandResult>();

  async function run(envelope: Envelope): Promise<CommandResult> {
    const known = results.get(envelope.commandId);
    if (known !== undefined) return known;
    const decider = deciders[envelope.command.type as keyof typeof deciders] as unknown as (
      ...given: unknown[]
    ) => ReturnType<typeof haltMailing>;
    const context = { now, policy: defaultPolicy } as unknown as DecisionContext;
    const decision = decider(incident, envelope.command, envelope, context);
    if (decision.outcome === 'refused') return decision;
    for (const entry of decision.entries) {
      const recorded = { ...entry, incidentId, actor: envelope.actor, recordedAt: now, occurredAt: now };
      incident = evolve(incident, recorded as Parameters<typeof evolve>[1]);
      version += 1;
    }
    const result = {
      outcome: 'accepted' as const,
      incidentId,
      version,
      entries: decision.entries.map(({ type }) => type),
    };
    if (decision.entries.length > 0) results.set(envelope.commandId, result);
    return result;
  }

  const config = {
    reserveShare: 0.1,
    inDoubtAskAfterSeconds: 14 * 3600,
    sendBudgetSeconds: 600,
    canaryWaitSeconds: 900,
    settleSeconds: 3600,
    haltBounceShare: 0.05,
    haltComplaintShare: 0.001,
    senders: {
      city: {
        from: 'Example City <notice@controller.example>',
        replyTo: 'help@controller.example',
        configurationSet: 'notices',
      },
    },
    ...options.config,
  } as SendingServices['config'];

  let told = 0;
  return {
    ref: { incidentId, mailingId },
    people,
    store,
    mailer,
    config,
    clock,
    waiting,
    ledger,
    bulkMailer: mailer,
    objects: store,
    record: {
      read: async () => ({ incident, version, lastHash: '' }),
    } as unknown as SendingServices['record'],
    commands: { run },
    mailing: () => incident.mailings[0] as Mailing,
    version: () => version,
    tell: (command) => {
      told += 1;
      return run({ commandId: `told-${told}`, incidentId, actor: 'a-person', command });
    },
    passSeconds: (seconds) => {
      now = fromEpochMilliseconds(epochMilliseconds(now) + seconds * 1000);
    },
  };
}
