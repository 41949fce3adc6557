import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plus } from '../../domain/time.ts';
import { listTransitions, type StateGraph, transitionKey } from '../../statemachines/transitions.ts';
import { type Handler, START, setup } from '../local/step-functions/setup.ts';

export function readMachine(name: string): { readonly text: string; readonly graph: StateGraph } {
  const text = readFileSync(join('statemachines', `${name}.asl.json`), 'utf8');
  return { text, graph: JSON.parse(text) as StateGraph };
}

/** One line a transition: `What comes next? -choice 0-> Wait for Change or Time`. */
export function transitionsOf(name: string): readonly string[] {
  return listTransitions(readMachine(name).graph).map(transitionKey);
}

/** What each function answers, call by call; the last answer holds on. A function of its own is called as it is. */
export type Answers = Readonly<Record<string, readonly object[] | Handler>>;

const watchOutput = { version: 3, waitSeconds: 60, round: 1 };

/** A function that throws an error of that family each time. */
export const failing =
  (name: string, message = 'made up'): Handler =>
  () => {
    throw Object.assign(new Error(message), { name });
  };

/** The very file that is deployed, on the interpreter, with functions that answer as they are told. */
export function aStage(name: string, answers: Answers = {}, input: object = {}) {
  const { text } = readMachine(name);
  const asked = new Map<string, number>();
  const tokens: string[] = [];
  const stage = setup(
    new Proxy({} as Record<string, Handler>, {
      get: (_target, functionName: string) => (payload: Record<string, unknown>) => {
        const place = asked.get(functionName) ?? 0;
        asked.set(functionName, place + 1);
        if (typeof payload.token === 'string') tokens.push(payload.token);
        const given = answers[functionName.replace(/Function$/, '')];
        if (typeof given === 'function') return given(payload);
        return { ...watchOutput, outcome: 'wait', ...(given?.[Math.min(place, given.length - 1)] ?? {}) };
      },
    }),
  );
  const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder = '']) => [placeholder, placeholder]);
  stage.stepFunctions.define(name, text, Object.fromEntries(placeholders));
  const executionName = `INC-1-${name}-1`;
  const { executionArn } = stage.stepFunctions.startExecution({
    machine: name,
    name: executionName,
    input: JSON.stringify({ incidentId: 'INC-1', purpose: name, generation: 1, ...input }),
  });
  return {
    ...stage,
    executionArn,
    executionName,
    tokens,
    names: () => stage.calls.map((call) => call.name.replace(/Function$/, '')),
    payloadOf: (functionName: string) => stage.calls.find((call) => call.name === `${functionName}Function`)?.payload,
    /** Rings the token of the wait that was entered last. */
    ring: () => stage.stepFunctions.sendTaskSuccess(tokens.at(-1) ?? '', '{"rung":"changed"}'),
    rest: () => stage.clock.runUntilIdle(),
    /** Lets so many seconds pass from the start. */
    until: (seconds: number) => stage.clock.advanceTo(plus(START, { seconds })),
    status: () => stage.stepFunctions.describeExecution(executionArn).status,
    end: () => stage.stepFunctions.describeExecution(executionArn),
    taken: () => [...stage.coverage.taken(name).keys()],
    states: () => stage.events.flatMap((event) => (event.type === 'entered' ? [event.state] : [])),
  };
}

/** Lets a story run to its end. @returns the transitions it took. */
export async function play(name: string, answers: Answers, input: object = {}): Promise<readonly string[]> {
  const stage = aStage(name, answers, input);
  await stage.rest();
  return stage.taken();
}
