import { fileOf } from '../statemachines/function-names.ts';
import { type DrawableMachine, drawMachine } from './machine-graph.ts';
import { machineNames } from './settings.ts';

/** As much of a definition as its page tells. */
interface ToldMachine extends DrawableMachine {
  readonly Comment?: string;
  readonly States: Readonly<Record<string, ToldState>>;
}

type ToldState = DrawableMachine['States'][string] & {
  readonly Comment?: string;
  readonly TimeoutSeconds?: number | string;
  readonly Arguments?: { readonly FunctionName?: string };
};

/** The page that shows the machines. */
export const machinesPage = 'docs/architecture.md';

/**
 * The page with every machine drawn anew between `<!-- machine:<name> -->` and `<!-- /machine:<name> -->`.
 * @param definitionOf the text of a machine's file.
 * @throws Error naming the markers that are missing.
 */
export function drawMachinesInto(page: string, definitionOf: (name: string) => string): string {
  return machineNames.reduce((text, name) => {
    const [from, to] = [`<!-- machine:${name} -->`, `<!-- /machine:${name} -->`];
    const start = text.indexOf(from);
    const end = text.indexOf(to, start);
    if (start < 0 || end < 0) throw new Error(`${machinesPage} has no "${from}" followed by "${to}"; put both in`);
    return `${text.slice(0, start + from.length)}\n${tellMachine(definitionOf(name))}\n${text.slice(end)}`;
  }, page);
}

/** What the machine is for, its graph, and which function does the work of which state. */
function tellMachine(definition: string): string {
  const machine = JSON.parse(definition) as ToldMachine;
  const rows = Object.entries(machine.States).flatMap(([name, state]) => rowOf(name, state));
  const table = ['| State | Function | At most | Why |', '|---|---|---|---|', ...rows].join('\n');
  return `${machine.Comment ?? ''}\n\n\`\`\`mermaid\n${drawMachine(machine)}\`\`\`\n\n${table}\n`;
}

/** Tasks and questions; what only reads the input or ends is in the graph. */
function rowOf(name: string, { Type, Comment = '', Arguments, TimeoutSeconds = '' }: ToldState): readonly string[] {
  if (Type === 'Choice') return [`| ${name} | | | ${Comment} |`];
  const placeholder = /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? '')?.[1];
  if (placeholder === undefined) return [];
  const file = `functions/${fileOf(placeholder)}.ts`;
  const seconds = typeof TimeoutSeconds === 'number' ? `${TimeoutSeconds} s` : 'as long as the round says';
  return [`| ${name} | [${file}](../${file}) | ${seconds} | ${Comment} |`];
}
