import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { directoryKey } from '../../adapters/directory.ts';
import type { Services } from '../../functions/runtime/services.ts';

/** Offices, not persons, at reserved domains: whom a fresh server tells. */
export const defaultPeople = 'local/examples/people.yaml';

/**
 * Puts the directory into a data folder that has none, or replaces it when a file is given.
 * @returns how many are in it.
 * @throws Error naming the file when it can't be read as a directory.
 */
export async function provideDirectory(
  { objects, directory }: Pick<Services, 'objects' | 'directory'>,
  file: string | undefined,
): Promise<number> {
  const has = (await objects.readText(directoryKey)) !== undefined;
  if (!has || file !== undefined) {
    const people: unknown = parse(readFileSync(file ?? defaultPeople, 'utf8'));
    await objects.write(directoryKey, JSON.stringify(people), 'application/json');
  }
  return (await directory.people()).length;
}
