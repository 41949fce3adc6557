import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface OverviewProps {
  readonly dashboardName: string;
  readonly alarms: readonly Alarm[];
  readonly machines: Readonly<Record<string, StateMachine>>;
  readonly followRecord: IFunction;
  readonly sending: readonly IFunction[];
}

/** One page for whoever is woken: what rings, what runs, what is being sent. Counts only, no incident is named. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const { dashboardName, alarms, machines, followRecord, sending } = props;
    const ses = (metricName: string) =>
      new Metric({ namespace: 'AWS/SES', metricName, statistic: Stats.SUM, period: Duration.minutes(5) });
    new Dashboard(this, 'Dashboard', {
      dashboardName,
      widgets: [
        [new AlarmStatusWidget({ title: 'What rings', alarms: [...alarms], width: 24, height: 6 })],
        [
          new GraphWidget({
            title: 'Mails: sent, delivered, bounced, complained about',
            left: ['Send', 'Delivery', 'Bounce', 'Complaint'].map(ses),
            width: 12,
          }),
          new GraphWidget({
            title: 'Bounces and complaints of the account',
            left: ['Reputation.BounceRate', 'Reputation.ComplaintRate'].map((name) =>
              ses(name).with({ statistic: Stats.AVERAGE }),
            ),
            width: 12,
          }),
        ],
        [
          new GraphWidget({
            title: 'How far behind the record everything is',
            left: [followRecord.metric('IteratorAge', { statistic: Stats.MAXIMUM })],
            width: 8,
          }),
          new GraphWidget({
            title: 'Executions that failed',
            left: Object.values(machines).map((machine) => machine.metricFailed()),
            width: 8,
          }),
          new GraphWidget({
            title: 'Senders: runs and errors',
            left: sending.map((one) => one.metricInvocations()),
            right: sending.map((one) => one.metricErrors()),
            width: 8,
          }),
        ],
      ],
    });
  }
}
