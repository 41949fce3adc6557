import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { localAccount, localCredentials, localRegion } from '../settings.ts';
import type { Engine } from './engine.ts';
import {
  probeFunction,
  type Run,
  readProbe,
  readSmallMachines,
  runHere,
  type SmallMachine,
  toRun,
} from './small-machines.ts';

export interface Agreement {
  /** Executions that went alike on both engines. */
  readonly agreed: number;
  readonly differences: readonly {
    readonly machine: string;
    readonly input: unknown;
    readonly here: Run;
    readonly there: Run;
  }[];
}

/** Runs the small machines in our interpreter and on MiniStack: status, output and the states they visit must agree. */
export async function compareEngines(engine: Engine): Promise<Agreement> {
  const at = { endpoint: engine.endpoint, region: localRegion, credentials: localCredentials };
  const machines = readSmallMachines();
  await createMachines(new CloudFormationClient(at), machines);
  const client = new SFNClient(at);
  const differences: Agreement['differences'][number][] = [];
  let agreed = 0;
  for (const machine of machines) {
    for (const [place, input] of machine.inputs.entries()) {
      const name = `${machine.name}-${place}`;
      const here = await runHere(machine, input, name);
      const there = await runThere(engine, client, machine, input, name);
      if (isDeepStrictEqual(here, there)) agreed += 1;
      else differences.push({ machine: machine.name, input, here, there });
    }
  }
  client.destroy();
  return { agreed, differences };
}

const machineName = (name: string) => `small-${name}`;
const stackName = 'SmallMachines';

async function createMachines(client: CloudFormationClient, machines: readonly SmallMachine[]): Promise<void> {
  await client.send(
    new CreateStackCommand({
      StackName: stackName,
      Capabilities: ['CAPABILITY_IAM'],
      TemplateBody: JSON.stringify({ Resources: resourcesOf(machines) }),
    }),
  );
  for (let tries = 0; tries < 100; tries += 1) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    if (stack?.StackStatus === 'CREATE_COMPLETE') return client.destroy();
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS')
      throw new Error(`The small machines could not be deployed: ${stack?.StackStatus} ${stack?.StackStatusReason}`);
    await pause(100);
  }
  throw new Error('The small machines are not deployed after ten seconds');
}

function resourcesOf(machines: readonly SmallMachine[]): Readonly<Record<string, object>> {
  const roleFor = (service: string, actions: readonly string[]) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        { PolicyName: 'all', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
      ],
    },
  });
  const of = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
  const stateMachines = machines.map(({ name, definition }, place) => [
    `Machine${place}`,
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: machineName(name),
        RoleArn: of('MachineRole', 'Arn'),
        DefinitionString: definition,
        DefinitionSubstitutions: { [probeFunction]: of(probeFunction, 'Arn') },
      },
    },
  ]);
  return {
    FunctionRole: roleFor('lambda.amazonaws.com', ['states:SendTaskSuccess', 'states:SendTaskFailure']),
    MachineRole: roleFor('states.amazonaws.com', ['lambda:InvokeFunction']),
    [probeFunction]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 30 },
        Role: of('FunctionRole', 'Arn'),
        Code: { ZipFile: readProbe() },
      },
    },
    ...Object.fromEntries(stateMachines),
  };
}

async function runThere(
  engine: Engine,
  client: SFNClient,
  { name }: SmallMachine,
  input: unknown,
  execution: string,
): Promise<Run> {
  const stateMachineArn = `arn:aws:states:${localRegion}:${localAccount}:stateMachine:${machineName(name)}`;
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: execution, input: JSON.stringify(input) }),
  );
  const { executionArn } = started;
  for (let moves = 0; moves < 20; moves += 1) {
    await engine.quiet();
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    const { status = 'unknown', output, error, cause } = described;
    if (status !== 'RUNNING') {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      return toRun({ status, output, error, cause }, events);
    }
    const [next] = engine.status().timers;
    if (next !== undefined) engine.clock.set(next);
  }
  throw new Error(`${execution} does not come to an end on MiniStack`);
}
