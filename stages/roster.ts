import { existsSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { rosterFile, type Stage, StageError } from './stage.ts';

/** As much of a person as a deployment depends on; uploading checks the rest. */
const People = z
  .array(z.looseObject({ id: z.string().min(1), email: z.string().includes('@'), level: z.number().optional() }))
  .refine((people) => people.some(({ level }) => level === 1), 'nobody stands at level 1: nobody would be asked first');

/**
 * Sees that there is a roster before anything is deployed: without one nobody can be asked, reminded or told.
 *
 * @throws StageError naming the file and what is wrong with it.
 */
export function checkRoster(stage: Stage): void {
  const file = rosterFile(stage);
  if (!existsSync(file))
    throw new StageError(
      `${stage.file}: its roster ${stage.roster} is not there. people.example.yaml shows how one is written`,
    );
  // An error that quotes the text would show somebody's address.
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw new StageError(`${file} is no YAML: ${broken.code} at character ${broken.pos[0]}`);
  const parsed = People.safeParse(document.toJS());
  if (parsed.success) return;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`);
  throw new StageError(`${file} is no roster:\n${problems.join('\n')}`);
}
