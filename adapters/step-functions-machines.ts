import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { MachineName, Machines } from '../functions/runtime/ports.ts';
import { clientOptions, type Endpoint, guarded, lazily } from './endpoint.ts';

/** @param arns ARN of each machine by name. */
export function createMachines(arns: Readonly<Record<MachineName, string>>, endpoint: Endpoint = {}): Machines {
  const client = lazily(() => guarded(new SFNClient(clientOptions(endpoint)), endpoint));
  return {
    async start(machine, name, input) {
      try {
        const request = { stateMachineArn: arns[machine], name, input: JSON.stringify(input) };
        await client().send(new StartExecutionCommand(request));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'already-exists';
        throw error;
      }
    },

    async ring(taskToken, output) {
      try {
        await client().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return 'rung';
      } catch (error) {
        if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
          return 'gone';
        throw error;
      }
    },

    async status(machine, name) {
      const executionArn = `${arns[machine].replace(':stateMachine:', ':execution:')}:${name}`;
      try {
        const { status } = await client().send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'unknown';
        throw error;
      }
    },
  };
}
