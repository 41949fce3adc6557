import { RemovalPolicy } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { placeholdersOf } from '../../statemachines/function-names.ts';
import { type MachineName, readDefinition } from '../machines.ts';
import { explainWildcard } from '../wildcards.ts';

export interface WorkflowProps {
  readonly machine: MachineName;
  /** The name it is known by before it is there. */
  readonly stateMachineName: string;
  /** Every function by its name in definitions. */
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly key: IKey;
  readonly retention: RetentionDays;
}

/**
 * One machine from its file, with leave to invoke exactly the functions that the file names. Its histories hold ids and
 * counts only and are under AWS's own key: with ours, every function that starts or rings it would need that key.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { machine, stateMachineName, key, retention } = props;
    const definition = readDefinition(machine);
    const invoked = pick(machine, props.functions, placeholdersOf(definition));
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const logs = new LogGroup(this, 'Log', {
      // Step Functions finds log groups under this name only up to a number of policies (its documentation, "CloudWatch Logs").
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
      encryptionKey: key,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'Machine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(invoked.map(([name, to]) => [name, to.functionArn])),
      role,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    new Policy(this, 'Invokes', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: invoked.map(([, { functionArn }]) => functionArn),
        }),
      ],
    });
    explainWildcard(role, {
      ending: '*',
      reason: 'Delivery of logs and traces: AWS names no resources for these actions.',
    });
  }
}

/** @throws Error naming the machine's file and the placeholders that no function stands behind. */
function pick(
  machine: MachineName,
  functions: Readonly<Record<string, IFunction>>,
  placeholders: readonly string[],
): readonly (readonly [string, IFunction])[] {
  const missing = placeholders.filter((name) => functions[name] === undefined);
  if (missing.length > 0)
    throw new Error(
      `statemachines/${machine}.asl.json names ${missing.join(', ')}, and there is no such function: ` +
        'functions/ needs a file of that name, and infra/functions.ts an entry for it',
    );
  return placeholders.flatMap((name) => {
    const found = functions[name];
    return found === undefined ? [] : [[name, found] as const];
  });
}
