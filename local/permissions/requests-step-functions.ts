import type { Request } from './authorise.ts';
import type { Call, Place } from './requests.ts';

/**
 * Starting is checked on the machine, looking on the execution, answering a token on the machine that waits with it.
 * Source: Service Authorization Reference, "AWS Step Functions"; aws-cdk-lib's `StateMachine.grantTaskResponse`.
 */
export function stepFunctionsRequests({ command, input }: Call, place: Place): readonly Request[] | undefined {
  const on = (resource: string): readonly Request[] => [{ action: `states:${command}`, resource, context: {} }];
  switch (command) {
    case 'StartExecution':
      return on(String(input.stateMachineArn));
    case 'DescribeExecution':
      return on(String(input.executionArn));
    case 'SendTaskSuccess':
    case 'SendTaskFailure':
    case 'SendTaskHeartbeat': {
      const machine = place.machineOfToken(String(input.taskToken));
      // A token that nobody issued leads to no machine: AWS refuses the token itself.
      return machine === undefined ? [] : on(machine);
    }
    default:
      return undefined;
  }
}
