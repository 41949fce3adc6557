import { z } from 'zod';
import { startGeneration } from './runtime/generations.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Start Deadlines Watch',
  input: z.object({ incidentId: z.string() }),
  output: z.object({ outcome: z.enum(['started', 'already-running']) }),
};

/** The law may say that awareness was at detection, so the clocks are watched before anybody has confirmed anything. */
export async function startDeadlinesWatch(
  { incidentId }: { readonly incidentId: string },
  services: Pick<Services, 'generations' | 'machines' | 'clock'>,
) {
  return { outcome: await startGeneration(services, incidentId, 'deadlines', 0) };
}

export const handler = task(contract, startDeadlinesWatch);
