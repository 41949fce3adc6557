import { randomBytes } from 'node:crypto';
import { createDirectory } from '../../adapters/directory.ts';
import { createDynamoDb } from '../../adapters/dynamodb-client.ts';
import { createFollowMarks } from '../../adapters/dynamodb-follow-marks.ts';
import { createMailingLedger } from '../../adapters/dynamodb-mailing-ledger.ts';
import { createReadModels } from '../../adapters/dynamodb-read-models.ts';
import { createRecordStore } from '../../adapters/dynamodb-record-store.ts';
import { createSignalStore } from '../../adapters/dynamodb-signals.ts';
import { createStaffMailClaims } from '../../adapters/dynamodb-staff-mail-claims.ts';
import { createGenerationStore, createWatchStore } from '../../adapters/dynamodb-watch-store.ts';
import type { CallMeter, Endpoint } from '../../adapters/endpoint.ts';
import { readRegimeFolders } from '../../adapters/regime-folders.ts';
import { createS3ObjectStore } from '../../adapters/s3-object-store.ts';
import { createS3Uploads } from '../../adapters/s3-uploads.ts';
import { createSecrets } from '../../adapters/secrets-manager.ts';
import { createSesBulkMailer } from '../../adapters/ses-bulk-mailer.ts';
import { createStaffMailer } from '../../adapters/ses-staff-mailer.ts';
import { createMachines } from '../../adapters/step-functions-machines.ts';
import { systemClock, systemWaiting } from '../../adapters/system-clock.ts';
import { createWebhookChannel } from '../../adapters/webhook-channel.ts';
import type { DecisionContext } from '../../domain/incident/decision.ts';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';
import type { BulkMailer } from '../../domain/mailing/bulk-mailer.ts';
import type { MailingLedger } from '../../domain/mailing/ledger.ts';
import type { Clock } from '../../domain/time.ts';
import { type Config, readConfig } from './config.ts';
import type {
  Commands,
  Directory,
  FollowMarks,
  GenerationStore,
  Machines,
  ObjectStore,
  ReadModels,
  RecordStore,
  Secrets,
  SignalStore,
  StaffChannel,
  StaffMailClaims,
  StaffMailer,
  Uploads,
  Waiting,
  WatchStore,
} from './ports.ts';
import { createCommands } from './run-command.ts';

/** Everything a use case may reach. Use cases take the part they need: `Pick<Services, …>`. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly waiting: Waiting;
  readonly decision: Omit<DecisionContext, 'now'>;
  readonly record: RecordStore;
  readonly commands: Commands;
  readonly followMarks: FollowMarks;
  readonly watches: WatchStore;
  readonly generations: GenerationStore;
  readonly machines: Machines;
  readonly readModels: ReadModels;
  readonly signals: SignalStore;
  readonly objects: ObjectStore;
  readonly uploads: Uploads;
  readonly directory: Directory;
  readonly secrets: Secrets;
  readonly staffMailer: StaffMailer;
  readonly staffMailClaims: StaffMailClaims;
  readonly staffChannel: StaffChannel;
  readonly ledger: MailingLedger;
  readonly bulkMailer: BulkMailer;
}

/** What the local cloud puts in place of AWS and of the machine's clock. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly waiting?: Waiting;
  readonly endpoints?: {
    readonly dynamodb: Endpoint;
    readonly s3: Endpoint;
    readonly ses: Endpoint;
    readonly machines: Endpoint;
    readonly secrets: Endpoint;
  };
  /** Regimes that are read already, for several functions in one process; read from their folders when absent. */
  readonly regimes?: RegimeLibrary;
  /** Told after each append: the record's stream has something to tell. */
  readonly onAppend?: () => void;
  /** Told every call to DynamoDB. */
  readonly meter?: CallMeter;
}

export async function createServices(config: Config, surroundings: Surroundings = {}): Promise<Services> {
  const { clock = systemClock, waiting = systemWaiting, endpoints, meter } = surroundings;
  const dynamodb = createDynamoDb(endpoints?.dynamodb, meter);
  const record = telling(createRecordStore(dynamodb, config.recordTable), surroundings.onAppend);
  const decision = {
    regimes: surroundings.regimes ?? (await readRegimes(config.regimesDirs)),
    tzdata: process.versions.tz ?? 'unknown',
    policy: config.policy,
  };
  const secrets = createSecrets(endpoints?.secrets);
  const { channelSecret } = config;
  const objects = createS3ObjectStore({ bucket: config.bucket, ...(endpoints ? { endpoint: endpoints.s3 } : {}) });
  return {
    config,
    clock,
    waiting,
    decision,
    record,
    commands: createCommands({ record, clock, decision, salt: () => randomBytes(16).toString('hex') }),
    followMarks: createFollowMarks(dynamodb, config.recordTable),
    watches: createWatchStore(dynamodb, config.recordTable),
    generations: createGenerationStore(dynamodb, config.recordTable),
    machines: createMachines(config.machines, endpoints?.machines),
    readModels: createReadModels(dynamodb, config.recordTable),
    signals: createSignalStore(dynamodb, config.recordTable),
    objects,
    uploads: createS3Uploads({ bucket: config.bucket, ...(endpoints ? { endpoint: endpoints.s3 } : {}) }),
    directory: createDirectory(objects),
    secrets,
    staffMailer: createStaffMailer(config.staffSender, endpoints?.ses),
    staffMailClaims: createStaffMailClaims(dynamodb, config.recordTable),
    staffChannel: createWebhookChannel(channelSecret === undefined ? undefined : () => secrets.read(channelSecret)),
    ledger: createMailingLedger(dynamodb, config.ledgerTable),
    bulkMailer: createSesBulkMailer({ ...(endpoints ? { endpoint: endpoints.ses } : {}) }),
  };
}

function telling(record: RecordStore, onAppend: (() => void) | undefined): RecordStore {
  if (onAppend === undefined) return record;
  return { ...record, append: (append) => record.append(append).finally(onAppend) };
}

/** The library of regimes from its folders; see `regimes/`. */
export function readRegimes(directories: readonly string[]): Promise<RegimeLibrary> {
  return readRegimeFolders(directories);
}

let provided: Promise<Services> | undefined;

/** The services of this process, made once a cold start from its environment. */
export function getServices(): Promise<Services> {
  provided ??= createServices(readConfig(process.env));
  return provided;
}

/** Puts other services in place for the whole process: the local cloud does so before it runs a handler. */
export function provideServices(services: Services): void {
  provided = Promise.resolve(services);
}
