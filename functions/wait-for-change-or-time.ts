import { z } from 'zod';
import { plus } from '../domain/time.ts';
import type { Purpose } from './runtime/ports.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Wait for Change or Time',
  input: z.object({
    incidentId: z.string(),
    purpose: z.string(),
    version: z.number().int(),
    waitSeconds: z.number().int(),
    execution: z.string(),
    token: z.string(),
  }),
  output: z.object({ outcome: z.enum(['registered', 'rung']) }),
};

/**
 * Registers the bell: in one transaction with a check that the version which was evaluated still is the incident's. If it
 * isn't, nobody would ring, so it rings itself.
 */
export async function waitForChangeOrTime(
  input: z.output<typeof contract.input>,
  services: Pick<Services, 'watches' | 'machines' | 'clock'>,
): Promise<z.input<typeof contract.output>> {
  const { incidentId, version, execution, token } = input;
  const watch = {
    ...{ incidentId, version, execution, token },
    purpose: input.purpose as Purpose,
    wakeAt: plus(services.clock.now(), { seconds: input.waitSeconds }),
  };
  if ((await services.watches.register(watch)) === 'registered') return { outcome: 'registered' };
  await services.machines.ring(token, { rung: 'changed-before-waiting' });
  return { outcome: 'rung' };
}

export const handler = task(contract, waitForChangeOrTime);
