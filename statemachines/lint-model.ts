/** One thing a machine does against the house rules. */
export interface Problem {
  readonly file: string;
  /** Line of the state, or 1 for the machine as a whole. */
  readonly line: number;
  /** The state's name; absent for the machine as a whole. */
  readonly state?: string;
  /** The rule's short name, for instance `timeout`. */
  readonly rule: string;
  readonly message: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A definition as it was read, with nothing in it taken for granted. */
export interface LintedMachine {
  readonly text: string;
  readonly root: Fields;
  readonly states: readonly LintedState[];
}

export interface LintedState {
  readonly name: string;
  readonly fields: Fields;
  /** `Type`, or an empty text. */
  readonly type: string;
  readonly waitsForToken: boolean;
}

/** A finding before it has a place in the file. */
export interface Finding {
  readonly state?: string;
  readonly rule: string;
  readonly message: string;
}

export const FAILURE_STATE = 'Record Failure';

export function readMachine(text: string): LintedMachine {
  const root: unknown = JSON.parse(text);
  if (!isFields(root)) throw new Error('it is no JSON object');
  const named = isFields(root.States) ? Object.entries(root.States) : [];
  return { text, root, states: named.map(([name, state]) => readState(name, isFields(state) ? state : {})) };
}

function readState(name: string, fields: Fields): LintedState {
  const resource = String(fields.Resource ?? '');
  return { name, fields, type: String(fields.Type ?? ''), waitsForToken: resource.endsWith('.waitForTaskToken') };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list field such as Choices, Retry or Catch. */
export function rulesOf(fields: Fields, field: string): readonly Fields[] {
  const rules = fields[field];
  return Array.isArray(rules) ? rules.filter(isFields) : [];
}

/** A way out of a state, as far as the file says one. */
export interface Way {
  readonly to: string;
  readonly from: LintedState;
  /** What is assigned on this way. */
  readonly assigned: readonly string[];
}

/** Assign of the state counts for Next and Default; rules and catchers have their own. */
export function waysOut(from: LintedState): readonly Way[] {
  const usual = ['Next', 'Default'].flatMap((field) => wayTo(from, from.fields[field], from.fields.Assign));
  const rules = [...rulesOf(from.fields, 'Choices'), ...rulesOf(from.fields, 'Catch')];
  return [...usual, ...rules.flatMap((rule) => wayTo(from, rule.Next, rule.Assign))];
}

function wayTo(from: LintedState, to: unknown, assign: unknown): readonly Way[] {
  return typeof to === 'string' ? [{ from, to, assigned: isFields(assign) ? Object.keys(assign) : [] }] : [];
}

export function reachableStates(machine: LintedMachine): ReadonlySet<string> {
  const byName = new Map(machine.states.map((state) => [state.name, state]));
  const reached = new Set<string>();
  const open = [String(machine.root.StartAt ?? '')];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = byName.get(name);
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...waysOut(state).map(({ to }) => to));
  }
  return reached;
}
