import { plus } from '../../../domain/time.ts';
import { matchesError } from '../../../local/step-functions/errors.ts';
import { machine, START, setup, task, throwing } from './setup.ts';

const end = { Type: 'Succeed' };

describe('a choice', () => {
  const states = {
    'Which?': {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'many', Assign: { rule: 0 } },
        { Condition: '{% $states.input.n > 5 %}', Next: 'End', Output: 'some', Assign: { rule: 1 } },
      ],
      Default: 'End',
      Assign: { rule: 'default' },
      Output: 'few',
    },
    End: { Type: 'Succeed', Output: { is: '{% $states.input %}', rule: '{% $rule %}' } },
  };

  it('takes the first rule that holds', async () => {
    expect((await setup().play(states, { n: 20 })).output).toEqual({ is: 'many', rule: 0 });
    expect((await setup().play(states, { n: 7 })).output).toEqual({ is: 'some', rule: 1 });
    expect((await setup().play(states, { n: 1 })).output).toEqual({ is: 'few', rule: 'default' });
  });

  it('fails when no rule holds and there is no default', async () => {
    const { error } = await setup().play({
      'Which?': { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }] },
      End: end,
    });

    expect(error).toBe('States.NoChoiceMatched');
  });

  it('fails on a condition that is neither true nor false', async () => {
    const { error, cause } = await setup().play({
      'Which?': { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'End' }], Default: 'End' },
      End: end,
    });

    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain('it gave "yes"');
  });
});

describe('a wait', () => {
  it('waits for seconds and until timestamps', async () => {
    const { play, clock } = setup();

    const { output } = await play(
      {
        'Wait a day': { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Wait until noon' },
        'Wait until noon': {
          Type: 'Wait',
          Timestamp: '{% $states.input.until %}',
          Output: '{% $states.context.State.EnteredTime %}',
          End: true,
        },
      },
      { seconds: 86_400, until: '2017-03-12T12:00:00+09:00' },
    );

    expect(output).toBe(plus(START, { hours: 24 }));
    expect(clock.now()).toBe('2017-03-12T03:00:00.000Z');
  });

  it('does not wait for what is past', async () => {
    const { play, clock } = setup();

    await play({ Wait: { Type: 'Wait', Timestamp: '2000-01-01T00:00:00Z', End: true } });

    expect(clock.now()).toBe(START);
  });

  it('fails on a time without an offset and on a negative number', async () => {
    const wrong = [{ Timestamp: '2017-03-12T12:00:00' }, { Seconds: '{% -1 %}' }];
    for (const fields of wrong) {
      const { error } = await setup().play({ Wait: { Type: 'Wait', ...fields, End: true } });
      expect(error).toBe('States.QueryEvaluationError');
    }
  });
});

describe('the ends', () => {
  it('ends as the Fail state says', async () => {
    const { play } = setup();

    const result = await play(
      { Fail: { Type: 'Fail', Error: 'Refused', Cause: "{% 'because of ' & $states.input.why %}" } },
      { why: 'reasons' },
    );

    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: 'because of reasons',
      output: undefined,
    });
  });

  it('ends an execution that outlives its machine', async () => {
    const { clock, stepFunctions, show } = setup();
    stepFunctions.define('short', machine({ Wait: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 60 }));
    const { executionArn } = stepFunctions.startExecution({ machine: 'short', name: 'a' });

    await clock.runUntilIdle();

    expect(show(executionArn)).toMatchObject({ status: 'TIMED_OUT', stoppedAt: plus(START, { minutes: 1 }) });
    expect(show(executionArn)).not.toHaveProperty('error');
    expect(show(executionArn).types.at(-1)).toBe('ExecutionTimedOut');
  });
});

