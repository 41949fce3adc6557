import { z } from 'zod';
import { defaultPolicy, type Policy } from '../../domain/incident/policy.ts';
import { GiveUpError } from './errors.ts';

/** A controller's sender as verified in SES. */
const Sender = z.object({ from: z.string(), replyTo: z.string(), configurationSet: z.string() });

const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text, context) => {
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not JSON' });
      return z.NEVER;
    }
  });

/** The environment of every function: names of what the stacks made, and the stage's choices. */
const Environment = z.object({
  RECORD_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  PERSONAL_DATA_BUCKET: z.string(),
  /** ARNs by machine name. */
  MACHINES: json(z.record(z.string(), z.string())),
  /** Folders of regime files, parted by `:`; an organisation's contracts stand in a folder of their own. */
  REGIMES_DIRS: z.string().default('regimes'),
  /** Secret that holds the key of the hashes which stand for addresses outside the recipient store: 32 random bytes in hex. */
  HASH_KEY_SECRET: z.string().min(1),
  STAFF_SENDER: json(z.object({ from: z.string(), configurationSet: z.string() })),
  /** Senders by controller id. */
  SENDERS: json(z.record(z.string(), Sender)),
  /** Secret that holds the address of the second channel; without one the stage has none. */
  CHANNEL_SECRET: z.string().min(1).optional(),
  CHANNEL_LOCALE: z.enum(['en', 'ja']).default('en'),
  /** Where links in mails to staff lead. */
  PUBLIC_URL: z.url(),
  POLICY: json(z.record(z.string(), z.unknown())).default(() => ({})),
  RESERVE_SHARE: z.coerce.number().min(0).max(0.9).default(0.1),
  SEND_BUDGET_SECONDS: z.coerce.number().default(600),
  CANARY_WAIT_SECONDS: z.coerce.number().default(900),
  SETTLE_SECONDS: z.coerce.number().default(3600),
  IN_DOUBT_ASK_AFTER_SECONDS: z.coerce.number().default(14 * 3600),
  HALT_BOUNCE_SHARE: z.coerce.number().default(0.05),
  HALT_COMPLAINT_SHARE: z.coerce.number().default(0.001),
  MACHINE_ROUNDS: z.coerce.number().default(1000),
});

export interface Config {
  readonly recordTable: string;
  readonly ledgerTable: string;
  readonly bucket: string;
  readonly machines: Readonly<Record<string, string>>;
  readonly regimesDirs: readonly string[];
  /** Name or ARN of the secret. */
  readonly hashKeySecret: string;
  readonly staffSender: { readonly from: string; readonly configurationSet: string };
  readonly senders: Readonly<
    Record<string, { readonly from: string; readonly replyTo: string; readonly configurationSet: string }>
  >;
  /** Name or ARN of the secret. */
  readonly channelSecret?: string;
  /** Language of the second channel, which is one place for everybody. */
  readonly channelLocale: 'en' | 'ja';
  readonly publicUrl: string;
  readonly policy: Policy;
  /** Share of the account's rate and quota left for other mail. */
  readonly reserveShare: number;
  /** How long one sending function works before it hands back to the machine. */
  readonly sendBudgetSeconds: number;
  readonly canaryWaitSeconds: number;
  /** How long after the last send bounces are waited for. */
  readonly settleSeconds: number;
  readonly inDoubtAskAfterSeconds: number;
  readonly haltBounceShare: number;
  readonly haltComplaintShare: number;
  /** Watch rounds after which an execution hands over to its next generation: far below 25,000 history events. */
  readonly machineRounds: number;
}

type PolicyChanges = { readonly [Part in keyof Policy]?: Partial<Policy[Part]> };

/** The default policy with single numbers changed, whichever part they stand in. */
function withChanges(changes: PolicyChanges): Policy {
  return {
    confirmation: { ...defaultPolicy.confirmation, ...changes.confirmation },
    reminders: { ...defaultPolicy.reminders, ...changes.reminders },
    approval: { ...defaultPolicy.approval, ...changes.approval },
    measures: { ...defaultPolicy.measures, ...changes.measures },
    signals: { ...defaultPolicy.signals, ...changes.signals },
  };
}

/** @throws GiveUpError naming every variable that is missing or wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new GiveUpError(`The function's environment is incomplete: ${problems.join('; ')}`);
  }
  const env = parsed.data;
  return {
    recordTable: env.RECORD_TABLE,
    ledgerTable: env.LEDGER_TABLE,
    bucket: env.PERSONAL_DATA_BUCKET,
    machines: env.MACHINES,
    regimesDirs: env.REGIMES_DIRS.split(':'),
    hashKeySecret: env.HASH_KEY_SECRET,
    staffSender: env.STAFF_SENDER,
    senders: env.SENDERS,
    ...(env.CHANNEL_SECRET ? { channelSecret: env.CHANNEL_SECRET } : {}),
    channelLocale: env.CHANNEL_LOCALE,
    publicUrl: env.PUBLIC_URL,
    policy: withChanges(env.POLICY as PolicyChanges),
    reserveShare: env.RESERVE_SHARE,
    sendBudgetSeconds: env.SEND_BUDGET_SECONDS,
    canaryWaitSeconds: env.CANARY_WAIT_SECONDS,
    settleSeconds: env.SETTLE_SECONDS,
    inDoubtAskAfterSeconds: env.IN_DOUBT_ASK_AFTER_SECONDS,
    haltBounceShare: env.HALT_BOUNCE_SHARE,
    haltComplaintShare: env.HALT_COMPLAINT_SHARE,
    machineRounds: env.MACHINE_ROUNDS,
  };
}
