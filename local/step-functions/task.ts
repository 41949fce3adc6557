import { plus } from '../../domain/time.ts';
import { matchesError, StateFailure } from './errors.ts';
import type { TaskState } from './machine.ts';
import { type Payload, toPayload } from './payload.ts';
import { decideRetry } from './retry.ts';
import { applyExit, bindingsFor, type Leave, leaveTo, placeFailure, type Run, sleep, type Visit } from './run.ts';
import { evaluateTemplate, type JsonValue } from './template.ts';
import type { TokenAnswer } from './tokens.ts';

const LONGEST_TIMEOUT_SECONDS = 99_999_999;

/** Runs a task with its retries; what is left of a failure goes to the first catcher that matches. */
export async function runTask(run: Run, visit: Visit, state: TaskState): Promise<Leave> {
  const retries = new Map<number, number>();
  for (;;) {
    try {
      return await attemptTask(run, visit, state);
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const failure = placeFailure(run, visit, error);
      const retry = decideRetry(state.retriers, retries, failure.error, run.ports.random);
      if (retry === undefined) return catchFailure(run, visit, state, failure);
      run.ports.onEvent({
        type: 'retry',
        machine: run.machine.name,
        execution: run.name,
        state: state.name,
        at: run.ports.clock.now(),
        error: failure.error,
        ...retry,
      });
      await sleep(run, retry.delaySeconds, `${run.name}: next attempt of ${state.name}`);
      visit.retryCount += 1;
    }
  }
}

async function catchFailure(run: Run, visit: Visit, state: TaskState, failure: StateFailure): Promise<Leave> {
  const rule = state.catchers.findIndex(({ errorEquals }) => matchesError(errorEquals, failure.error));
  const catcher = state.catchers[rule];
  if (catcher === undefined) throw failure;
  // A timeout has an empty cause here, though none in the history.
  const errorOutput = { Error: failure.error, Cause: failure.reason ?? '' };
  const output = await applyExit(run, visit, catcher, toPayload(errorOutput, 'error output'), { errorOutput });
  return { way: { to: catcher.next, kind: 'catch', rule }, output };
}

async function attemptTask(run: Run, visit: Visit, state: TaskState): Promise<Leave> {
  const resource = state.waitsForToken ? 'invoke.waitForTaskToken' : 'invoke';
  const token = state.waitsForToken ? run.ports.tokens.issue(run.executionArn, run.nextAttempt()) : undefined;
  const bindings = bindingsFor(run, visit, token === undefined ? {} : { token });
  const functionName = await evaluateTemplate(state.functionName, bindings);
  if (typeof functionName !== 'string') {
    throw new StateFailure('States.QueryEvaluationError', 'FunctionName is no text.', 'Arguments/FunctionName');
  }
  const payload = await evaluateTemplate(state.payload, bindings);
  const parameters = toPayload({ FunctionName: functionName, Payload: payload }, 'arguments of the task');
  const timeoutSeconds = await readTimeout(run, visit, state);
  const which = { resourceType: 'lambda', resource };
  run.record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...which,
      region: run.machine.arn.split(':')[3],
      parameters: parameters.text,
      ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    },
  });
  run.record('TaskStarted', { taskStartedEventDetails: which });
  const outcome = await waitForOutcome(run, state, {
    functionName,
    parametersText: parameters.text,
    token,
    timeoutSeconds,
    which,
  });
  const result = readOutcome(run, outcome, which);
  const output = await applyExit(run, visit, state, result, { result: result.value });
  return leaveTo(state.next, output);
}

async function readTimeout(run: Run, visit: Visit, state: TaskState): Promise<number | undefined> {
  if (state.timeoutSeconds === undefined) return undefined;
  const seconds = await evaluateTemplate(state.timeoutSeconds, bindingsFor(run, visit));
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS) {
    return seconds;
  }
  const why = `TimeoutSeconds has to be a whole number from 1 to ${LONGEST_TIMEOUT_SECONDS}; got ${JSON.stringify(seconds)}.`;
  throw new StateFailure('States.QueryEvaluationError', why, 'TimeoutSeconds');
}

