import type { Stage } from '../../stages/stage.ts';
import type { BucketFacts, Encryption, Lifecycle } from './bucket.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, sayUnseen } from './look.ts';
import { isEverybody, readStatements } from './policy-document.ts';

export interface BucketPlace {
  readonly bucket: string;
  /** ARN of the key that it is to be under; undefined when not known. */
  readonly key: string | undefined;
  readonly accessLog: string | undefined;
}

export function checkBucket(facts: BucketFacts, place: BucketPlace, stage: Pick<Stage, 'name' | 'keep'>): Finding[] {
  const where = `s3://${place.bucket}`;
  const { stops, fine } = findingsAt('bucket', where);
  const deploy = deployCommand(stage, 'data');
  const all = Object.values(facts) as readonly Looked<unknown>[];
  if (all.some((looked) => looked.is === 'unseen' && looked.name === 'NoSuchBucket'))
    return [
      stops(
        'The bucket is not there: no roster, no list, no notice.',
        `${deploy}; if it was removed, its content is lost`,
      ),
    ];
  const unseen = Object.entries(facts).flatMap(([name, looked]: readonly [string, Looked<unknown>]) =>
    looked.is === 'unseen' ? [sayUnseen('bucket', where, subjects[name as keyof BucketFacts], looked)] : [],
  );
  const findings = [
    ...unseen,
    ...checkPublic(where, facts.isClosedToPublic),
    ...checkEncryption(where, facts.encryption, place.key, deploy),
    ...checkPolicy(where, facts.policy, place.bucket, deploy),
    ...checkVersioning(where, facts.versioning, deploy),
    ...checkLifecycle(where, facts.lifecycle, stage.keep, deploy),
    ...checkAccessLog(where, facts.accessLog, place.accessLog, deploy),
    ...checkNotifications(where, facts.tellsEventBridge, deploy),
  ];
  return findings.length > 0
    ? findings
    : [fine('The bucket is closed, under its own key, logs who reads, and lets go of what is old.')];
}

const subjects: Readonly<Record<keyof BucketFacts, string>> = {
  isClosedToPublic: 'whether the bucket is closed to the public',
  encryption: 'the bucket’s encryption',
  policy: 'the bucket’s policy',
  versioning: 'whether the bucket keeps versions',
  lifecycle: 'when the bucket lets go of files',
  accessLog: 'the bucket’s access log',
  tellsEventBridge: 'whether the bucket says what arrives',
};

function checkPublic(where: string, looked: BucketFacts['isClosedToPublic']): readonly Finding[] {
  if (looked.is === 'unseen' || (looked.is === 'seen' && looked.value)) return [];
  return [
    findingsAt('bucket', where).stops(
      'It is not closed to the public: one wrong setting and every address can be read by anybody.',
      `aws s3api put-public-access-block --bucket ${where.slice(5)} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
    ),
  ];
}

function checkEncryption(
  where: string,
  looked: Looked<Encryption>,
  key: string | undefined,
  deploy: string,
): readonly Finding[] {
  const { soon } = findingsAt('bucket', where);
  if (looked.is === 'unseen') return [];
  const encryption = looked.is === 'seen' ? looked.value : undefined;
  const isOurs =
    encryption?.key !== undefined &&
    (key === undefined || encryption.key === key || key.endsWith(`/${encryption.key}`));
  if (encryption?.algorithm === 'aws:kms' && isOurs) return [];
  return [soon('New files are not put under the bucket’s own key: who may read the bucket may read them.', deploy)];
}

function checkPolicy(where: string, looked: Looked<string>, bucket: string, deploy: string): readonly Finding[] {
  if (looked.is === 'unseen' || (looked.is === 'seen' && refusesPlain(looked.value, bucket))) return [];
  return [
    findingsAt('bucket', where).soon(
      'Its policy does not refuse connections without encryption: addresses may travel in the open.',
      deploy,
    ),
  ];
}

/** Whether everybody is denied everything, on the bucket and all in it, without TLS. */
function refusesPlain(text: string, bucket: string): boolean {
  return readStatements(text).some(({ Effect, Principal, Action, Resource, Condition }) => {
    const names = (end: string) => Resource.some((one) => one === '*' || one.endsWith(`:::${end}`));
    return (
      Effect === 'Deny' &&
      isEverybody(Principal) &&
      Action.some((action) => action === 's3:*' || action === '*') &&
      names(bucket) &&
      names(`${bucket}/*`) &&
      String(Condition.Bool?.['aws:SecureTransport']) === 'false'
    );
  });
}

/** What is removed has to be gone. */
function checkVersioning(where: string, looked: Looked<string>, deploy: string): readonly Finding[] {
  if (looked.is !== 'seen' || looked.value === 'never') return [];
  return [
    findingsAt('bucket', where).soon(
      `It keeps versions (${looked.value}): addresses that were removed are still there.`,
      `${deploy}, then delete the older versions`,
    ),
  ];
}

/** As `infra/constructs/personal-data.ts` sets them. */
function wantedExpiries(
  keep: Stage['keep'],
): readonly { readonly prefix: string; readonly days: number; readonly what: string }[] {
  return [
    { prefix: 'uploads/', days: keep.uploadDays, what: 'Uploaded files' },
    { prefix: 'incidents/', days: keep.recipientDays, what: 'Recipient lists' },
    { prefix: 'ses-events/', days: keep.mailEventDays, what: 'SES’s events' },
    { prefix: 'ses-events-failed/', days: keep.mailEventDays, what: 'Events that failed' },
  ];
}

function checkLifecycle(
  where: string,
  looked: Looked<Lifecycle>,
  keep: Stage['keep'],
  deploy: string,
): readonly Finding[] {
  if (looked.is === 'unseen') return [];
  const { soon } = findingsAt('bucket', where);
  const { expiries, dropsUnfinished } = looked.is === 'seen' ? looked.value : { expiries: [], dropsUnfinished: false };
  const findings = wantedExpiries(keep).flatMap(({ prefix, days, what }) => {
    const found = expiries.filter((expiry) => prefix.startsWith(expiry.prefix)).map((expiry) => expiry.days);
    if (found.length === 0) return [soon(`${what} in ${prefix} stay for ever; the stage says ${days} days.`, deploy)];
    const shortest = Math.min(...found);
    return shortest === days
      ? []
      : [soon(`${what} in ${prefix} go after ${shortest} days; the stage says ${days}.`, deploy)];
  });
  if (expiries.some(({ prefix }) => 'directory/people.json'.startsWith(prefix)))
    findings.push(
      soon('The roster itself will be deleted by a rule of the bucket: from then on nobody is told.', deploy),
    );
  if (!dropsUnfinished) findings.push(soon('Parts of uploads that were never finished stay for ever, unseen.', deploy));
  return findings;
}

function checkAccessLog(
  where: string,
  looked: Looked<string>,
  wanted: string | undefined,
  deploy: string,
): readonly Finding[] {
  const { soon } = findingsAt('bucket', where);
  if (looked.is === 'unseen') return [];
  if (looked.is === 'absent')
    return [soon('Who reads what is not logged: nobody can say who saw the addresses.', deploy)];
  if (wanted === undefined || looked.value === wanted) return [];
  return [soon(`The log of who reads what goes to ${looked.value}, not to ${wanted}.`, deploy)];
}

function checkNotifications(where: string, looked: Looked<boolean>, deploy: string): readonly Finding[] {
  if (looked.is !== 'seen' || looked.value) return [];
  return [
    findingsAt('bucket', where).stops(
      'It does not tell EventBridge what arrives: SES’s events lie there and are never read, bounces stay unknown.',
      deploy,
    ),
  ];
}
