import { z } from 'zod';
import { secondsBetween } from '../domain/time.ts';
import { startGeneration } from './runtime/generations.ts';
import { readExecutionName, requiredPurposes } from './runtime/purposes.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Restart Execution',
  /** "Step Functions Execution Status Change" as EventBridge brings it. */
  input: z.object({ detail: z.object({ name: z.string(), status: z.string() }) }),
  output: z.object({ outcome: z.enum(['restarted', 'left-to-the-watchman', 'not-needed', 'not-ours']) }),
};

/** An execution that fails sooner than this is not restarted at once: the watchman tries again, more slowly. */
const youngSeconds = 300;

/** An execution failed, timed out or was aborted: the incident goes on from its record in the next generation. */
export async function restartExecution(
  { detail }: z.output<typeof contract.input>,
  services: Pick<Services, 'record' | 'generations' | 'machines' | 'clock'>,
): Promise<z.input<typeof contract.output>> {
  const ended = readExecutionName(detail.name);
  if (ended === undefined) return { outcome: 'not-ours' };
  const { incidentId, purpose, generation } = ended;
  const [read, current] = await Promise.all([
    services.record.read(incidentId),
    services.generations.current(incidentId, purpose),
  ]);
  if (read === undefined || !requiredPurposes(read.incident).includes(purpose)) return { outcome: 'not-needed' };
  if (current === undefined || current.generation !== generation) return { outcome: 'not-needed' };
  const age = secondsBetween(current.startedAt, services.clock.now());
  if (detail.status === 'FAILED' && age < youngSeconds) return { outcome: 'left-to-the-watchman' };
  await startGeneration(services, incidentId, purpose, generation);
  return { outcome: 'restarted' };
}

export const handler = task(contract, restartExecution);
