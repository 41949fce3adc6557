import { Duration } from 'aws-cdk-lib';
import type { ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Stage } from '../../stages/stage.ts';
import { allowSending } from '../grants.ts';
import { machineArnIn, machineNames } from '../machines.ts';
import type { DeadLetters } from './dead-letters.ts';
import { prefixes } from './personal-data.ts';

export interface TriggersProps {
  readonly stage: Stage;
  readonly record: TableV2;
  readonly bucket: IBucket;
  readonly deadLetters: DeadLetters;
  readonly functions: {
    readonly followRecord: IFunction;
    readonly receiveEvent: IFunction;
    readonly restartExecution: IFunction;
    readonly foldMailEvents: IFunction;
    readonly watchman: IFunction;
    readonly sendDigest: IFunction;
  };
}

/** Patterns of findings that become signals; of every severity, since a closing has one too. */
const findings: Readonly<Record<Stage['findings'][number], EventPattern>> = {
  'security-hub': {
    source: ['aws.securityhub'],
    detailType: ['Security Hub Findings - Imported', 'Findings Imported V2'],
  },
  guardduty: { source: ['aws.guardduty'], detailType: ['GuardDuty Finding'] },
  macie: { source: ['aws.macie'], detailType: ['Macie Finding'] },
};

/** Everything that sets a function off without a machine. Nothing starts an execution by itself: all goes through functions. */
export class Triggers extends Construct {
  /** Takes incident files: source `tocsin.report`, detail type `Incident Report`. */
  readonly bus: EventBus;
  readonly #props: TriggersProps;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.#props = props;
    this.bus = new EventBus(this, 'Bus', { eventBusName: `tocsin-${props.stage.name}` });
    this.#followTheRecord();
    this.#takeReports();
    this.#watchExecutions();
    this.#foldMailEvents();
    this.#schedule('Watchman', props.functions.watchman, 'rate(15 minutes)');
    this.#schedule('Digest', props.functions.sendDigest, 'rate(1 day)');
    this.#catchFailures();
  }

  /** Heads and entries only; rows, watches and claims beside them set nothing off. */
  #followTheRecord(): void {
    const { record, deadLetters, functions } = this.#props;
    allowSending(functions.followRecord, deadLetters.stream);
    functions.followRecord.addEventSource(
      new DynamoEventSource(record as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 25,
        maxRecordAge: Duration.hours(6),
        retryAttempts: 20,
        bisectBatchOnError: true,
        onFailure: { bind: () => ({ destination: deadLetters.stream.queueArn }) },
        filters: [
          FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.isEqual('HEAD') } } } }),
          FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('ENTRY#') } } } }),
        ],
      }),
    );
  }

  #takeReports(): void {
    const { stage, functions } = this.#props;
    // By source alone: a report whose type is mistyped must not be dropped in silence.
    this.#rule('Reports', { source: ['tocsin.report'] }, functions.receiveEvent, { eventBus: this.bus });
    for (const kind of stage.findings) this.#rule(`Findings-${kind}`, findings[kind], functions.receiveEvent);
  }

  #watchExecutions(): void {
    const { stage, functions } = this.#props;
    const pattern = {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: machineNames.map((machine) => machineArnIn(this, stage, machine)),
      },
    };
    this.#rule('Failures', pattern, functions.restartExecution, {
      // The event carries the execution's input and cause; the function needs neither.
      event: RuleTargetInput.fromObject({
        detail: { name: EventField.fromPath('$.detail.name'), status: EventField.fromPath('$.detail.status') },
      }),
    });
  }

  #foldMailEvents(): void {
    const { bucket, functions } = this.#props;
    const pattern = {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: prefixes.mailEvents }] } },
    };
    this.#rule('MailEvents', pattern, functions.foldMailEvents, {
      event: RuleTargetInput.fromObject({ keys: [EventField.fromPath('$.detail.object.key')] }),
    });
  }

  #rule(
    id: string,
    eventPattern: EventPattern,
    target: IFunction,
    { eventBus, event }: { readonly eventBus?: EventBus; readonly event?: RuleTargetInput } = {},
  ): void {
    new Rule(this, id, {
      eventPattern,
      ...(eventBus === undefined ? {} : { eventBus }),
      targets: [
        new LambdaFunction(target, {
          deadLetterQueue: this.#props.deadLetters.events,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
          ...(event === undefined ? {} : { event }),
        }),
      ],
    });
  }

  /** By a service that isn't Step Functions: it is what checks on Step Functions. */
  #schedule(id: string, target: IFunction, scheduleExpression: string): void {
    const { deadLetters } = this.#props;
    const role = new Role(this, `${id}Role`, { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    allowSending(role, deadLetters.events);
    new CfnSchedule(this, `${id}Schedule`, {
      scheduleExpression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: deadLetters.events.queueArn },
        // The next round does what this one missed.
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 600 },
      },
    });
  }

  /** What a function was given and gave up on, after Lambda's own two repetitions. */
  #catchFailures(): void {
    const { deadLetters, functions } = this.#props;
    const { receiveEvent, restartExecution, foldMailEvents, watchman, sendDigest } = functions;
    for (const one of [receiveEvent, restartExecution, foldMailEvents, watchman, sendDigest]) {
      allowSending(one, deadLetters.events);
      one.configureAsyncInvoke({
        maxEventAge: Duration.hours(6),
        retryAttempts: 2,
        onFailure: { bind: () => ({ destination: deadLetters.events.queueArn }) },
      });
    }
  }
}
