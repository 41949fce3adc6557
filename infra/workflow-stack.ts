import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { Alarms } from './constructs/alarms.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { Overview } from './constructs/overview.ts';
import { TaskFunction } from './constructs/task-function.ts';
import { Triggers } from './constructs/triggers.ts';
import { Workflow } from './constructs/workflow.ts';
import type { DataStack } from './data-stack.ts';
import { environmentOf, type Places } from './environment.ts';
import { type FunctionSettings, functions } from './functions.ts';
import type { Resources } from './grants.ts';
import { type MachineName, machineArnIn, machineNameIn, machineNames } from './machines.ts';
import { retentionOf } from './retention.ts';

export interface WorkflowStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  /** Code of a function by its name: `EvaluateDeadlinesFunction`. */
  readonly codeOf: (functionName: string) => Code;
}

/** Runs kept for the functions that must run even when everything else is busy. */
const keptForVital = 5;

/** Everything that can be thrown away and deployed again: functions, machines, triggers, alarms. */
export class WorkflowStack extends Stack {
  readonly #props: WorkflowStackProps;

  constructor(scope: Construct, id: string, props: WorkflowStackProps) {
    const { stage, data, codeOf: _codeOf, ...stackProps } = props;
    super(scope, id, stackProps);
    this.#props = props;
    const deployed = this.#createFunctions();
    const machines = this.#createMachines(deployed);
    const deadLetters = new DeadLetters(this, 'DeadLetters', { key: data.key });
    const named = namesOf(deployed);
    const triggers = new Triggers(this, 'Triggers', {
      stage,
      record: data.tables.record,
      bucket: data.personalData.bucket,
      deadLetters,
      functions: named,
    });
    const alarms = new Alarms(this, 'Alarms', {
      stageName: stage.name,
      key: data.key,
      email: stage.alarms.email,
      watched: {
        functions: named,
        machines,
        deadLetters,
        recordTableName: data.tables.record.tableName,
        mailEventsStreamName: data.mailEvents.stream.deliveryStreamName,
      },
    });
    new Overview(this, 'Overview', {
      dashboardName: `tocsin-${stage.name}`,
      alarms: alarms.all,
      machines,
      followRecord: named.followRecord,
      sending: [named.sendCanary, named.sendWave],
    });
    new CfnOutput(this, 'EventBusName', { value: triggers.bus.eventBusName });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topic.topicArn });
    new CfnOutput(this, 'DeadEventsQueueUrl', { value: deadLetters.events.queueUrl });
    new CfnOutput(this, 'DeadStreamQueueUrl', { value: deadLetters.stream.queueUrl });
  }

  #createFunctions(): Readonly<Record<string, LambdaFunction>> {
    const { stage, data } = this.#props;
    const resources = this.#resources();
    const places: Places = {
      recordTable: data.tables.record.tableName,
      ledgerTable: data.tables.ledger.tableName,
      bucket: data.personalData.bucket.bucketName,
      hashKeySecret: data.hashKey.secretArn,
      machines: Object.fromEntries(machineNames.map((machine) => [machine, machineArnIn(this, stage, machine)])),
    };
    const made = Object.entries(functions).map(([name, settings]) => {
      const one = this.#createFunction(name, settings, places);
      for (const allow of settings.may) allow(one, resources);
      return [name, one] as const;
    });
    return Object.fromEntries(made);
  }

  #createFunction(name: string, settings: FunctionSettings, places: Places): LambdaFunction {
    const { stage, data, codeOf } = this.#props;
    const { may: _may, isSending = false, isVital = false, ...capacity } = settings;
    const task = new TaskFunction(this, name.replace(/Function$/, ''), {
      ...capacity,
      name,
      code: codeOf(name),
      environment: environmentOf(stage, places, isSending),
      ...(isVital && stage.reserveConcurrency ? { reserved: keptForVital } : {}),
      key: data.key,
      retention: retentionOf(stage.keep.logDays),
    });
    return task.function;
  }

  #createMachines(deployed: Readonly<Record<string, LambdaFunction>>) {
    const { stage, data } = this.#props;
    const create = (machine: MachineName) =>
      new Workflow(this, `${machine[0]?.toUpperCase()}${machine.slice(1)}Machine`, {
        machine,
        stateMachineName: machineNameIn(stage, machine),
        functions: deployed,
        key: data.key,
        retention: retentionOf(stage.keep.logDays),
      }).stateMachine;
    return {
      incident: create('incident'),
      confirmation: create('confirmation'),
      deadlines: create('deadlines'),
      notification: create('notification'),
      committee: create('committee'),
    };
  }

  #resources(): Resources {
    const { stage, data } = this.#props;
    const { channelSecret } = stage.staff;
    return {
      stage,
      scope: this,
      record: data.tables.record,
      ledger: data.tables.ledger,
      bucket: data.personalData.bucket,
      personalDataKey: data.personalData.key,
      hashKey: data.hashKey,
      ...(channelSecret === undefined
        ? {}
        : { channel: Secret.fromSecretNameV2(this, 'SecondChannel', channelSecret) }),
    };
  }
}

/** The functions that something besides a machine sets off or watches. */
function namesOf(deployed: Readonly<Record<string, LambdaFunction>>) {
  const find = (name: string): LambdaFunction => {
    const found = deployed[name];
    if (found === undefined) throw new Error(`infra/functions.ts has no ${name}`);
    return found;
  };
  return {
    followRecord: find('FollowRecordFunction'),
    receiveEvent: find('ReceiveEventFunction'),
    restartExecution: find('RestartExecutionFunction'),
    foldMailEvents: find('FoldMailEventsFunction'),
    watchman: find('WatchmanFunction'),
    sendDigest: find('SendDigestFunction'),
    sendCanary: find('SendCanaryFunction'),
    sendWave: find('SendWaveFunction'),
  };
}
