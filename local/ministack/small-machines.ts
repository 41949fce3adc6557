import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { toInstant } from '../../domain/time.ts';
import { holdWhile } from '../clock-holds.ts';
import { createStepFunctions, type StepFunctions } from '../step-functions/interpreter.ts';
import { createMemoryJournal } from '../step-functions/journal.ts';
import { createVirtualClock } from '../virtual-clock.ts';

/** A machine of a few states that both engines run, and what it is started with. */
export interface SmallMachine {
  readonly name: string;
  readonly definition: string;
  readonly inputs: readonly unknown[];
}

/** How an execution went. */
export interface Run {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** States in the order they were entered. */
  readonly visited: readonly string[];
}

const folder = join('local', 'ministack', 'machines');

/** The name of the one function in their definitions. */
export const probeFunction = 'ProbeFunction';

export function readSmallMachines(): readonly SmallMachine[] {
  const inputs = z
    .record(z.string(), z.array(z.unknown()))
    .parse(JSON.parse(readFileSync(join(folder, 'inputs.json'), 'utf8')));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.asl.json'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.asl\.json$/, '');
      return { name, definition: readFileSync(join(folder, file), 'utf8'), inputs: inputs[name] ?? [] };
    });
}

export function readProbe(): string {
  return readFileSync(join(folder, 'probe.cjs'), 'utf8');
}

/** Runs a machine in our own interpreter, in virtual time. */
export async function runHere(machine: SmallMachine, input: unknown, name: string): Promise<Run> {
  const clock = createVirtualClock(toInstant('2017-03-10T00:15:00+09:00'));
  const stepFunctions: StepFunctions = createStepFunctions({
    clock,
    journal: createMemoryJournal(),
    invoke: (_function, payload) => holdWhile(clock, 'probe', async () => answer(stepFunctions, payload as Asked)),
  });
  stepFunctions.define(machine.name, machine.definition, { [probeFunction]: probeFunction });
  const { executionArn } = stepFunctions.startExecution({
    machine: machine.name,
    name,
    input: JSON.stringify(input),
  });
  await clock.runUntilIdle();
  const { status, output, error, cause } = stepFunctions.describeExecution(executionArn);
  return toRun({ status, output, error, cause }, stepFunctions.getExecutionHistory(executionArn));
}

interface Asked {
  readonly mode: string;
  readonly attempt: number;
  readonly token?: string;
}

/** The parts of `machines/probe.cjs`, which is one file because it is deployed as it stands. */
interface Probe {
  decide(asked: Asked): {
    readonly error?: { readonly name: string; readonly message: string };
    readonly rings?: Readonly<Record<string, unknown>>;
    readonly failsToken?: { readonly error: string; readonly cause: string };
    readonly answer?: Readonly<Record<string, unknown>>;
  };
  toError(error: { readonly name: string; readonly message: string }): Error;
}

function answer(stepFunctions: StepFunctions, asked: Asked): unknown {
  const { decide, toError } = createRequire(resolve('package.json'))(resolve(folder, 'probe.cjs')) as Probe;
  const { error, rings, failsToken, answer: answered = {} } = decide(asked);
  if (error) throw toError(error);
  const { token = '' } = asked;
  if (rings) stepFunctions.sendTaskSuccess(token, JSON.stringify(rings));
  if (failsToken) stepFunctions.sendTaskFailure(token, failsToken);
  return answered;
}

/** An execution as DescribeExecution and GetExecutionHistory tell of it, on either engine. */
export function toRun(
  described: {
    readonly status: string;
    readonly output?: string | undefined;
    readonly error?: string | undefined;
    readonly cause?: string | undefined;
  },
  history: readonly object[],
): Run {
  const { status, output, error, cause } = described;
  // MiniStack's own failures put error and cause into the output, too; AWS leaves it empty.
  const isDone = status === 'SUCCEEDED' && output !== undefined;
  return {
    status,
    ...(isDone ? { output: JSON.parse(output) as unknown } : {}),
    ...(error === undefined ? {} : { error }),
    // What an engine says of an expression that failed is its own wording.
    ...(cause === undefined || error?.startsWith('States.') === true ? {} : { cause }),
    visited: history.flatMap((event) => {
      const details = 'stateEnteredEventDetails' in event ? event.stateEnteredEventDetails : undefined;
      return typeof details === 'object' && details !== null && 'name' in details ? [String(details.name)] : [];
    }),
  };
}
