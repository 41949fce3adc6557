import { type Instant, toInstant } from '../../domain/time.ts';
import { StateFailure } from './errors.ts';
import type { ChoiceState, FailState, State, WaitState } from './machine.ts';
import { applyExit, bindingsFor, type Leave, leaveTo, type Run, sleep, type Visit } from './run.ts';
import { runTask } from './task.ts';
import { evaluateTemplate, type Template } from './template.ts';

/** Runs one state from entry to exit. @throws StateFailure when it fails and catches nothing. */
export async function runState(run: Run, visit: Visit, state: State): Promise<Leave> {
  if (state.type === 'Task') return runTask(run, visit, state);
  if (state.type === 'Choice') return choose(run, visit, state);
  if (state.type === 'Fail') return fail(run, visit, state);
  if (state.type === 'Succeed')
    return leaveTo(undefined, await applyExit(run, visit, { assign: [], output: state.output }, visit.input));
  if (state.type === 'Wait') await wait(run, visit, state);
  return leaveTo(state.next, await applyExit(run, visit, state, visit.input));
}

async function choose(run: Run, visit: Visit, state: ChoiceState): Promise<Leave> {
  const bindings = bindingsFor(run, visit);
  for (const [rule, { condition, next, ...exit }] of state.rules.entries()) {
    const holds = await evaluateTemplate(condition, bindings);
    if (typeof holds !== 'boolean') {
      const why = `The condition of Choices[${rule}] has to be true or false; it gave ${JSON.stringify(holds)}.`;
      throw new StateFailure('States.QueryEvaluationError', why, `Choices[${rule}]/Condition`);
    }
    if (holds)
      return { way: { to: next, kind: 'choice', rule }, output: await applyExit(run, visit, exit, visit.input) };
  }
  if (state.otherwise === undefined) {
    throw new StateFailure('States.NoChoiceMatched', 'No rule of Choices holds and there is no Default.');
  }
  return { way: { to: state.otherwise, kind: 'default' }, output: await applyExit(run, visit, state, visit.input) };
}

async function wait(run: Run, visit: Visit, state: WaitState): Promise<void> {
  const { clock } = run.ports;
  const label = `${run.name}: ${state.name}`;
  const bindings = bindingsFor(run, visit);
  if (state.seconds !== undefined)
    return sleep(run, readSeconds(await evaluateTemplate(state.seconds, bindings)), label);
  if (state.timestamp === undefined) return undefined;
  const until = readTimestamp(await evaluateTemplate(state.timestamp, bindings));
  return run.park((wake) => clock.schedule(until, label, () => wake(undefined)));
}

function readSeconds(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99_999_999) return value;
  const why = `Seconds has to be a whole number from 0 to 99999999; it is ${JSON.stringify(value)}.`;
  throw new StateFailure('States.QueryEvaluationError', why, 'Seconds');
}

function readTimestamp(value: unknown): Instant {
  try {
    if (typeof value === 'string') return toInstant(value);
  } catch {
    // Said below, as for every other value.
  }
  const why = `Timestamp has to be an RFC 3339 time with an offset; it is ${JSON.stringify(value)}.`;
  throw new StateFailure('States.QueryEvaluationError', why, 'Timestamp');
}

async function fail(run: Run, visit: Visit, state: FailState): Promise<never> {
  const bindings = bindingsFor(run, visit);
  const error = await readText(state.error, bindings, 'Error');
  throw new StateFailure(error ?? '', await readText(state.cause, bindings, 'Cause'));
}

async function readText(
  template: Template | undefined,
  bindings: Parameters<typeof evaluateTemplate>[1],
  field: string,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluateTemplate(template, bindings);
  if (typeof value === 'string') return value;
  throw new StateFailure(
    'States.QueryEvaluationError',
    `${field} has to be text; it is ${JSON.stringify(value)}.`,
    field,
  );
}
