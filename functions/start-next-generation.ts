import { z } from 'zod';
import { startGeneration } from './runtime/generations.ts';
import type { Purpose } from './runtime/ports.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Start Next Generation',
  input: z.object({ incidentId: z.string(), purpose: z.string(), generation: z.number().int() }),
  output: z.object({ outcome: z.enum(['started', 'already-running']) }),
};

/** Hands the watch over to a fresh execution, long before the limits of history and of a year. */
export async function startNextGeneration(
  input: z.output<typeof contract.input>,
  services: Pick<Services, 'generations' | 'machines' | 'clock'>,
) {
  return { outcome: await startGeneration(services, input.incidentId, input.purpose as Purpose, input.generation) };
}

export const handler = task(contract, startNextGeneration);
