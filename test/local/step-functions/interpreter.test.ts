import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plus } from '../../../domain/time.ts';
import { createFileJournal, createMemoryJournal } from '../../../local/step-functions/journal.ts';
import type { StateGraph } from '../../../statemachines/transitions.ts';
import { machine, START, setup, task, throwing, tokenWait } from './setup.ts';

const waiting = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };

/** As it stands in a definition. */
function placeholder(name: string): string {
  return `\${${name}}`;
}

describe('defining a machine', () => {
  const refusals: readonly (readonly [string, string, string])[] = [
    [
      'another state type',
      machine({ Both: { Type: 'Parallel', Branches: [], End: true } }),
      'state "Both": Type Parallel is not run; run are Task',
    ],
    [
      'another field',
      machine({ A: { ...task('A'), HeartbeatSeconds: 5 } }),
      'state "A": field HeartbeatSeconds is not run; run are Type',
    ],
    [
      'another resource',
      machine({ A: { ...task('A'), Resource: 'arn:aws:states:::sqs:sendMessage' } }),
      'Resource arn:aws:states:::sqs:sendMessage is not run',
    ],
    [
      'another argument',
      machine({ A: { ...task('A'), Arguments: { FunctionName: 'A', InvocationType: 'Event' } } }),
      'Arguments: field InvocationType is not run',
    ],
    [
      'JSONPath',
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }),
      'the machine: QueryLanguage has to be JSONata',
    ],
    [
      'JSONPath in a state',
      machine({ A: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true } }),
      'state "A": QueryLanguage has to be JSONata',
    ],
    [
      'a function that reads the clock',
      machine({ A: { Type: 'Pass', Output: '{% $now() %}', End: true } }),
      'state "A": Output: $now is not run: it reads the wall clock',
    ],
    [
      'a function that only AWS has',
      machine({ A: { Type: 'Pass', Output: '{% $map([1], $hash) %}', End: true } }),
      '$hash is not run: only AWS has it',
    ],
    ['a broken expression', machine({ A: { Type: 'Pass', Output: '{% 1 + %}', End: true } }), 'state "A": Output: '],
    [
      'half an expression',
      machine({ A: { Type: 'Pass', Output: { b: '{% 1' }, End: true } }),
      'Output/b starts with {% but does not end with %}',
    ],
    [
      'a field without a context',
      machine({ A: { Type: 'Pass', Output: '{% name %}', End: true } }),
      '"name" has nothing to be read from',
    ],
    [
      'a state that leads nowhere',
      machine({ A: { Type: 'Pass', Next: 'B' } }),
      'state "A": there is no state "B" to go to',
    ],
    ['a state with two ways on', machine({ A: { Type: 'Pass', Next: 'A', End: true } }), 'either Next or "End": true'],
    [
      'a wait for two things',
      machine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2017-03-10T00:00:00Z', End: true } }),
      'either Seconds or Timestamp',
    ],
    [
      'a wildcard before the end',
      machine({
        A: task('A', {
          Catch: [
            { ErrorEquals: ['States.ALL'], Next: 'A' },
            { ErrorEquals: ['B'], Next: 'A' },
          ],
          End: true,
        }),
      }),
      'States.ALL has to be in the last rule',
    ],
    [
      'a wildcard in company',
      machine({ A: task('A', { Retry: [{ ErrorEquals: ['States.ALL', 'B'] }], End: true }) }),
      'States.ALL has to stand alone',
    ],
    [
      'a retrier out of range',
      machine({ A: task('A', { Retry: [{ ErrorEquals: ['B'], BackoffRate: 0.5 }], End: true }) }),
      'BackoffRate has to be a number from 1',
    ],
    [
      'a timeout of nothing',
      machine({ A: task('A', { TimeoutSeconds: 0, End: true }) }),
      'TimeoutSeconds has to be a whole number above 0',
    ],
    [
      'a variable named like the reserved one',
      machine({ A: { Type: 'Pass', Assign: { states: 1 }, End: true } }),
      '"states" is no name for a variable',
    ],
    ['a choice without rules', machine({ A: { Type: 'Choice', Choices: [], Default: 'A' } }), 'Choices is empty'],
    ['text that is no JSON', '{', 'it is no JSON'],
    [
      'a placeholder without a value',
      machine({ A: task(placeholder('AFunction')) }),
      `no value was given for ${placeholder('AFunction')}`,
    ],
  ];

  it.each(refusals)('refuses %s, by name', (_what, definition, message) => {
    const { stepFunctions } = setup();

    expect(() => stepFunctions.define('incident', definition)).toThrow(message);
    expect(() => stepFunctions.define('incident', definition)).toThrow('Machine "incident" is not run here');
  });

  it('lists everything that is wrong at once', () => {
    const { stepFunctions } = setup();
    const definition = machine({ A: { Type: 'Map', End: true }, B: { Type: 'Pass', Result: {}, End: true } });

    expect(() => stepFunctions.define('m', definition)).toThrow(
      expect.objectContaining({ problems: [expect.stringContaining('"A"'), expect.stringContaining('"B"')] }),
    );
  });

  it('fills placeholders', async () => {
    const { stepFunctions, clock, calls } = setup({ 'assess-dev': () => ({}) });
    stepFunctions.define('m', machine({ A: task(placeholder('AssessFunction')) }), { AssessFunction: 'assess-dev' });
    stepFunctions.startExecution({ machine: 'm' });

    await clock.runUntilIdle();

    expect(calls.map(({ name }) => name)).toEqual(['assess-dev']);
  });

  it('lets running executions keep the definition they started with', async () => {
    const { stepFunctions, clock, start, show } = setup();
    const arn = start({ ...waiting, Wait: { Type: 'Wait', Seconds: 1, Output: 'old', End: true } });
    stepFunctions.define('machine', machine({ Wait: { Type: 'Pass', Output: 'new', End: true } }));

    await clock.runUntilIdle();

    expect(show(arn).output).toBe('old');
  });
});

