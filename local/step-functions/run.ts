import { type Instant, plus } from '../../domain/time.ts';
import { AFTER_END, type Transition } from '../../statemachines/transitions.ts';
import type { LocalClock } from '../clock.ts';
import { StateFailure } from './errors.ts';
import type { StepEvent } from './events.ts';
import type { Exit, Machine } from './machine.ts';
import { assignVariables, type Payload, toPayload, type Variables } from './payload.ts';
import { type Bindings, evaluateTemplate, type JsonValue } from './template.ts';
import type { Tokens } from './tokens.ts';

/** What executions need from outside. */
export interface ExecutionPorts {
  readonly clock: LocalClock;
  /**
   * Runs a function and answers its JSON result. A failure rejects with an Error whose `name` is the error name and whose
   * `message` is the cause.
   *
   * The execution holds the clock until `invoke` has returned its promise and again once that has settled. In between
   * the invoker holds it for as long as the function works, and lets it go while the function pauses: only so can a
   * timeout pass.
   *
   * `machine` is the name of the machine that invokes.
   */
  readonly invoke: (functionName: string, payload: unknown, machine: string) => Promise<unknown>;
  readonly tokens: Tokens;
  /** Chance from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly onEvent: (event: StepEvent) => void;
}

/** One execution as its states see it. */
export interface Run {
  readonly machine: Machine;
  readonly executionArn: string;
  readonly name: string;
  readonly startedAt: Instant;
  readonly input: Payload;
  readonly ports: ExecutionPorts;
  variables: Variables;
  /** Writes to the history. @throws StateFailure at its limit; ExecutionClosed once the execution has ended. */
  record(type: string, details?: Readonly<Record<string, unknown>>): number;
  /** The number of the next task attempt in this execution, from 1. */
  nextAttempt(): number;
  /**
   * Lets the clock go until `wake` is called, and holds it again from that moment. `begin` starts what is waited for and
   * answers how to clear it up; it is cleared up as well when the execution is stopped meanwhile.
   */
  park<T>(begin: (wake: (value: T) => void) => () => void): Promise<T>;
}

/** One visit of one state. */
export interface Visit {
  readonly state: string;
  readonly enteredAt: Instant;
  readonly enteredEventId: number;
  readonly input: Payload;
  retryCount: number;
}

/** How a state was left. */
export interface Leave {
  readonly way: Pick<Transition, 'to' | 'kind' | 'rule'>;
  readonly output: Payload;
}

/** Thrown inside an execution that was stopped from outside, to unwind it; nobody outside sees it. */
export class ExecutionClosed extends Error {
  override readonly name = 'ExecutionClosed';
}

/** What only some fields may read. */
export interface Extras {
  readonly result?: JsonValue;
  readonly errorOutput?: JsonValue;
  readonly token?: string;
}

export function bindingsFor(run: Run, visit: Visit, { token, ...extras }: Extras = {}): Bindings {
  const context = {
    Execution: { Id: run.executionArn, Input: run.input.value, Name: run.name, StartTime: run.startedAt },
    State: { EnteredTime: visit.enteredAt, Name: visit.state, RetryCount: visit.retryCount },
    StateMachine: { Id: run.machine.arn, Name: run.machine.name },
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
  return { ...run.variables.values, states: { input: visit.input.value, context, ...extras } };
}

/** Applies Assign and Output, which both see the variables as they were. Without Output, `otherwise` is handed on. */
export async function applyExit(
  run: Run,
  visit: Visit,
  exit: Exit,
  otherwise: Payload,
  extras: Extras = {},
): Promise<Payload> {
  if (exit.assign.length === 0 && exit.output === undefined) return otherwise;
  const bindings = bindingsFor(run, visit, extras);
  const assigned: [string, JsonValue][] = [];
  for (const [name, template] of exit.assign) assigned.push([name, await evaluateTemplate(template, bindings)]);
  const output =
    exit.output === undefined
      ? otherwise
      : toPayload(await evaluateTemplate(exit.output, bindings), 'output of the state');
  run.variables = assignVariables(run.variables, Object.fromEntries(assigned));
  return output;
}

/** Goes to `next`, or ends the execution when there is none. */
export function leaveTo(next: string | undefined, output: Payload): Leave {
  return { way: next === undefined ? { to: AFTER_END, kind: 'end' } : { to: next, kind: 'next' }, output };
}

/** Lets `seconds` of the clock's time pass. */
export function sleep(run: Run, seconds: number, label: string): Promise<void> {
  const { clock } = run.ports;
  return run.park((wake) => clock.schedule(plus(clock.now(), { seconds }), label, () => wake(undefined)));
}

const MADE_HERE = new Set(['States.QueryEvaluationError', 'States.DataLimitExceeded', 'States.NoChoiceMatched']);

/** Says in the cause which state failed, as AWS does for failures of its own, and notes failed queries in the history. */
export function placeFailure(run: Run, visit: Visit, failure: StateFailure): StateFailure {
  if (!MADE_HERE.has(failure.error)) return failure;
  const place = `An error occurred while executing the state '${visit.state}' (entered at the event id #${visit.enteredEventId}).`;
  if (failure.reason?.startsWith(place)) return failure;
  const placed = new StateFailure(failure.error, `${place} ${failure.reason ?? ''}`, failure.location);
  if (failure.error === 'States.QueryEvaluationError') {
    run.record('EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: placed.error,
        cause: placed.reason,
        state: visit.state,
        ...(placed.location === undefined ? {} : { location: placed.location }),
      },
    });
  }
  return placed;
}
