import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { localCredentials, localRegion } from '../settings.ts';
import type { Engine } from './engine.ts';

/** What was stopped in the middle, and what went on in its place. */
export interface Interruption {
  /** Names of the executions that were stopped. */
  readonly stopped: readonly string[];
  /** Names of those that run a moment later. */
  readonly running: readonly string[];
}

/** True when each stopped execution has a next generation that runs. */
export function isMadeGood({ stopped, running }: Interruption): boolean {
  const next = (name: string) => name.replace(/\d+$/, (generation) => String(Number(generation) + 1));
  return stopped.length > 0 && stopped.every((name) => running.includes(next(name)));
}

/**
 * Stops every execution that runs, as an operator's slip or a limit of AWS would. The status changes go over the default bus to
 * RestartExecution, which goes on from the record.
 */
export async function interrupt(engine: Engine, machines: readonly string[]): Promise<Interruption> {
  const client = new SFNClient({ endpoint: engine.endpoint, region: localRegion, credentials: localCredentials });
  try {
    await engine.quiet();
    const before = await listRunning(client, machines);
    for (const { executionArn } of before) await client.send(new StopExecutionCommand({ executionArn }));
    await engine.quiet();
    const after = await listRunning(client, machines);
    return { stopped: before.map(({ name }) => name), running: after.map(({ name }) => name) };
  } finally {
    client.destroy();
  }
}

async function listRunning(client: SFNClient, machines: readonly string[]) {
  const lists = await Promise.all(
    machines.map((stateMachineArn) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' })),
    ),
  );
  return lists.flatMap(({ executions = [] }) =>
    executions.map(({ name = '', executionArn = '' }) => ({ name, executionArn })),
  );
}
