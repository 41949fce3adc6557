import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { epochMilliseconds, type Instant } from '../../domain/time.ts';
import { countOf, writeDuration } from '../../notices/dates.ts';
import { type Stage, stackNames } from '../../stages/stage.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';

export interface AlarmFacts {
  readonly name: string;
  /** What it means for people, as the stack says it. */
  readonly meaning: string | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: readonly string[];
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly stateSince: number | undefined;
}

/** Every alarm that the two stacks made. */
export async function readAlarms(
  {
    cloudFormation,
    cloudWatch,
  }: { readonly cloudFormation: CloudFormationClient; readonly cloudWatch: CloudWatchClient },
  stage: Pick<Stage, 'name'>,
): Promise<Looked<readonly AlarmFacts[]>> {
  const names = await look('cloudformation:ListStackResources', () => listAlarmNames(cloudFormation, stage), {
    // A stack that isn't there has been spoken of already.
    absent: ['ValidationError'],
  });
  if (names.is !== 'seen') return names;
  return look('cloudwatch:DescribeAlarms', () => describe(cloudWatch, names.value));
}

async function listAlarmNames(client: CloudFormationClient, stage: Pick<Stage, 'name'>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const StackName of Object.values(stackNames(stage))) {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
        if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(ResourceType ?? '') && PhysicalResourceId !== undefined)
          names.push(PhysicalResourceId);
    }
  }
  return names;
}

/** Names that CloudWatch takes a call. */
const namesACall = 100;

async function describe(client: CloudWatchClient, names: readonly string[]): Promise<readonly AlarmFacts[]> {
  const found: AlarmFacts[] = [];
  for (let start = 0; start < names.length; start += namesACall) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(start, start + namesACall),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: namesACall,
      }),
    );
    found.push(...[...MetricAlarms, ...CompositeAlarms].map(toFacts));
  }
  return found;
}

function toFacts(alarm: MetricAlarm | CompositeAlarm): AlarmFacts {
  return {
    name: alarm.AlarmName ?? '',
    meaning: alarm.AlarmDescription,
    actionsEnabled: alarm.ActionsEnabled === true,
    actions: alarm.AlarmActions ?? [],
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    stateSince: alarm.StateUpdatedTimestamp?.getTime(),
  };
}

/** A new alarm has no data yet; after this one should have some. */
const patience = 2 * 3_600_000;

export function checkAlarms(
  looked: Looked<readonly AlarmFacts[]>,
  stage: Pick<Stage, 'name' | 'region'>,
  topic: string | undefined,
  now: Instant,
): Finding[] {
  const where = `alarms of ${stackNames(stage).workflow}`;
  const { stops, fine } = findingsAt('alarms', where);
  if (looked.is === 'absent') return [];
  if (looked.is === 'unseen') return [sayUnseen('alarms', where, 'the alarms', looked)];
  const alarms = looked.value;
  if (alarms.length === 0)
    return [
      stops('There is no alarm: when Tocsin itself fails, nobody hears of it.', deployCommand(stage, 'workflow')),
    ];
  const findings = alarms.flatMap((alarm) => checkAlarm(alarm, stage, topic, epochMilliseconds(now)));
  if (alarms.every((alarm) => isMute(alarm, topic)))
    findings.unshift(
      stops('No alarm tells anybody: when Tocsin itself fails, nobody hears of it.', deployCommand(stage, 'workflow')),
    );
  return findings.length > 0
    ? findings
    : [fine(`${countOf(alarms.length, 'alarm')}, each of which tells people; none rings.`)];
}

function isMute({ actionsEnabled, actions }: AlarmFacts, topic: string | undefined): boolean {
  return !actionsEnabled || actions.length === 0 || (topic !== undefined && !actions.includes(topic));
}

function checkAlarm(
  alarm: AlarmFacts,
  stage: Pick<Stage, 'name' | 'region'>,
  topic: string | undefined,
  nowMs: number,
): Finding[] {
  const { name, meaning, actionsEnabled, actions, state, stateSince } = alarm;
  const { stops, soon, note } = findingsAt('alarms', `alarm ${name}`);
  const says = meaning === undefined ? '' : ` It says: ${meaning}`;
  const findings: Finding[] = [];
  if (state === 'ALARM')
    findings.push(
      stops(`It rings now.${says}`, `CloudWatch console → Alarms → ${name}; docs/operating.md says what each means`),
    );
  if (state === 'INSUFFICIENT_DATA') {
    const since = stateSince === undefined ? Number.POSITIVE_INFINITY : nowMs - stateSince;
    const long = since > patience;
    const duration = Number.isFinite(since) ? ` for ${writeDuration(Math.max(0, since) / 1000, 'en')}` : '';
    findings.push(
      long
        ? soon(
            `It has had no data${duration}: what it watches may not run.${says}`,
            `CloudWatch console → Alarms → ${name} → look at its metric`,
          )
        : note(`It has no data yet${duration}, as after a deployment.`),
    );
  }
  if (!actionsEnabled)
    findings.push(
      soon(
        `It is muted: it may ring and nobody is told.${says}`,
        `aws cloudwatch enable-alarm-actions --alarm-names ${name} --region ${stage.region}`,
      ),
    );
  else if (actions.length === 0) findings.push(soon(`It tells nobody.${says}`, deployCommand(stage, 'workflow')));
  else if (topic !== undefined && !actions.includes(topic))
    findings.push(soon(`It tells somebody else than the stage’s topic.${says}`, deployCommand(stage, 'workflow')));
  return findings;
}
