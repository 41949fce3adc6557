import { dirname, resolve } from 'node:path';
import { configurationSetOf, type Stage, staffConfigurationSet } from '../stages/stage.ts';

/** What Lambda takes of environment variables, in bytes of names and values together. */
const limitBytes = 4096;

/** Names of what the stacks made, as they stand in the environment of every function. */
export interface Places {
  readonly recordTable: string;
  readonly ledgerTable: string;
  readonly bucket: string;
  readonly hashKeySecret: string;
  /** ARN of each machine by name. */
  readonly machines: Readonly<Record<string, string>>;
}

/**
 * The environment of a function; `functions/runtime/config.ts` says what each variable means. The names are the same
 * everywhere; who may use what stands behind them is the grants' affair.
 *
 * @throws Error when a stage has more senders than Lambda takes in an environment.
 */
export function environmentOf(stage: Stage, places: Places, isSending: boolean): Readonly<Record<string, string>> {
  const { mailing, staff } = stage;
  const environment = {
    RECORD_TABLE: places.recordTable,
    LEDGER_TABLE: places.ledgerTable,
    PERSONAL_DATA_BUCKET: places.bucket,
    MACHINES: JSON.stringify(places.machines),
    REGIMES_DIRS: stage.contracts === undefined ? 'regimes' : 'regimes:contracts',
    HASH_KEY_SECRET: places.hashKeySecret,
    STAFF_SENDER: JSON.stringify({ from: staff.from, configurationSet: staffConfigurationSet(stage) }),
    SENDERS: isSending ? sendersOf(stage) : '{}',
    ...(staff.channelSecret === undefined ? {} : { CHANNEL_SECRET: staff.channelSecret }),
    CHANNEL_LOCALE: staff.channelLocale,
    PUBLIC_URL: stage.publicUrl,
    POLICY: JSON.stringify(stage.policy),
    RESERVE_SHARE: String(mailing.reserveShare),
    CANARY_WAIT_SECONDS: String(mailing.canaryWaitSeconds),
    SETTLE_SECONDS: String(mailing.settleSeconds),
    IN_DOUBT_ASK_AFTER_SECONDS: String(mailing.inDoubtAskAfterSeconds),
    HALT_BOUNCE_SHARE: String(mailing.haltBounceShare),
    HALT_COMPLAINT_SHARE: String(mailing.haltComplaintShare),
  };
  return environment;
}

/** Where the stage's own regime files stand. */
export function contractsFolder(stage: Stage): string {
  return resolve(dirname(stage.file), stage.contracts ?? '.');
}

function sendersOf(stage: Stage): string {
  const text = JSON.stringify(
    Object.fromEntries(
      Object.entries(stage.senders).map(([controller, sender]) => [
        controller,
        { ...sender, configurationSet: configurationSetOf(stage, controller) },
      ]),
    ),
  );
  const bytes = Buffer.byteLength(text);
  if (bytes > limitBytes - 2000)
    throw new Error(
      `${stage.file}: its ${Object.keys(stage.senders).length} senders take ${bytes} bytes, and a function's environment has ` +
        `room for ${limitBytes - 2000} of them. Put some of the controllers into a stage of their own`,
    );
  return text;
}