describe('starting an execution', () => {
  it('answers a repeated start with the running execution', async () => {
    const { stepFunctions, clock, start } = setup();
    const executionArn = start(waiting, { id: 1 });
    await clock.advanceTo(plus(START, { minutes: 5 }));

    const again = stepFunctions.startExecution({ machine: 'machine', name: 'run', input: '{"id":1}' });

    expect(again).toEqual({ executionArn, startedAt: START });
    expect(stepFunctions.listExecutions()).toHaveLength(1);
  });

  it('refuses the name of a running execution for other input', () => {
    const { stepFunctions, start } = setup();
    start(waiting, { id: 1 });

    expect(() => stepFunctions.startExecution({ machine: 'machine', name: 'run', input: '{"id":2}' })).toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
  });

  it('keeps a name taken after its execution closed', async () => {
    const { stepFunctions, clock, start } = setup();
    start(waiting);
    await clock.runUntilIdle();
    const again = () => stepFunctions.startExecution({ machine: 'machine', name: 'run', input: '{}' });

    expect(again).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
    await clock.advanceTo(plus(START, { hours: 24 * 90 }));
    expect(again).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
    await clock.advanceTo(plus(START, { hours: 24 * 90 + 2 }));
    expect(again().startedAt).toBe(plus(START, { hours: 24 * 90 + 2 }));
  });

  it('refuses unknown machines, bad names and input that is no JSON', () => {
    const { stepFunctions } = setup();
    stepFunctions.define('m', machine(waiting));
    const refusals = [
      [{ machine: 'other' }, 'StateMachineDoesNotExist'],
      [{ machine: 'm', name: 'a b' }, 'InvalidName'],
      [{ machine: 'm', name: 'x'.repeat(81) }, 'InvalidName'],
      [{ machine: 'm', input: '{' }, 'InvalidExecutionInput'],
      [{ machine: 'm', input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    ] as const;

    for (const [request, name] of refusals) {
      expect(() => stepFunctions.startExecution(request)).toThrow(expect.objectContaining({ name }));
    }
    expect(stepFunctions.listExecutions()).toEqual([]);
  });

  it('gives unnamed executions names of their own', () => {
    const { stepFunctions } = setup();
    stepFunctions.define('m', machine(waiting));

    const arns = [1, 2].map(() => stepFunctions.startExecution({ machine: 'm' }).executionArn);

    expect(new Set(arns).size).toBe(2);
  });
});

describe('an execution under way', () => {
  it('stops a waiting execution', async () => {
    const { stepFunctions, clock, start, show } = setup();
    const arn = start(waiting);
    await clock.advanceTo(plus(START, { minutes: 5 }));

    const { stoppedAt } = stepFunctions.stopExecution(arn, { error: 'Reopened', cause: 'by counsel' });
    await clock.runUntilIdle();

    expect(stoppedAt).toBe(plus(START, { minutes: 5 }));
    expect(show(arn)).toMatchObject({ status: 'ABORTED', error: 'Reopened', cause: 'by counsel', stoppedAt });
    expect(show(arn).types.at(-1)).toBe('ExecutionAborted');
    expect(clock.now()).toBe(stoppedAt);
    expect(stepFunctions.stopExecution(arn)).toEqual({ stoppedAt });
  });

  it('stops one in the middle of a function, whose result is then left alone', async () => {
    const context = setup({ Assess: () => context.stepFunctions.stopExecution(`${arn()}`) });
    const arn = () => context.stepFunctions.listExecutions()[0]?.executionArn;

    const { types, status } = await context.play({ Assess: task('Assess') });

    expect(status).toBe('ABORTED');
    expect(types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'ExecutionAborted']);
    expect(context.clock.describe()).toContain('held by 0:');
  });

  it('makes a token worthless when it is stopped', async () => {
    const { stepFunctions, clock, start, calls } = setup({ Ask: () => ({}) });
    const arn = start({ Ask: tokenWait('Ask') });
    await clock.runUntilIdle();

    stepFunctions.stopExecution(arn);

    expect(() => stepFunctions.sendTaskSuccess(String(calls[0]?.payload.token), '{}')).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  it('tells every status change', async () => {
    const { changes, play, start, stepFunctions, clock } = setup({ Assess: throwing('GiveUp', 'made up') });
    await play({ Assess: task('Assess') }, { id: 'i1' });
    const arn = start(waiting, {}, 'second');
    stepFunctions.stopExecution(arn);
    await clock.runUntilIdle();

    expect(changes.map(({ name, status }) => [name, status])).toEqual([
      ['run', 'RUNNING'],
      ['run', 'FAILED'],
      ['second', 'RUNNING'],
      ['second', 'ABORTED'],
    ]);
    expect(changes[1]).toMatchObject({
      input: '{"id":"i1"}',
      error: 'GiveUp',
      cause: 'made up',
      machine: 'machine',
      stoppedAt: START,
    });
  });

  it('lists executions by machine and status, latest first', async () => {
    const { stepFunctions, clock } = setup();
    stepFunctions.define('long', machine(waiting));
    stepFunctions.define('short', machine({ Done: { Type: 'Succeed' } }));
    for (const [name, which] of Object.entries({ a: 'long', b: 'short', c: 'long' })) {
      stepFunctions.startExecution({ machine: which, name });
    }
    await clock.advanceTo(plus(START, { minutes: 1 }));

    const names = (filter?: Parameters<typeof stepFunctions.listExecutions>[0]) =>
      stepFunctions.listExecutions(filter).map(({ name }) => name);

    expect(names()).toEqual(['c', 'b', 'a']);
    expect(names({ machine: 'long' })).toEqual(['c', 'a']);
    expect(names({ status: 'SUCCEEDED' })).toEqual(['b']);
  });

  it('refuses to describe what it does not know', () => {
    const { stepFunctions } = setup();

    expect(() => stepFunctions.describeExecution('x')).toThrow(expect.objectContaining({ name: 'InvalidArn' }));
    expect(() => stepFunctions.describeExecution('arn:aws:states:x:0:execution:m:x')).toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
  });
});

describe('a restart of the process', () => {
  it('aborts after a restart what was running', async () => {
    const journal = createMemoryJournal();
    const first = setup({ Ask: () => ({}) }, { journal });
    const arn = first.start({ Ask: tokenWait('Ask') }, { id: 'i1' });
    await first.clock.runUntilIdle();
    const token = String(first.calls[0]?.payload.token);

    const second = setup({}, { journal });
    second.stepFunctions.define('machine', machine(waiting));
    const again = () => second.stepFunctions.startExecution({ machine: 'machine', name: 'run', input: '{"id":"i1"}' });
    expect(again).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
    expect(second.changes).toEqual([]);
    second.stepFunctions.resume();

    expect(second.changes).toMatchObject([{ executionArn: arn, name: 'run', status: 'ABORTED', input: '{"id":"i1"}' }]);
    expect(again).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
    expect(() => second.stepFunctions.sendTaskSuccess(token, '{}')).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    const third = setup({}, { journal });
    third.stepFunctions.resume();
    expect(third.changes).toEqual([]);
  });

  it('keeps the journal in a file, and reads it though its last line was cut short', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-journal-'));
    try {
      const path = join(directory, 'deep', 'journal.jsonl');
      const entry = {
        event: 'started',
        machine: 'm',
        name: 'a',
        executionArn: 'arn:a',
        startedAt: START,
        input: '{}',
      } as const;
      createFileJournal(path).append(entry);
      writeFileSync(path, '{"event":"sta', { flag: 'a' });

      const reopened = createFileJournal(path);
      expect(reopened.read()).toEqual([entry]);
      reopened.append({ ...entry, name: 'b' });

      expect(createFileJournal(path).read()).toEqual([entry, { ...entry, name: 'b' }]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('what an execution tells of its steps', () => {
  const states = {
    Assess: task('Assess', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }], Next: 'Well?' }),
    'Well?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.Payload.well %}', Next: 'Done' }],
      Default: 'Failed',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', Error: 'GiveUp' },
  };

  it('shows which transitions nobody took yet', async () => {
    const { coverage, play, start, clock } = setup({
      Assess: ({ error, well }) => (error === undefined ? { well } : throwing('TryAgain')({})),
    });
    const graph = JSON.parse(machine(states)) as StateGraph;
    await play(states, { well: true });

    expect(coverage.missing('machine', graph)).toEqual([
      'Assess -catch 0-> Failed',
      'Well? -default-> Failed',
      'Failed -end-> [end]',
    ]);

    start(states, { well: false }, 'second');
    start(states, { error: true }, 'third');
    await clock.runUntilIdle();
    expect(coverage.missing('machine', graph)).toEqual([]);
  });

  it('tells each state it enters', async () => {
    const { events, play } = setup({ Assess: () => ({ well: true }) });
    await play(states);

    const entered = events.flatMap((event) => (event.type === 'entered' ? [event.state] : []));
    expect(entered).toEqual(['Assess', 'Well?', 'Done']);
  });
});

describe('a long watch', () => {
  it('goes a thousand rounds in about 13,000 history events', async () => {
    let round = 0;
    const { play, clock } = setup({
      Evaluate: () => {
        round += 1;
        return { open: round <= 1000, waitSeconds: 86_400 };
      },
      Wait: () => ({}),
    });

    const { status, history } = await play({
      Evaluate: task('Evaluate', {
        TimeoutSeconds: 60,
        Assign: { open: '{% $states.result.Payload.open %}', waitSeconds: '{% $states.result.Payload.waitSeconds %}' },
        Next: 'Open?',
      }),
      'Open?': { Type: 'Choice', Choices: [{ Condition: '{% $open %}', Next: 'Wait' }], Default: 'Done' },
      Wait: tokenWait('Wait', {
        TimeoutSeconds: '{% $waitSeconds %}',
        Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.input %}', Next: 'Evaluate' }],
        Next: 'Evaluate',
      }),
      Done: { Type: 'Succeed' },
    });

    expect(status).toBe('SUCCEEDED');
    expect(clock.now()).toBe(plus(START, { hours: 24 * 1000 }));
    expect(history).toHaveLength(13 * 1000 + 11);
  });
});
