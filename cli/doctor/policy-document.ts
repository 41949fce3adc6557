import { z } from 'zod';

const OneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]).default(() => []);

const Statement = z.object({
  Effect: z.string(),
  Principal: z.unknown(),
  Action: OneOrMore,
  Resource: OneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

const Document = z.object({
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement)]),
});

export type PolicyStatement = z.output<typeof Statement>;

/** Statements of a resource's policy; none when it can't be read as one. */
export function readStatements(text: string): readonly PolicyStatement[] {
  try {
    return Document.safeParse(JSON.parse(text)).data?.Statement ?? [];
  } catch {
    return [];
  }
}

/** Whether a statement is about everybody. */
export function isEverybody(principal: unknown): boolean {
  return principal === '*' || namesOf(principal, 'AWS').includes('*');
}

export function isService(principal: unknown, service: string): boolean {
  return namesOf(principal, 'Service').includes(service);
}

function namesOf(principal: unknown, kind: string): readonly unknown[] {
  if (typeof principal !== 'object' || principal === null) return [];
  return [(principal as Readonly<Record<string, unknown>>)[kind] ?? []].flat();
}
