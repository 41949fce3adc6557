import { Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { explainWildcard } from '../wildcards.ts';

export interface TaskFunctionProps {
  /** Name in definitions and of the resource: `EvaluateDeadlinesFunction`. */
  readonly name: string;
  readonly description: string;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Scratch space on disk. 512 when absent, Lambda's own. */
  readonly diskMb?: number;
  /** Runs kept for it alone, so that it can't be starved. */
  readonly reserved?: number;
  readonly key: IKey;
  readonly retention: RetentionDays;
}

/** One Lambda function with a role and a log of its own. */
export class TaskFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Log', {
      encryptionKey: props.key,
      retention: props.retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      ...(props.diskMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.diskMb) }),
      ...(props.reserved === undefined ? {} : { reservedConcurrentExecutions: props.reserved }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment },
    });
    logGroup.grantWrite(role);
    (this.function.node.defaultChild as CfnFunction).overrideLogicalId(props.name);
    explainWildcard(role, { ending: '*', reason: 'Writing traces: X-Ray names no resources for this action.' });
    Validations.of(this.function).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Machines and the stream call it and see how it ends; what comes asynchronously has a failure destination, which ' +
        'this rule does not know of.',
    });
  }
}
