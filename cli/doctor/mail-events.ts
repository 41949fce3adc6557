import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { epochMilliseconds, type Instant } from '../../domain/time.ts';
import { countOf, writeDuration } from '../../notices/dates.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

/** Where Firehose writes what SES tells, and what it could not write as it should. */
const eventsFolder = 'ses-events/';
const failedFolder = 'ses-events-failed/';
const hour = 3_600_000;
const day = 24 * hour;

export interface MailEventFacts {
  /** When the newest object was written; absent when there is none. */
  readonly newest: Looked<number>;
  readonly newestFailed: Looked<number>;
  /** Events that came to Firehose from 25 hours to one hour ago: what came later may still be on its way. */
  readonly incoming: Looked<number>;
}

export async function readMailEvents(
  { s3, cloudWatch }: { readonly s3: S3Client; readonly cloudWatch: CloudWatchClient },
  bucket: string,
  stream: string,
  now: Instant,
): Promise<MailEventFacts> {
  const nowMs = epochMilliseconds(now);
  const newest = await lookForNewest(s3, bucket, eventsFolder);
  const newestFailed = await lookForNewest(s3, bucket, failedFolder);
  const incoming = await look('cloudwatch:GetMetricStatistics', async () => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Firehose',
        MetricName: 'IncomingRecords',
        Dimensions: [{ Name: 'DeliveryStreamName', Value: stream }],
        StartTime: new Date(nowMs - day - hour),
        EndTime: new Date(nowMs - hour),
        Period: 3600,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  });
  return { newest, newestFailed, incoming };
}

async function lookForNewest(client: S3Client, bucket: string, folder: string): Promise<Looked<number>> {
  const looked = await look('s3:ListBucket', () => findNewest(client, bucket, folder));
  if (looked.is !== 'seen') return looked;
  return looked.value === undefined ? { is: 'absent' } : { is: 'seen', value: looked.value };
}

/** Folders are named by time, so that the newest object is in the last of each level: a month of objects need not be listed. */
async function findNewest(client: S3Client, Bucket: string, Prefix: string): Promise<number | undefined> {
  let token: string | undefined;
  let last: string | undefined;
  let newest: number | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix,
        Delimiter: '/',
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Prefix: folder = '' } of page.CommonPrefixes ?? [])
      if (last === undefined || folder > last) last = folder;
    for (const { LastModified } of page.Contents ?? [])
      if (LastModified !== undefined) newest = Math.max(newest ?? 0, LastModified.getTime());
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return last === undefined ? newest : findNewest(client, Bucket, last);
}

/** More than reminders make in a day. Mails to staff leave no events, so that a few mails without any prove nothing. */
const mostStaffMails = 500;

/** @param sent mails of the account in the last 24 hours; undefined when that couldn't be seen. */
export function checkMailEvents(
  { newest, newestFailed, incoming }: MailEventFacts,
  bucket: string,
  stream: string,
  sent: number | undefined,
  now: Instant,
): Finding[] {
  const where = `s3://${bucket}/${eventsFolder}`;
  const { stops, soon, note, fine } = findingsAt('mail-events', where);
  const findings: Finding[] = [];
  if (newest.is === 'unseen') findings.push(sayUnseen('mail-events', where, 'SES’s events', newest));
  if (incoming.is === 'unseen')
    findings.push(sayUnseen('mail-events', `delivery stream ${stream}`, 'what comes to it', incoming));
  if (newestFailed.is === 'unseen')
    findings.push(sayUnseen('mail-events', `s3://${bucket}/${failedFolder}`, 'events that failed', newestFailed));
  const since = (at: number) => epochMilliseconds(now) - at;

  if (newestFailed.is === 'seen' && since(newestFailed.value) <= day)
    findings.push({
      ...soon(
        'Firehose could not write some events as it should: for those mails nobody learns what became of them.',
        `Look at what is in it, and at the log of the delivery stream ${stream}`,
      ),
      where: `s3://${bucket}/${failedFolder}`,
    });
  if (newest.is === 'unseen') return findings;

  const arrivedLately = newest.is === 'seen' && since(newest.value) <= day + hour;
  const came = incoming.is === 'seen' ? incoming.value : 0;
  if (arrivedLately) {
    const ago = writeDuration(Math.max(0, since(newest.value)) / 1000, 'en');
    findings.push(fine(`SES’s events arrive, the last ${ago} ago.`));
  } else if (came > 0)
    findings.push(
      stops(
        `${countOf(came, 'event')} came to Firehose and none arrived in the bucket: bounces stay unknown and nothing in doubt can be proved.`,
        `Firehose console → ${stream} → Destination error logs; often the key or the bucket no longer lets its role in`,
      ),
    );
  else if (sent !== undefined && sent > mostStaffMails)
    findings.push(
      soon(
        `${countOf(sent, 'mail')} were sent in the last 24 hours and no event arrived. If notices were among them, nobody knows what became of those.`,
        'Look at the event destinations of the configuration sets; send an exercise’s mailing to the SES mailbox simulator',
      ),
    );
  else if (sent !== undefined)
    findings.push(
      note(
        sent === 0
          ? 'Nothing was sent in the last 24 hours: whether events arrive is not known.'
          : `${countOf(sent, 'mail')} were sent in the last 24 hours and no event arrived; reminders leave none, so that may be right.`,
        'Run an exercise whose list has an address of the SES mailbox simulator',
      ),
    );
  return findings;
}
