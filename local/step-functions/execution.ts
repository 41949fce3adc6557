import type { Instant } from '../../domain/time.ts';
import { plus } from '../../domain/time.ts';
import { AFTER_END, BEFORE_START } from '../../statemachines/transitions.ts';
import { StateFailure } from './errors.ts';
import { createHistory, type HistoryEvent } from './history.ts';
import type { ExecutionStatus } from './journal.ts';
import type { Machine, State } from './machine.ts';
import { NO_VARIABLES, type Payload } from './payload.ts';
import { ExecutionClosed, type ExecutionPorts, type Leave, placeFailure, type Run, type Visit } from './run.ts';
import { runState } from './states.ts';

/** How an execution ended. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Execution {
  history(): readonly HistoryEvent[];
  /** Ends it from outside. Does nothing once it has ended. */
  stop(error?: string, cause?: string): void;
}

export interface Beginning {
  readonly machine: Machine;
  readonly executionArn: string;
  readonly name: string;
  readonly startedAt: Instant;
  readonly input: Payload;
  /** Called once, when the execution has ended by itself or from outside. */
  readonly onEnd: (ending: Ending) => void;
}

/** Starts an execution. Its first state runs after the current turn; until then, and while it works, it holds the clock. */
export function beginExecution(ports: ExecutionPorts, beginning: Beginning): Execution {
  const { machine, name, executionArn, startedAt, input, onEnd } = beginning;
  const { clock } = ports;
  const history = createHistory(() => clock.now());
  let closed = false;
  let attempts = 0;
  let release = clock.hold(`${name}: starting`);
  let clearUp: (() => void) | undefined;

  const run: Run = {
    machine,
    executionArn,
    name,
    startedAt,
    input,
    ports,
    variables: NO_VARIABLES,
    record(type, details) {
      if (closed) throw new ExecutionClosed();
      return history.record(type, details);
    },
    nextAttempt() {
      attempts += 1;
      return attempts;
    },
    park,
  };

  function park<T>(begin: (wake: (value: T) => void) => () => void): Promise<T> {
    if (closed) return Promise.reject(new ExecutionClosed());
    return new Promise((resolve) => {
      let woken = false;
      const letGo = release;
      const clear = begin((value) => {
        if (woken || closed) return;
        woken = true;
        release = clock.hold(`${name}: working`);
        clearUp?.();
        clearUp = undefined;
        resolve(value);
      });
      if (woken) clear();
      else clearUp = clear;
      letGo();
    });
  }

  function close(ending: Ending, type: string, details: Readonly<Record<string, unknown>>): void {
    if (closed) return;
    closed = true;
    cancelTimeout?.();
    clearUp?.();
    clearUp = undefined;
    history.close(type, details);
    onEnd(ending);
  }

  function closeFailed(failure: StateFailure): void {
    const details = {
      ...(failure.error === '' ? {} : { error: failure.error }),
      ...(failure.reason === undefined ? {} : { cause: failure.reason }),
    };
    close({ status: 'FAILED', ...details }, 'ExecutionFailed', { executionFailedEventDetails: details });
  }

  async function runToEnd(): Promise<void> {
    try {
      history.record('ExecutionStarted', { executionStartedEventDetails: { input: input.text } });
      const output = await runStates(run);
      close({ status: 'SUCCEEDED', output: output.text }, 'ExecutionSucceeded', {
        executionSucceededEventDetails: { output: output.text },
      });
    } catch (error) {
      if (error instanceof StateFailure) closeFailed(error);
      else if (!(error instanceof ExecutionClosed)) throw error;
    } finally {
      release();
    }
  }

  const cancelTimeout =
    machine.timeoutSeconds === undefined
      ? undefined
      : clock.schedule(
          plus(startedAt, { seconds: machine.timeoutSeconds }),
          `${name}: timeout of the execution`,
          () => {
            const executionTimedOutEventDetails = { error: 'States.Timeout' };
            close({ status: 'TIMED_OUT' }, 'ExecutionTimedOut', { executionTimedOutEventDetails });
          },
        );
  queueMicrotask(() => void runToEnd());

  return {
    history: () => history.list(),
    stop(error, cause) {
      const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      close({ status: 'ABORTED', ...details }, 'ExecutionAborted', { executionAbortedEventDetails: details });
    },
  };
}

async function runStates(run: Run): Promise<Payload> {
  let input = run.input;
  let name = run.machine.startAt;
  tellTransition(run, BEFORE_START, { to: name, kind: 'start' });
  for (;;) {
    const state = run.machine.states.get(name);
    if (state === undefined) throw new StateFailure('States.Runtime', `There is no state "${name}".`);
    const { way, output } = await visitState(run, state, input);
    tellTransition(run, name, way);
    if (way.to === AFTER_END) return output;
    name = way.to;
    input = output;
  }
}

async function visitState(run: Run, state: State, input: Payload): Promise<Leave> {
  const { clock, onEvent } = run.ports;
  const enteredEventId = run.record(`${state.type}StateEntered`, {
    stateEnteredEventDetails: { name: state.name, input: input.text },
  });
  const enteredAt = clock.now();
  onEvent({ type: 'entered', machine: run.machine.name, execution: run.name, state: state.name, at: enteredAt });
  const visit: Visit = { state: state.name, enteredAt, enteredEventId, input, retryCount: 0 };
  const before = run.variables;
  try {
    const leave = await runState(run, visit, state);
    const changed = run.variables === before ? undefined : changedVariables(run, before.values);
    run.record(`${state.type}StateExited`, {
      stateExitedEventDetails: {
        name: state.name,
        output: leave.output.text,
        ...(changed === undefined ? {} : { assignedVariables: changed }),
      },
    });
    return leave;
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    if (state.type === 'Fail') tellTransition(run, state.name, { to: AFTER_END, kind: 'end' });
    throw placeFailure(run, visit, error);
  }
}

function changedVariables(run: Run, before: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const changed = Object.entries(run.variables.values).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries(changed.map(([name, value]) => [name, JSON.stringify(value)]));
}

function tellTransition(run: Run, from: string, way: Leave['way']): void {
  const { clock, onEvent } = run.ports;
  onEvent({ type: 'transition', machine: run.machine.name, execution: run.name, at: clock.now(), from, ...way });
}
