import { toInstant } from '../../../domain/time.ts';
import { holdWhile } from '../../../local/clock-holds.ts';
import { createTransitionCoverage } from '../../../local/step-functions/coverage.ts';
import type { StatusChange, StepEvent } from '../../../local/step-functions/events.ts';
import { createStepFunctions, type StepFunctionsOptions } from '../../../local/step-functions/interpreter.ts';
import { createMemoryJournal } from '../../../local/step-functions/journal.ts';
import { createVirtualClock } from '../../../local/virtual-clock.ts';

export const START = toInstant('2017-03-10T00:15:00+09:00');

export type Handler = (payload: Record<string, unknown>) => unknown;

/** An engine on a virtual clock, with functions given by name. */
export function setup(functions: Readonly<Record<string, Handler>> = {}, options: Partial<StepFunctionsOptions> = {}) {
  const clock = options.clock ?? createVirtualClock(START);
  const virtual = clock as ReturnType<typeof createVirtualClock>;
  const calls: { readonly name: string; readonly payload: Record<string, unknown>; readonly at: string }[] = [];
  const events: StepEvent[] = [];
  const changes: StatusChange[] = [];
  const coverage = createTransitionCoverage();
  const stepFunctions = createStepFunctions({
    clock,
    journal: createMemoryJournal(),
    invoke: (name, payload) =>
      holdWhile(clock, name, async () => {
        calls.push({ name, payload: payload as Record<string, unknown>, at: clock.now() });
        return functions[name]?.(payload as Record<string, unknown>);
      }),
    onEvent: (event) => {
      events.push(event);
      coverage.onEvent(event);
    },
    ...options,
  });
  stepFunctions.onStatusChange((change) => changes.push(change));

  /** Defines a machine of these states, starts it and lets time pass until nothing is left to do. */
  async function play(states: Readonly<Record<string, object>>, input: unknown = {}) {
    const executionArn = start(states, input);
    await virtual.runUntilIdle();
    return show(executionArn);
  }

  function start(states: Readonly<Record<string, object>>, input: unknown = {}, name = 'run'): string {
    stepFunctions.define('machine', machine(states));
    return stepFunctions.startExecution({ machine: 'machine', name, input: JSON.stringify(input) }).executionArn;
  }

  function show(executionArn: string) {
    const { output, ...rest } = stepFunctions.describeExecution(executionArn);
    const history = stepFunctions.getExecutionHistory(executionArn);
    return {
      ...rest,
      output: output === undefined ? undefined : JSON.parse(output),
      history,
      types: history.map(({ type }) => type),
    };
  }

  return { clock: virtual, stepFunctions, calls, events, changes, coverage, play, start, show };
}

/** A definition's text; the first state is where it starts. */
export function machine(states: Readonly<Record<string, object>>, fields: object = {}): string {
  return JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...fields });
}

export function task(functionName: string, fields: object = { End: true }): object {
  const { Payload = '{% $states.input %}', ...rest } = fields as { Payload?: unknown };
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionName, Payload },
    ...rest,
  };
}

export function tokenWait(functionName: string, fields: object = { End: true }): object {
  const Payload = { token: '{% $states.context.Task.Token %}' };
  return { ...task(functionName, { Payload, ...fields }), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' };
}

export function throwing(name: string, message = 'made up'): Handler {
  return () => {
    const error = new Error(message);
    error.name = name;
    throw error;
  };
}
