import { z } from 'zod';
import { startGeneration } from './runtime/generations.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Start Confirmation',
  input: z.object({ incidentId: z.string() }),
  output: z.object({ outcome: z.enum(['started', 'already-running']) }),
};

/** Asks the roster in an execution of its own. */
export async function startConfirmation(
  { incidentId }: { readonly incidentId: string },
  services: Pick<Services, 'generations' | 'machines' | 'clock'>,
) {
  return { outcome: await startGeneration(services, incidentId, 'confirmation', 0) };
}

export const handler = task(contract, startConfirmation);
