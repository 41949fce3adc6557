import { z } from 'zod';
import { GiveUpError } from '../functions/runtime/errors.ts';
import type { Directory, ObjectStore } from '../functions/runtime/ports.ts';

export const directoryKey = 'directory/people.json';

const People = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    email: z.email(),
    locale: z.enum(['en', 'ja']),
    zone: z.string(),
    roles: z.array(z.string()),
    level: z.number().int().min(1).optional(),
    party: z.string().optional(),
  }),
);

/** The directory is one file in the personal-data bucket, under its own retention. Read afresh each time: it is small. */
export function createDirectory(objects: ObjectStore): Directory {
  return {
    async people() {
      const text = await objects.readText(directoryKey);
      if (text === undefined)
        throw new GiveUpError(`${directoryKey} is missing: nobody can be told; upload the roster`);
      const parsed = People.safeParse(JSON.parse(text));
      if (!parsed.success) {
        const fields = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
        throw new GiveUpError(`${directoryKey} can't be read: ${fields.join('; ')}`);
      }
      return parsed.data.map(({ level, party, ...person }) => ({
        ...person,
        ...(level === undefined ? {} : { level }),
        ...(party === undefined ? {} : { party }),
      }));
    },
  };
}
