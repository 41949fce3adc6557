import { type Retrier, readDefinition, type StateDefinition } from './definition.ts';
import { INVOKE_AND_WAIT } from './supported.ts';
import { compileTemplate, type Template } from './template.ts';

/** A machine ready to run; an execution keeps the one it was started with, as on AWS. */
export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly definitionText: string;
  readonly startAt: string;
  readonly timeoutSeconds: number | undefined;
  readonly states: ReadonlyMap<string, State>;
}

export type State = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** What a state, a rule or a catcher does to the variables and the data on the way out. */
export interface Exit {
  readonly assign: readonly (readonly [string, Template])[];
  readonly output: Template | undefined;
}

interface Going extends Exit {
  readonly name: string;
  /** The next state; undefined ends the execution. */
  readonly next: string | undefined;
}

export interface TaskState extends Going {
  readonly type: 'Task';
  readonly waitsForToken: boolean;
  readonly functionName: Template;
  readonly payload: Template;
  readonly timeoutSeconds: Template | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly (Exit & { readonly errorEquals: readonly string[]; readonly next: string })[];
}

export interface ChoiceState extends Exit {
  readonly type: 'Choice';
  readonly name: string;
  readonly rules: readonly (Exit & { readonly condition: Template; readonly next: string })[];
  readonly otherwise: string | undefined;
}

export interface WaitState extends Going {
  readonly type: 'Wait';
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
}

export interface PassState extends Going {
  readonly type: 'Pass';
}

export interface SucceedState {
  readonly type: 'Succeed';
  readonly name: string;
  readonly output: Template | undefined;
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

/** @throws UnsupportedDefinition as {@link readDefinition} does. */
export function compileMachine(
  name: string,
  arn: string,
  text: string,
  substitutions: Readonly<Record<string, string>>,
): Machine {
  const definition = readDefinition(name, text, substitutions);
  const states = Object.entries(definition.States).map(([state, it]) => [state, compileState(state, it)] as const);
  return {
    name,
    arn,
    definitionText: text,
    startAt: definition.StartAt,
    timeoutSeconds: definition.TimeoutSeconds,
    states: new Map(states),
  };
}

function compileState(name: string, state: StateDefinition): State {
  const going = { name, next: state.Next, ...compileExit(state, '') };
  if (state.Type === 'Task') return compileTask(going, state);
  if (state.Type === 'Choice') return compileChoice(name, state);
  if (state.Type === 'Wait') {
    const seconds = optional(state.Seconds, 'Seconds');
    return { type: 'Wait', ...going, seconds, timestamp: optional(state.Timestamp, 'Timestamp') };
  }
  if (state.Type === 'Pass') return { type: 'Pass', ...going };
  if (state.Type === 'Succeed') return { type: 'Succeed', name, output: going.output };
  return { type: 'Fail', name, error: optional(state.Error, 'Error'), cause: optional(state.Cause, 'Cause') };
}

function compileTask(going: Going, state: StateDefinition): TaskState {
  return {
    type: 'Task',
    ...going,
    waitsForToken: state.Resource === INVOKE_AND_WAIT,
    functionName: compileTemplate(state.Arguments?.FunctionName, 'Arguments/FunctionName'),
    // Lambda is invoked with an empty object when the definition gives no payload.
    payload: compileTemplate(state.Arguments?.Payload ?? {}, 'Arguments/Payload'),
    timeoutSeconds: optional(state.TimeoutSeconds, 'TimeoutSeconds'),
    retriers: state.Retry ?? [],
    catchers: (state.Catch ?? []).map((catcher, index) => ({
      errorEquals: catcher.ErrorEquals,
      next: catcher.Next,
      ...compileExit(catcher, `Catch[${index}]/`),
    })),
  };
}

function compileChoice(name: string, state: StateDefinition): ChoiceState {
  const rules = (state.Choices ?? []).map((rule, index) => ({
    condition: compileTemplate(rule.Condition, `Choices[${index}]/Condition`),
    next: rule.Next,
    ...compileExit(rule, `Choices[${index}]/`),
  }));
  return { type: 'Choice', name, rules, otherwise: state.Default, ...compileExit(state, '') };
}

function compileExit(
  from: { readonly Assign?: Readonly<Record<string, unknown>>; readonly Output?: unknown },
  prefix: string,
): Exit {
  const assign = Object.entries(from.Assign ?? {}).map(
    ([variable, value]) => [variable, compileTemplate(value, `${prefix}Assign/${variable}`)] as const,
  );
  return { assign, output: optional(from.Output, `${prefix}Output`) };
}

function optional(value: unknown, field: string): Template | undefined {
  return value === undefined ? undefined : compileTemplate(value, field);
}
