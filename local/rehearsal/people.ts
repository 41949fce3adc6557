import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The directory of a case; checked where it is read, as any upload is. */
export function readPeople(folder: string): unknown {
  return parse(readFileSync(join(folder, 'people.yaml'), 'utf8'));
}
