import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESv2Client, SendBulkEmailCommand, type SendBulkEmailCommandInput } from '@aws-sdk/client-sesv2';
import { type LocalSes, type SesOptions, startSes } from '../../local/ses/endpoint.ts';
import type { EventSink } from '../../local/ses/event-queue.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface SesEvent {
  readonly eventType: string;
  readonly mail: {
    readonly messageId: string;
    readonly destination: readonly string[];
    readonly tags: Readonly<Record<string, readonly string[]>>;
  };
  readonly bounce?: { readonly bounceType: string; readonly bounceSubType: string };
}

/** A sink that keeps what it gets; `close` and `store` are the two ends of a batch. */
export interface KeepingSink extends EventSink {
  readonly events: SesEvent[];
  storeAll(): void;
}

export function createKeepingSink(): KeepingSink {
  const events: SesEvent[] = [];
  const listeners: (() => () => void)[] = [];
  return {
    events,
    accept: (line) => void events.push(JSON.parse(line)),
    onBatch: (onClose) => void listeners.push(onClose),
    storeAll() {
      for (const confirm of listeners.map((onClose) => onClose())) confirm();
    },
  };
}

export interface SesSetup {
  readonly clock: ManualClock;
  readonly sink: KeepingSink;
  readonly client: SESv2Client;
  readonly ses: LocalSes;
  readonly dataDir: string;
}

const open: { readonly client: SESv2Client; readonly ses: LocalSes }[] = [];
const folders: string[] = [];

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-ses-'));
  folders.push(folder);
  return folder;
}

export async function setUpSes(
  options: Partial<SesOptions> & { readonly clock?: ManualClock } = {},
  sink = createKeepingSink(),
): Promise<SesSetup> {
  const clock = options.clock ?? createManualClock();
  const dataDir = options.dataDir ?? makeFolder();
  const ses = await startSes({ account: { maxSendRate: 1000 }, events: sink, ...options, clock, dataDir });
  const client = new SESv2Client({
    endpoint: ses.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  open.push({ client, ses });
  return { clock, sink, client, ses, dataDir };
}

export async function tearDownSes(): Promise<void> {
  for (const { client, ses } of open.splice(0)) {
    client.destroy();
    await ses.stop();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Sends one notice to the addresses; `{{name}}` is each one's own. */
export async function sendBulk(
  client: SESv2Client,
  to: readonly string[],
  changes: Partial<SendBulkEmailCommandInput> = {},
) {
  const { BulkEmailEntryResults = [] } = await client.send(
    new SendBulkEmailCommand({
      FromEmailAddress: 'Tokyo <notice@controller.example>',
      ReplyToAddresses: ['help@controller.example'],
      ConfigurationSetName: 'notices',
      DefaultEmailTags: [{ Name: 'mailing', Value: 'INC-1-1' }],
      DefaultContent: {
        Template: {
          TemplateContent: { Subject: 'Your card, {{name}}', Text: 'Dear {{name}}', Html: '<p>Dear {{name}}</p>' },
          TemplateData: '{"name":"customer"}',
        },
      },
      BulkEmailEntries: to.map((address, i) => ({
        Destination: { ToAddresses: [address] },
        ReplacementTags: [{ Name: 'entry', Value: String(i) }],
        ReplacementEmailContent: {
          ReplacementTemplate: { ReplacementTemplateData: JSON.stringify({ name: address.split('@')[0] }) },
        },
      })),
      ...changes,
    }),
  );
  return BulkEmailEntryResults;
}

export function addresses(count: number, prefix = 'person'): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}@example.jp`);
}

/** How many of each, for comparing outcomes. */
export function tally(values: readonly (string | undefined)[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? 'none'] = (counts[value ?? 'none'] ?? 0) + 1;
  return counts;
}
