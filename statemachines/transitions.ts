/** Where an execution can go from a state, and by which way. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: 'start' | 'next' | 'choice' | 'default' | 'catch' | 'end';
  /** Position in `Choices` or `Catch`, counted from 0. */
  readonly rule?: number;
}

/** Stands in {@link Transition} for the time before the first and after the last state. */
export const BEFORE_START = '[start]';
export const AFTER_END = '[end]';

/** As much of a definition as transitions need; anything else in it is left alone. */
export interface StateGraph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateNode>>;
}

export interface StateNode {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

/** Every transition a definition allows, state by state in the order of the file. Retries stay inside their state. */
export function listTransitions(graph: StateGraph): readonly Transition[] {
  const start: Transition = { from: BEFORE_START, to: graph.StartAt, kind: 'start' };
  return [start, ...Object.entries(graph.States).flatMap(([name, state]) => transitionsOf(name, state))];
}

function transitionsOf(from: string, state: StateNode): readonly Transition[] {
  const choices = (state.Choices ?? []).map(({ Next: to }, rule): Transition => ({ from, to, kind: 'choice', rule }));
  const catches = (state.Catch ?? []).map(({ Next: to }, rule): Transition => ({ from, to, kind: 'catch', rule }));
  const usual: Transition[] = [];
  if (state.Default !== undefined) usual.push({ from, to: state.Default, kind: 'default' });
  if (state.Next !== undefined) usual.push({ from, to: state.Next, kind: 'next' });
  if (state.End === true || state.Type === 'Succeed' || state.Type === 'Fail') {
    usual.push({ from, to: AFTER_END, kind: 'end' });
  }
  return [...choices, ...usual, ...catches];
}

/** One text a transition, for sets and messages: `Is it late? -choice 0-> Remind`. */
export function transitionKey({ from, to, kind, rule }: Transition): string {
  return `${from} -${kind}${rule === undefined ? '' : ` ${rule}`}-> ${to}`;
}
