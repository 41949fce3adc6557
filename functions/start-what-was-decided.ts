import { z } from 'zod';
import { wakePurpose } from './runtime/generations.ts';
import { requiredPurposes } from './runtime/purposes.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';
import { readIncident } from './runtime/watch-round.ts';

const contract = {
  name: 'Start What Was Decided',
  input: z.object({ incidentId: z.string() }),
  output: z.object({ outcome: z.literal('started'), purposes: z.array(z.string()) }),
};

/** Sees that somebody is awake for everything the record now requires; what runs already is left alone. */
export async function startWhatWasDecided(
  { incidentId }: { readonly incidentId: string },
  services: Pick<Services, 'record' | 'generations' | 'machines' | 'clock'>,
) {
  const { incident } = await readIncident(services, incidentId);
  const purposes: string[] = [];
  for (const purpose of requiredPurposes(incident)) {
    if ((await wakePurpose(services, incidentId, purpose)) === 'started') purposes.push(purpose);
  }
  return { outcome: 'started' as const, purposes };
}

export const handler = task(contract, startWhatWasDecided);
