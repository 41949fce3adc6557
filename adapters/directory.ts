import { z } from 'zod';
import { GiveUpError } from '../functions/runtime/errors.ts';
import type { Directory, ObjectStore, Person } from '../functions/runtime/ports.ts';

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

/** The people, or what is wrong with which field: never a value, since values are names and addresses. */
export type PeopleRead =
  | { readonly people: readonly Person[] }
  | {
      readonly problems: readonly {
        readonly path: readonly PropertyKey[];
        readonly code: string;
        readonly problem: string;
      }[];
    };

/** Reads the directory's content as parsed from its file. */
export function readPeople(content: unknown): PeopleRead {
  const parsed = People.safeParse(content);
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ path, code, message }) => ({ path, code, problem: message })) };
  const people = parsed.data.map(({ level, party, ...person }) => ({
    ...person,
    ...(level === undefined ? {} : { level }),
    ...(party === undefined ? {} : { party }),
  }));
  return { people };
}

/** Reads the directory's text. What JSON's own parser says would quote the text, so it isn't kept. */
export function parsePeople(text: string): PeopleRead {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problems: [{ path: [], code: 'not-json', problem: 'is no JSON' }] };
  }
  return readPeople(content);
}

/** The directory is one file in the personal-data bucket, under its own retention. Read afresh each time: it is small. */
export function createDirectory(objects: ObjectStore): Directory {
  return {
    async people() {
      const text = await objects.readText(directoryKey);
      if (text === undefined)
        throw new GiveUpError(`${directoryKey} is missing: nobody can be told; upload the roster`);
      const read = parsePeople(text);
      if ('people' in read) return read.people;
      const fields = read.problems.map(({ path, code }) => `${path.join('.') || 'the file'}: ${code}`);
      throw new GiveUpError(`${directoryKey} can't be read: ${fields.join('; ')}`);
    },
  };
}
