import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { MachineName } from '../machines.ts';

/** What alarms watch. */
export interface Watched {
  readonly functions: {
    readonly followRecord: IFunction;
    readonly watchman: IFunction;
    readonly sendDigest: IFunction;
    readonly foldMailEvents: IFunction;
  };
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
  readonly deadLetters: { readonly events: Queue; readonly stream: Queue };
  readonly recordTableName: string;
  readonly mailEventsStreamName: string;
}

/** One alarm: what is measured, from when on it rings, and what that means for people. */
export interface AlarmSettings {
  readonly metric: IMetric;
  /** Rings at this and above; with `below`, under it. */
  readonly threshold: number;
  readonly below?: boolean;
  readonly periods?: number;
  /** No figures at all ring too: silence is what it watches for. */
  readonly silenceRings?: boolean;
  /** What it means for people, then what to do. */
  readonly impact: string;
}

const minutes = (count: number) => Duration.minutes(count);

/** What a machine's failed executions mean until the incident goes on from its record, which it tries by itself. */
const failedMachine: Readonly<Record<MachineName, string>> = {
  incident: 'An incident waits: what was decided of it is not being started',
  confirmation: 'Nobody is being asked whether this is a breach',
  deadlines: 'Nobody is being reminded of deadlines of an incident',
  notification: 'People are not being told: a mailing has stopped',
  committee: 'Nobody is being reminded of promised measures',
};

/** Every alarm by its name, in words a person understands at night. */
export function alarmSettings(watched: Watched): Readonly<Record<string, AlarmSettings>> {
  return { ...ofFunctions(watched), ...ofMachines(watched), ...ofMail(watched) };
}

function ofFunctions({ functions, deadLetters, recordTableName }: Watched): Record<string, AlarmSettings> {
  const { followRecord, watchman, sendDigest, foldMailEvents } = functions;
  return {
    StreamIsLate: {
      metric: followRecord.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: minutes(5) }),
      threshold: minutes(5).toMilliseconds(),
      impact:
        'What people decide has no effect: no mail goes out, no machine starts, lists are old. Nothing is lost; it follows ' +
        'once FollowRecordFunction runs again. Look at its log',
    },
    StreamGaveUp: {
      metric: deadLetters.stream.metricApproximateNumberOfMessagesVisible({ period: minutes(5) }),
      threshold: 1,
      impact:
        'A stretch of the record was given up on: mails and machines of it may be missing. The watchman follows the record ' +
        'itself within a quarter of an hour; look at why',
    },
    EventsGaveUp: {
      metric: deadLetters.events.metricApproximateNumberOfMessagesVisible({ period: minutes(5) }),
      threshold: 1,
      impact:
        'A report, a finding, a bounce or a failed execution was not taken in. Read it with `tocsin dead-letters`, set right ' +
        'what it names, and play it again',
    },
    WatchmanIsAbsent: {
      metric: watchman.metricInvocations({ period: minutes(15) }),
      threshold: 1,
      below: true,
      periods: 3,
      silenceRings: true,
      impact: 'Nobody checks whether deadlines are watched. Look at open deadlines by hand until it runs again',
    },
    WatchmanFails: {
      metric: watchman.metricErrors({ period: minutes(15) }),
      threshold: 1,
      periods: 2,
      impact: 'The check on deadlines fails every round. Look at the log of WatchmanFunction',
    },
    DigestIsAbsent: {
      metric: sendDigest.metricInvocations({ period: Duration.days(1) }),
      threshold: 1,
      below: true,
      silenceRings: true,
      impact: 'The daily digest did not go out: people may believe that nothing is open',
    },
    DigestFails: {
      metric: sendDigest.metricErrors({ period: Duration.hours(1) }),
      threshold: 1,
      impact: 'The daily digest failed: people may believe that nothing is open. Look at the log of SendDigestFunction',
    },
    FoldingFails: {
      metric: foldMailEvents.metricErrors({ period: minutes(15) }),
      threshold: 3,
      impact: 'Bounces and deliveries are not being counted: who was told is not known. Mailings go on',
    },
    RecordIsThrottled: {
      metric: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'WriteThrottleEvents',
        dimensionsMap: { TableName: recordTableName },
        statistic: Stats.SUM,
        period: minutes(5),
      }),
      threshold: 10,
      impact: 'Decisions take long to be recorded. They are repeated by themselves; if it lasts, ask AWS for more',
    },
  };
}

function ofMachines({ machines }: Watched): Record<string, AlarmSettings> {
  const failures = Object.entries(machines).flatMap(([machine, one]) =>
    (['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'] as const).map((metricName) => {
      const settings: AlarmSettings = {
        metric: one.metric(metricName, { statistic: Stats.SUM, period: minutes(5) }),
        threshold: 1,
        impact:
          `${failedMachine[machine as MachineName]}. It goes on from the record by itself within a quarter of an hour; ` +
          'if this rings again, read the reason on the incident’s record',
      };
      return [`${machine}-${metricName}`, settings] as const;
    }),
  );
  return Object.fromEntries(failures);
}

function ofMail({ mailEventsStreamName }: Watched): Record<string, AlarmSettings> {
  const ofAccount = (metricName: string) =>
    new Metric({ namespace: 'AWS/SES', metricName, statistic: Stats.AVERAGE, period: minutes(15) });
  return {
    BouncesAreMany: {
      metric: ofAccount('Reputation.BounceRate'),
      // SES reviews an account at 5 % and may pause it at 10 %: mails about deadlines would stop too.
      threshold: 0.04,
      impact:
        'SES may soon stop all mail of this account, reminders of deadlines too. Pause the mailing and look at its list',
    },
    ComplaintsAreMany: {
      metric: ofAccount('Reputation.ComplaintRate'),
      // SES reviews at 0.1 %.
      threshold: 0.0008,
      impact:
        'SES may soon stop all mail of this account, reminders of deadlines too. Pause the mailing and look at its text',
    },
    MailEventsAreLate: {
      metric: new Metric({
        namespace: 'AWS/Firehose',
        metricName: 'DeliveryToS3.DataFreshness',
        dimensionsMap: { DeliveryStreamName: mailEventsStreamName },
        statistic: Stats.MAXIMUM,
        period: minutes(5),
      }),
      threshold: minutes(20).toSeconds(),
      periods: 3,
      impact:
        'Bounces and deliveries do not arrive: who was told is not known yet. Nothing is sent twice because of it',
    },
  };
}
