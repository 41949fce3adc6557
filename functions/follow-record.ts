import { z } from 'zod';
import { type FollowServices, followEntry, followHead } from './record/follow.ts';
import { markFollowed } from './record/follow-marks.ts';
import { readStreamRecord } from './runtime/stream-image.ts';
import { task } from './runtime/task.ts';

const contract = {
  name: 'Follow Record',
  /** A DynamoDB stream event with new and old images. */
  input: z.object({
    Records: z.array(
      z.object({
        dynamodb: z.object({
          Keys: z.record(z.string(), z.unknown()),
          NewImage: z.record(z.string(), z.unknown()).optional(),
          OldImage: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    ),
  }),
  output: z.object({ outcome: z.literal('followed'), entries: z.number().int() }),
};

/**
 * What follows from an append, and only from here: read models, machines that are newly needed, mails to staff, and the
 * bell. Comes at least once and in order for each incident; every step is harmless to repeat. What was followed is marked
 * last, so that the watchman sees what never was.
 */
export async function followRecord(event: z.output<typeof contract.input>, services: FollowServices) {
  const changes = event.Records.map(({ dynamodb }) => readStreamRecord(dynamodb));
  for (const change of changes) {
    if (change.kind === 'head') await followHead(change.after, change.before, services);
    if (change.kind === 'entry') await followEntry(change.entry, services);
  }
  await markFollowed(changes, services);
  return { outcome: 'followed' as const, entries: changes.filter(({ kind }) => kind === 'entry').length };
}

export const handler = task(contract, followRecord);
