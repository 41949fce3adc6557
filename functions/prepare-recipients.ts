import { z } from 'zod';
import { prepareList } from './recipients/prepare.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Prepare Recipients',
  input: z.object({ incidentId: z.string().min(1), mailingId: z.string().min(1) }),
  output: z.object({ outcome: z.enum(['prepared', 'quarantined']) }),
};

/** Reads the uploaded list, gives every row its fate, and leaves shards sorted by keyed hash; the upload is removed. */
export async function prepareRecipients(
  input: z.output<typeof contract.input>,
  services: Pick<Services, 'objects' | 'record' | 'commands' | 'secrets' | 'config'>,
): Promise<z.input<typeof contract.output>> {
  return prepareList(input, services);
}

export const handler = task(contract, prepareRecipients);