type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'rang'; readonly answer: TokenAnswer }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed-out' };

interface Call {
  readonly functionName: string;
  readonly parametersText: string;
  readonly token: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly which: { readonly resourceType: string; readonly resource: string };
}

/** The first of: the function's result (or its failure), the token's answer, the timeout. The function is not stopped. */
function waitForOutcome(run: Run, state: TaskState, call: Call): Promise<Outcome> {
  const { clock, tokens } = run.ports;
  return run.park<Outcome>((wake) => {
    if (call.token !== undefined) tokens.waitFor(call.token, (answer) => wake({ kind: 'rang', answer }));
    let over = false;
    const cancelTimeout =
      call.timeoutSeconds === undefined
        ? undefined
        : clock.schedule(
            plus(clock.now(), { seconds: call.timeoutSeconds }),
            `${run.name}: timeout of ${state.name}`,
            () => wake({ kind: 'timed-out' }),
          );
    invokeNow(run, call).then(
      (value) => {
        if (over) return;
        if (call.token === undefined) wake({ kind: 'returned', value });
        else noteSubmitted(run, call, value, wake);
      },
      (error) => wake({ kind: 'failed', error }),
    );
    return () => {
      over = true;
      cancelTimeout?.();
      if (call.token !== undefined) tokens.forget(call.token);
    };
  });
}

/** Calls at once, so that the invoker takes its hold before this execution lets the clock go. */
function invokeNow(run: Run, call: Call): Promise<unknown> {
  try {
    // A copy, as over the wire: a function may change what it was given.
    const { Payload: payload } = JSON.parse(call.parametersText) as { readonly Payload: unknown };
    return run.ports.invoke(call.functionName, payload, run.machine.name);
  } catch (error) {
    return Promise.reject(error);
  }
}

function noteSubmitted(run: Run, call: Call, value: unknown, wake: (outcome: Outcome) => void): void {
  try {
    const output = JSON.stringify({ Payload: value ?? null, StatusCode: 200 });
    run.record('TaskSubmitted', { taskSubmittedEventDetails: { ...call.which, output } });
  } catch (error) {
    wake({ kind: 'failed', error });
  }
}

function readOutcome(run: Run, outcome: Outcome, which: Call['which']): Payload {
  if (outcome.kind === 'timed-out') {
    run.record('TaskTimedOut', { taskTimedOutEventDetails: { ...which, error: 'States.Timeout' } });
    throw new StateFailure('States.Timeout');
  }
  const result = outcome.kind === 'failed' ? toFailure(outcome.error) : readResult(outcome);
  if (result instanceof StateFailure) {
    run.record('TaskFailed', { taskFailedEventDetails: { ...which, error: result.error, cause: result.reason } });
    throw result;
  }
  run.record('TaskSucceeded', { taskSucceededEventDetails: { ...which, output: result.text } });
  return result;
}

function readResult(outcome: Extract<Outcome, { kind: 'returned' | 'rang' }>): Payload | StateFailure {
  try {
    if (outcome.kind === 'returned')
      return toPayload({ Payload: asJson(outcome.value), StatusCode: 200 }, 'result of the task');
    const { answer } = outcome;
    if (answer.ok) return toPayload(JSON.parse(answer.outputText) as JsonValue, 'result of the task');
    return new StateFailure(answer.error, answer.cause);
  } catch (error) {
    return toFailure(error);
  }
}

/** Lambda hands its result on as JSON: what JSON can't hold is lost there too. */
function asJson(value: unknown): JsonValue {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as JsonValue);
}

function toFailure(error: unknown): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof Error) return new StateFailure(error.name, error.message);
  return new StateFailure('Error', String(error));
}
