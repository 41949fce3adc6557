import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { openStepFunctionsEndpoint } from '../../../local/step-functions/endpoint.ts';
import { machine, START, setup, tokenWait } from './setup.ts';

async function openClient() {
  const { stepFunctions, clock, calls } = setup({ Ask: () => ({}) });
  const actions: string[] = [];
  const endpoint = await openStepFunctionsEndpoint({ stepFunctions, clock, onCall: (action) => actions.push(action) });
  const client = new SFNClient({
    endpoint: endpoint.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const stateMachineArn = stepFunctions.define(
    'asking',
    machine({ Ask: tokenWait('Ask', { TimeoutSeconds: 3600, End: true }) }),
  );
  async function close() {
    client.destroy();
    await endpoint.close();
  }
  return { client, clock, calls, actions, stateMachineArn, close };
}

describe('the endpoint', () => {
  it('answers the AWS SDK', async () => {
    const { client, clock, calls, actions, stateMachineArn, close } = await openClient();
    try {
      const { executionArn, startDate } = await client.send(
        new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"id":"i1"}' }),
      );
      expect(startDate?.toISOString()).toBe(START);
      await clock.run(() => calls.length === 1);
      await client.send(
        new SendTaskSuccessCommand({ taskToken: String(calls[0]?.payload.token), output: '{"ok":true}' }),
      );
      await clock.runUntilIdle();

      expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
        executionArn,
        stateMachineArn,
        name: 'one',
        status: 'SUCCEEDED',
        input: '{"id":"i1"}',
        output: '{"ok":true}',
        stopDate: new Date(START),
      });
      const { events } = await client.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      expect(events).toMatchObject([{ type: 'ExecutionSucceeded', timestamp: new Date(START) }]);
      expect(actions).toEqual(['StartExecution', 'SendTaskSuccess', 'DescribeExecution', 'GetExecutionHistory']);
    } finally {
      await close();
    }
  });

  it('pages through executions and history', async () => {
    const { client, clock, calls, stateMachineArn, close } = await openClient();
    try {
      for (const name of ['a', 'b', 'c']) await client.send(new StartExecutionCommand({ stateMachineArn, name }));
      const first = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
      const rest = await client.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken: first.nextToken }),
      );
      expect([first, rest].map(({ executions }) => executions?.map(({ name }) => name))).toEqual([['c', 'b'], ['a']]);
      expect(rest.nextToken).toBeUndefined();

      await clock.run(() => calls.length === 3);
      await client.send(new SendTaskFailureCommand({ taskToken: String(calls[0]?.payload.token), error: 'GiveUp' }));
      await client.send(
        new StopExecutionCommand({ executionArn: first.executions?.[0]?.executionArn, cause: 'enough' }),
      );
      await clock.run(() => true);
      const failed = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
      expect(failed.executions?.map(({ name, status }) => [name, status])).toEqual([['a', 'FAILED']]);
    } finally {
      await close();
    }
  });

  it('gives errors that the SDK knows by name', async () => {
    const { client, stateMachineArn, close } = await openClient();
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: 'a', input: '{}' }));
      const refusals = [
        [new StartExecutionCommand({ stateMachineArn, name: 'a', input: '{"b":1}' }), 'ExecutionAlreadyExists'],
        [new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}x` }), 'StateMachineDoesNotExist'],
        [new SendTaskSuccessCommand({ taskToken: 'made up', output: '{}' }), 'InvalidToken'],
        [new DescribeExecutionCommand({ executionArn: 'arn:aws:states:x:0:execution:a:b' }), 'ExecutionDoesNotExist'],
        [new ListStateMachinesCommand({}), 'UnknownOperationException'],
      ] as const;

      for (const [command, name] of refusals) {
        await expect(client.send(command as StartExecutionCommand)).rejects.toThrow(expect.objectContaining({ name }));
      }
    } finally {
      await close();
    }
  });
});
