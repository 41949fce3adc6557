import type { Handler } from '../functions/runtime/task.ts';
import { fileOf } from '../statemachines/function-names.ts';

/** The handler of a function file. */
export async function loadHandler(functionName: string): Promise<Handler> {
  const file = fileOf(functionName);
  const loaded: unknown = await import(`../functions/${file}.ts`);
  if (typeof loaded === 'object' && loaded !== null && 'handler' in loaded && typeof loaded.handler === 'function') {
    return loaded.handler as Handler;
  }
  throw new Error(`functions/${file}.ts exports no handler`);
}
