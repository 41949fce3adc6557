import { readStage, type Stage, StageError } from '../stages/stage.ts';
import { badInput } from './errors.ts';

/** A stage by its name. @throws CliError when there is none of that name, or its file can't be used. */
export function openStage(name: string): Stage {
  try {
    return readStage(name);
  } catch (error) {
    if (error instanceof StageError) throw badInput(error.message, { code: 'bad-stage' });
    throw error;
  }
}