describe('data', () => {
  it('keeps variables and reads them before they change', async () => {
    const { output, history } = await setup().play(
      {
        First: { Type: 'Pass', Assign: { x: 1, list: ['{% $states.input.a %}', 2] }, Next: 'Second' },
        Second: {
          Type: 'Pass',
          Assign: { x: '{% $x + 1 %}', y: '{% $x %}' },
          Output: { seen: '{% $x %}' },
          Next: 'Third',
        },
        Third: {
          Type: 'Succeed',
          Output: { x: '{% $x %}', y: '{% $y %}', list: '{% $list %}', before: '{% $states.input %}' },
        },
      },
      { a: 'one' },
    );

    expect(output).toEqual({ x: 2, y: 1, list: ['one', 2], before: { seen: 1 } });
    expect(history.find(({ type }) => type === 'PassStateExited')).toMatchObject({
      stateExitedEventDetails: { name: 'First', assignedVariables: { x: '1', list: '["one",2]' } },
    });
  });

  it('leaves the variables alone when the state fails', async () => {
    const { output } = await setup({ Assess: () => ({}) }).play({
      Begin: { Type: 'Pass', Assign: { x: 'before' }, Next: 'Assess' },
      Assess: task('Assess', {
        Assign: { x: 'after' },
        Output: '{% $states.result.nothing %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'End' }],
        Next: 'End',
      }),
      End: { Type: 'Succeed', Output: '{% $x %}' },
    });

    expect(output).toBe('before');
  });

  it('fails a query that returns nothing', async () => {
    const { error, cause, types } = await setup().play({
      Pass: { Type: 'Pass', Output: { a: ['{% $states.input.b %}'] }, End: true },
    });

    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toBe(
      "An error occurred while executing the state 'Pass' (entered at the event id #2). The JSONata expression " +
        "'$states.input.b' specified for the field 'Output/a[0]' returned nothing (undefined).",
    );
    expect(types).toContain('EvaluationFailed');
  });

  it('fails a query that breaks, or gives a function', async () => {
    for (const expression of ["{% 'a' + 1 %}", '{% $sum %}', '{% {"f": $sum} %}', '{% 1/0 %}']) {
      const { error } = await setup().play({ Pass: { Type: 'Pass', Output: expression, End: true } });
      expect(error).toBe('States.QueryEvaluationError');
    }
  });

  it('keeps null, false, 0 and empty lists as values', async () => {
    const input = { a: null, b: false, c: 0, d: [], e: {} };
    const copy = Object.fromEntries(Object.keys(input).map((key) => [key, `{% $states.input.${key} %}`]));

    expect((await setup().play({ Pass: { Type: 'Pass', Output: copy, End: true } }, input)).output).toEqual(input);
  });

  it('gives the context object', async () => {
    const { output, executionArn } = await setup().play(
      { Pass: { Type: 'Pass', Output: '{% $states.context %}', End: true } },
      { id: 'i1' },
    );

    expect(output).toEqual({
      Execution: { Id: executionArn, Input: { id: 'i1' }, Name: 'run', StartTime: START },
      State: { EnteredTime: START, Name: 'Pass', RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:machine', Name: 'machine' },
    });
  });

  it('fails a payload above 256 KiB', async () => {
    const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }], Next: 'End' };
    const { play } = setup({ Big: () => 'x'.repeat(262_144) });

    const { error, cause } = await play({ Big: task('Big', catchAll), End: end });

    expect(error).toBe('States.DataLimitExceeded');
    expect(cause).toContain('262175 bytes');
    const assigned = await setup().play({
      First: { Type: 'Pass', Assign: { a: '{% $join([1..60000].("12345")) %}' }, Next: 'End' },
      End: end,
    });
    expect(assigned.error).toBe('States.DataLimitExceeded');
  });

  it('fails at 25,000 history events', async () => {
    const { error, cause, history } = await setup().play({
      Ping: { Type: 'Pass', Next: 'Pong' },
      Pong: { Type: 'Pass', Next: 'Ping' },
    });

    expect({ error, cause }).toEqual({
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(history.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
  });
});

describe('error names', () => {
  it('matches error names as AWS does', () => {
    const table: readonly (readonly [string, string, boolean])[] = [
      ['States.ALL', 'TryAgain', true],
      ['States.ALL', 'States.Timeout', true],
      ['States.ALL', 'States.QueryEvaluationError', true],
      ['States.ALL', 'States.Runtime', false],
      ['States.ALL', 'States.DataLimitExceeded', false],
      ['States.TaskFailed', 'TryAgain', true],
      ['States.TaskFailed', 'States.Timeout', false],
      ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
      ['States.Runtime', 'States.Runtime', false],
      ['TryAgain', 'TryAgain', true],
      ['TryAgain', 'TryAgainLater', false],
    ];
    for (const [pattern, error, matches] of table)
      expect([pattern, error, matchesError([pattern], error)]).toEqual([pattern, error, matches]);
  });

  it('lets nothing catch a history that is full', async () => {
    const { error } = await setup({ Fail: throwing('TryAgain') }).play({
      Fail: task('Fail', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fail' }], End: true }),
    });

    expect(error).toBe('States.Runtime');
  });
});
