import { z } from 'zod';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Record Failure',
  input: z.object({ incidentId: z.string(), machine: z.string(), execution: z.string(), error: z.string() }),
  output: z.object({ outcome: z.enum(['recorded', 'no-incident']) }),
};

/** Puts a machine's failure on the record, from where people are told; the execution then fails for all to see. */
export async function recordFailure(
  { incidentId, machine, execution, error }: z.output<typeof contract.input>,
  services: Pick<Services, 'commands'>,
): Promise<z.input<typeof contract.output>> {
  const result = await services.commands.run({
    commandId: `${execution}-failed`,
    incidentId,
    actor: 'system:record-failure',
    command: { type: 'report-failure', machine, execution, error },
  });
  return { outcome: result.outcome === 'accepted' ? 'recorded' : 'no-incident' };
}

export const handler = task(contract, recordFailure);
