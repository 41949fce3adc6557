import { z } from 'zod';
import { type Instant, toInstant } from '../time.ts';

/** ISO 8601 with offset, as all these services write it. */
export const When = z.string().transform((text, context): Instant => {
  try {
    return toInstant(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is no instant' });
    return z.NEVER;
  }
});

/** An AWS account; anything else is left out. */
export const Account = z
  .string()
  .regex(/^\d{12}$/)
  .optional()
  .catch(undefined);

export const Region = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .optional()
  .catch(undefined);

/** A part of the finding that we can do without: whatever is wrong with it, it is read as absent. */
export function spare<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}
