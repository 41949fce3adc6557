/** `EvaluateDeadlinesFunction` → `evaluate-deadlines`: one name in the machine, the file and the construct. */
export function fileOf(functionName: string): string {
  return functionName
    .replace(/Function$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** The handler of a function file. */
export async function loadHandler(functionName: string): Promise<(event: unknown) => Promise<unknown>> {
  const file = fileOf(functionName);
  const loaded: unknown = await import(`../functions/${file}.ts`);
  if (typeof loaded === 'object' && loaded !== null && 'handler' in loaded && typeof loaded.handler === 'function') {
    return loaded.handler as (event: unknown) => Promise<unknown>;
  }
  throw new Error(`functions/${file}.ts exports no handler`);
}
