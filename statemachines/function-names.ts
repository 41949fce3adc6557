/** `EvaluateDeadlinesFunction` → `evaluate-deadlines`: one name in the machine, the file and the construct. */
export function fileOf(functionName: string): string {
  return functionName
    .replace(/Function$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** `evaluate-deadlines` → `EvaluateDeadlinesFunction`, the way back. */
export function functionNameOf(file: string): string {
  return `${file.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Function`;
}

/** The functions that a definition names, each once: `${EvaluateDeadlinesFunction}`. */
export function placeholdersOf(definition: string): readonly string[] {
  return [...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))];
}
