import type { Instant } from '../../domain/time.ts';
import type { Person } from '../../functions/runtime/ports.ts';
import type { Stage } from '../../stages/stage.ts';
import { checkTopic, readTopic } from './alarm-topic.ts';
import { checkAlarms, readAlarms } from './alarms.ts';
import { readBucket } from './bucket.ts';
import { checkBucket } from './bucket-checks.ts';
import type { Clients } from './clients.ts';
import { checkConfigurationSet } from './configuration-set-checks.ts';
import { readConfigurationSet, setNames } from './configuration-sets.ts';
import { checkRoster, checkSuppressed, peopleOf, readRoster, readSuppressed } from './deployed-roster.ts';
import { type Finding, worstFirst } from './finding.ts';
import { checkIdentity, readIdentity, sendingDomains } from './identities.ts';
import { checkKey, readKey } from './keys.ts';
import { seen, type Unseen } from './look.ts';
import { checkMailEvents, readMailEvents } from './mail-events.ts';
import { checkChannel, checkHashKey, readChannel, readHashKey } from './secrets.ts';
import { checkAccount, checkQuota, readAccount } from './ses-account.ts';
import { checkStacks, type Outputs, outputsOf, readStacks } from './stacks.ts';

export interface Examination {
  readonly stage: Stage;
  readonly clients: Clients;
  readonly now: Instant;
  /** Size of the largest list of people, when it was given. */
  readonly people: number | undefined;
  /** The stage's roster as it stands on this machine; undefined when it isn't here. */
  readonly rosterInFile: readonly Person[] | undefined;
}

/** AWS can't be reached at all, or not as whoever asks: nothing was looked at. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly reason: Unseen;

  constructor(reason: Unseen) {
    super(`AWS can't be reached (${reason.name})`);
    this.reason = reason;
  }
}

/**
 * Looks at everything that a deployment stands on. What can't be looked at is a finding, too.
 * @throws UnreachableError when not even the stacks answer.
 */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { stage, clients } = examination;
  const stacks = await readStacks(clients.cloudFormation, stage);
  for (const { why, ...reason } of [stacks.data, stacks.workflow].flatMap((one) => (one.is === 'unseen' ? [one] : [])))
    if (why === 'signed-out' || why === 'no-answer') throw new UnreachableError({ why, ...reason });
  const outputs = outputsOf(stacks);
  const [mail, alarms, holdings] = await Promise.all([
    examineMail(examination, outputs),
    examineAlarms(examination, outputs),
    examineHoldings(examination, outputs),
  ]);
  return worstFirst([...checkStacks(stacks, stage), ...mail, ...alarms, ...holdings]);
}

/** SES, one look after the other: it takes about one a second. */
async function examineMail(examination: Examination, outputs: Outputs): Promise<readonly Finding[]> {
  const { stage, clients, now, people, rosterInFile } = examination;
  const { PersonalDataBucketName: bucket, MailEventsStreamName: stream } = outputs;
  const findings: Finding[] = [];

  const account = await readAccount(clients.ses);
  findings.push(...checkAccount(account, stage), ...checkQuota(account, stage, people));

  for (const sending of sendingDomains(stage))
    findings.push(...checkIdentity(sending, await readIdentity(clients.ses, sending.domain), stage));

  let keptFromStaff: readonly string[] | undefined;
  for (const name of setNames(stage)) {
    const set = await readConfigurationSet(clients.ses, name);
    if (name.purpose === 'staff') keptFromStaff = seen(set.options)?.suppresses;
    findings.push(...checkConfigurationSet(set, stage, stream));
  }
  if (bucket === undefined) return findings;

  const roster = await readRoster(clients.s3, bucket);
  const told = peopleOf(roster);
  findings.push(...checkRoster(roster, stage, bucket, rosterInFile));
  if (told.length > 0)
    findings.push(...checkSuppressed(await readSuppressed(clients.ses, told), told, keptFromStaff, stage));

  if (stream !== undefined) {
    const events = await readMailEvents(clients, bucket, stream, now);
    findings.push(...checkMailEvents(events, bucket, stream, seen(account)?.sent24Hours, now));
  }
  return findings;
}

async function examineAlarms(
  { stage, clients, now }: Examination,
  { AlarmTopicArn: topic }: Outputs,
): Promise<readonly Finding[]> {
  const alarms = checkAlarms(await readAlarms(clients, stage), stage, topic, now);
  if (topic === undefined) return alarms;
  return [...alarms, ...checkTopic(await readTopic(clients.sns, topic), topic, stage)];
}

/** Keys, secrets and the bucket. */
async function examineHoldings({ stage, clients }: Examination, outputs: Outputs): Promise<readonly Finding[]> {
  const { PersonalDataBucketName: bucket, HashKeySecretArn: hashKey } = outputs;
  const keys = [
    { arn: outputs.StageKeyArn, holds: 'the record and the ledger' },
    { arn: outputs.PersonalDataKeyArn, holds: 'the roster and the recipient lists' },
  ];
  const findings: Finding[] = [];
  for (const { arn, holds } of keys)
    if (arn !== undefined) findings.push(...checkKey(await readKey(clients.kms, arn), arn, holds, stage));
  if (hashKey !== undefined)
    findings.push(...checkHashKey(await readHashKey(clients.secrets, hashKey), hashKey, stage));
  const { channelSecret } = stage.staff;
  const channel = channelSecret === undefined ? undefined : await readChannel(clients.secrets, channelSecret);
  findings.push(...checkChannel(channel, stage));
  if (bucket !== undefined) {
    const place = { bucket, key: outputs.PersonalDataKeyArn, accessLog: outputs.AccessLogBucketName };
    findings.push(...checkBucket(await readBucket(clients.s3, bucket), place, stage));
  }
  return findings;
}
