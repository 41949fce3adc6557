import { plus, secondsBetween } from '../../../domain/time.ts';
import { lambdaFailure } from '../../../local/step-functions/errors.ts';
import { START, setup, task, throwing, tokenWait } from './setup.ts';

describe('a task', () => {
  it('invokes the function and hands on its payload', async () => {
    const { play, calls } = setup({ Assess: ({ id }) => ({ id, risk: 'high', none: undefined }) });

    const { status, output, types } = await play({ Assess: task('Assess') }, { id: 'i1' });

    expect(calls).toEqual([{ name: 'Assess', payload: { id: 'i1' }, at: START }]);
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ Payload: { id: 'i1', risk: 'high' }, StatusCode: 200 });
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('gives null for a function that answers nothing', async () => {
    const { play } = setup({ Quiet: () => undefined });

    expect((await play({ Quiet: task('Quiet') })).output).toEqual({ Payload: null, StatusCode: 200 });
  });

  it('hands over a copy, so that a function cannot change the state’s input', async () => {
    const { play } = setup({
      Change: (payload) => {
        payload.id = 'changed';
      },
    });

    const { output } = await play(
      { Change: task('Change', { Output: '{% $states.input %}', End: true }) },
      { id: 'i1' },
    );

    expect(output).toEqual({ id: 'i1' });
  });

  it('fails the execution with the function’s error name and cause', async () => {
    const { play } = setup({ Assess: throwing('GiveUp', 'no such incident') });

    const result = await play({ Assess: task('Assess') });

    expect(result).toMatchObject({ status: 'FAILED', error: 'GiveUp', cause: 'no such incident' });
    expect(result.types.slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('gives a lambda’s failure the cause that Lambda reports', () => {
    const { name, message } = lambdaFailure('TryAgain', 'throttled');

    expect({ name, cause: JSON.parse(message) }).toEqual({
      name: 'TryAgain',
      cause: { errorMessage: 'throttled', errorType: 'TryAgain', trace: [] },
    });
  });

  it('times out a function that runs too long', async () => {
    const context = setup();
    const { clock, play, show } = setup(
      {},
      {
        clock: context.clock,
        invoke: () => {
          const release = context.clock.hold('slow function');
          return new Promise((resolve) => {
            context.clock.schedule(plus(START, { minutes: 15 }), 'end of the slow function', () => resolve({}));
            release();
          });
        },
      },
    );

    const { executionArn, stoppedAt, error, cause, types, status } = await play({
      Slow: task('Slow', { TimeoutSeconds: 60, End: true }),
    });

    expect({ status, error, cause }).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(stoppedAt).toBe(plus(START, { minutes: 1 }));
    expect(types.slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(clock.now()).toBe(plus(START, { minutes: 15 }));
    expect(show(executionArn).types).toEqual(types);
  });

  it('refuses a timeout that is no whole number above 0', async () => {
    for (const seconds of ['{% 0 %}', '{% 1.5 %}', "{% '60' %}"]) {
      const { play, calls } = setup({ Assess: () => ({}) });

      const { error, cause } = await play({ Assess: task('Assess', { TimeoutSeconds: seconds, End: true }) });

      expect(error).toBe('States.QueryEvaluationError');
      expect(cause).toContain('TimeoutSeconds has to be a whole number');
      expect(calls).toEqual([]);
    }
  });
});

describe('a token wait', () => {
  it('waits until its token is answered', async () => {
    const { start, show, clock, calls, stepFunctions } = setup({ Ask: () => ({ asked: true }) });
    const arn = start({ Ask: tokenWait('Ask', { TimeoutSeconds: 86_400, Output: '{% $states.result %}', End: true }) });
    await clock.advanceTo(plus(START, { hours: 3 }));
    expect(show(arn).status).toBe('RUNNING');

    stepFunctions.sendTaskSuccess(String(calls[0]?.payload.token), '{"answer":"breach"}');
    await clock.runUntilIdle();

    const { output, stoppedAt, types } = show(arn);
    expect(output).toEqual({ answer: 'breach' });
    expect(stoppedAt).toBe(plus(START, { hours: 3 }));
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('takes an answer that comes while its function still runs', async () => {
    const context = setup({
      Ask: ({ token }) => {
        context.stepFunctions.sendTaskSuccess(String(token), '"at once"');
      },
    });

    const { output } = await context.play({ Ask: tokenWait('Ask') });

    expect(output).toBe('at once');
  });

  it('fails with the error its token is answered with', async () => {
    const { start, show, clock, calls, stepFunctions } = setup({ Ask: () => ({}) });
    const arn = start({ Ask: tokenWait('Ask') });
    await clock.runUntilIdle();

    stepFunctions.sendTaskFailure(String(calls[0]?.payload.token), { error: 'GiveUp', cause: 'withdrawn' });
    await clock.runUntilIdle();

    expect(show(arn)).toMatchObject({ status: 'FAILED', error: 'GiveUp', cause: 'withdrawn' });
  });

  it('leads its timeout to the catcher, with a fresh token next time', async () => {
    const { play, calls, stepFunctions } = setup({
      Ask: () => ({}),
      Evaluate: ({ round }) => ({ round: Number(round) + 1 }),
    });

    const { output } = await play(
      {
        Begin: { Type: 'Pass', Assign: { round: 0 }, Next: 'Evaluate' },
        Evaluate: task('Evaluate', {
          Payload: { round: '{% $round %}' },
          Assign: { round: '{% $states.result.Payload.round %}' },
          Next: 'Enough?',
        }),
        'Enough?': { Type: 'Choice', Choices: [{ Condition: '{% $round > 2 %}', Next: 'Done' }], Default: 'Wait' },
        Wait: tokenWait('Ask', {
          TimeoutSeconds: '{% 3600 * $round %}',
          Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }],
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput %}', Next: 'Evaluate' }],
          Next: 'Evaluate',
        }),
        Done: { Type: 'Succeed', Output: { round: '{% $round %}' } },
      },
      {},
    );

    expect(output).toEqual({ round: 3 });
    const tokens = calls.filter(({ name }) => name === 'Ask').map(({ payload }) => String(payload.token));
    expect(new Set(tokens).size).toBe(2);
    expect(
      calls.map(({ at }) => secondsBetween(START, calls[0]?.at === undefined ? START : (at as typeof START)) / 3600),
    ).toEqual([0, 0, 1, 1, 3]);
    expect(() => stepFunctions.sendTaskSuccess(tokens[0] ?? '', '{}')).toThrow('Provided task does not exist anymore');
  });

  it('refuses tokens that are over and texts that are none', async () => {
    const { start, clock, calls, stepFunctions } = setup({ Ask: () => ({}) });
    start({ Ask: tokenWait('Ask') });
    await clock.runUntilIdle();
    const token = String(calls[0]?.payload.token);
    expect(() => stepFunctions.sendTaskSuccess(token, 'no JSON')).toThrow(
      expect.objectContaining({ name: 'InvalidOutput' }),
    );
    stepFunctions.sendTaskSuccess(token, '{}');

    expect(() => stepFunctions.sendTaskSuccess(token, '{}')).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
    expect(() => stepFunctions.sendTaskFailure('made up')).toThrow(expect.objectContaining({ name: 'InvalidToken' }));
    expect(() => stepFunctions.sendTaskFailure(`${token.slice(0, -12)}AAAAAAAAAAAA`)).toThrow(
      expect.objectContaining({ name: 'InvalidToken' }),
    );
  });
});

describe('a failing task', () => {
  const retrier = {
    ErrorEquals: ['TryAgain'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 8,
    MaxDelaySeconds: 60,
  };

  it('retries with growing intervals up to the cap', async () => {
    const { play, calls } = setup({ Assess: throwing('TryAgain') });

    const { status, error } = await play({ Assess: task('Assess', { Retry: [retrier], End: true }) });

    const gaps = calls.slice(1).map(({ at }, index) => {
      const before = calls[index]?.at;
      return before === undefined ? 0 : secondsBetween(before as typeof START, at as typeof START);
    });
    expect(gaps).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'TryAgain' });
  });

  it('draws jittered intervals between nothing and the full one, the same for the same seed', async () => {
    const times = async (seed: number) => {
      const { play, calls } = setup({ Assess: throwing('TryAgain') }, { seed });
      await play({ Assess: task('Assess', { Retry: [{ ...retrier, JitterStrategy: 'FULL' }], End: true }) });
      return calls.map(({ at }) => secondsBetween(START, at as typeof START));
    };

    const first = await times(1);

    expect(await times(1)).toEqual(first);
    expect(await times(2)).not.toEqual(first);
    expect(first.at(-1)).toBeGreaterThan(0);
    expect(first.at(-1)).toBeLessThan(242);
  });

  it('counts the attempts of each retrier by itself and shows them in the context', async () => {
    const errors = ['TryAgain', 'TryAFewTimes', 'TryAgain', 'TryAFewTimes'];
    const { play, calls, events } = setup({
      Assess: () => {
        const error = errors.shift();
        if (error !== undefined) throwing(error)({});
        return {};
      },
    });

    const { status } = await play({
      Assess: task('Assess', {
        Payload: {
          retry: '{% $states.context.State.RetryCount %}',
          entered: '{% $states.context.State.EnteredTime %}',
        },
        Retry: [retrier, { ErrorEquals: ['TryAFewTimes'], IntervalSeconds: 5, MaxAttempts: 2 }],
        End: true,
      }),
    });

    expect(status).toBe('SUCCEEDED');
    expect(calls.map(({ payload }) => payload)).toEqual([0, 1, 2, 3, 4].map((retry) => ({ retry, entered: START })));
    const delays = events.flatMap((event) => (event.type === 'retry' ? [[event.error, event.delaySeconds]] : []));
    expect(delays).toEqual([
      ['TryAgain', 2],
      ['TryAFewTimes', 5],
      ['TryAgain', 4],
      ['TryAFewTimes', 10],
    ]);
  });

  it('lets the first retrier that matches decide, also when it is used up', async () => {
    const { play, calls } = setup({ Assess: throwing('TryAgain') });

    await play({
      Assess: task('Assess', {
        Retry: [
          { ...retrier, MaxAttempts: 1 },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
        ],
        End: true,
      }),
    });

    expect(calls).toHaveLength(2);
  });

  it('hands the error to the catcher', async () => {
    const { play } = setup({ Assess: throwing('GiveUp', 'no such incident') });

    const { output, status } = await play(
      {
        Assess: task('Assess', {
          Catch: [
            { ErrorEquals: ['TryAgain'], Next: 'Other' },
            {
              ErrorEquals: ['States.ALL'],
              Assign: { why: '{% $states.errorOutput.Cause %}' },
              Output: { input: '{% $states.input %}', error: '{% $states.errorOutput.Error %}' },
              Next: 'Record',
            },
          ],
          Next: 'Other',
        }),
        Other: { Type: 'Succeed' },
        Record: { Type: 'Succeed', Output: '{% $merge([$states.input, {"why": $why}]) %}' },
      },
      { id: 'i1' },
    );

    expect({ status, output }).toEqual({
      status: 'SUCCEEDED',
      output: { input: { id: 'i1' }, error: 'GiveUp', why: 'no such incident' },
    });
  });

  it('hands on the error alone when the catcher has no Output', async () => {
    const { play } = setup({ Assess: throwing('GiveUp', 'no such incident') });

    const { output } = await play({
      Assess: task('Assess', { Catch: [{ ErrorEquals: ['GiveUp'], Next: 'End' }], End: true }),
      End: { Type: 'Succeed' },
    });

    expect(output).toEqual({ Error: 'GiveUp', Cause: 'no such incident' });
  });

  it('can be stopped while it waits for the next attempt', async () => {
    const { clock, start, show, stepFunctions } = setup({ Assess: throwing('TryAgain') });
    const arn = start({ Assess: task('Assess', { Retry: [retrier], End: true }) });
    await clock.advanceTo(plus(START, { seconds: 1 }));

    stepFunctions.stopExecution(arn);
    const { jumps } = await clock.runUntilIdle();

    expect(jumps).toBe(0);
    expect(show(arn).status).toBe('ABORTED');
  });
});
