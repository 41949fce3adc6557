import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { readDefinition } from '../../local/step-functions/definition.ts';
import {
  formatProblem,
  lintMachine,
  placeholderOf,
  RETRY_BLOCKS,
  TOKEN_WAIT_RETRY_BLOCKS,
} from '../../statemachines/lint.ts';

type Fields = Record<string, unknown>;
type States = Record<string, Fields>;

const toFailure = {
  ErrorEquals: ['States.ALL'],
  Assign: { error: '{% $states.errorOutput.Error %}' },
  Next: 'Record Failure',
};

/** As it stands in a definition. */
function placeholder(name: string): string {
  return `\${${name}}`;
}

function task(name: string, fields: Fields): Fields {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: placeholder(placeholderOf(name)), Payload: { id: '{% $incidentId %}' } },
    TimeoutSeconds: 60,
    Retry: RETRY_BLOCKS,
    Catch: [toFailure],
    ...fields,
  };
}

/** A watch that keeps every rule. */
function watch(): States {
  return {
    'Read Input': {
      Type: 'Pass',
      Assign: { incidentId: '{% $states.input.id %}', error: '' },
      Next: 'Evaluate Deadlines',
    },
    'Evaluate Deadlines': task('Evaluate Deadlines', {
      Assign: { open: '{% $states.result.Payload.open %}', waitSeconds: '{% $states.result.Payload.waitSeconds %}' },
      Next: 'Is anything open?',
    }),
    'Is anything open?': {
      Type: 'Choice',
      Comment: 'The watch ends with the last obligation.',
      Choices: [{ Condition: '{% $open %}', Next: 'Wait for Change or Time' }],
      Default: 'Nothing is owed',
    },
    'Wait for Change or Time': task('Wait for Change or Time', {
      Comment: 'The token only rings; the next round reads the record.',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: placeholder('WaitForChangeOrTimeFunction'),
        Payload: { token: '{% $states.context.Task.Token %}', id: '{% $incidentId %}' },
      },
      TimeoutSeconds: '{% $waitSeconds %}',
      Retry: TOKEN_WAIT_RETRY_BLOCKS,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Evaluate Deadlines' }, toFailure],
      Next: 'Evaluate Deadlines',
    }),
    'Record Failure': task('Record Failure', {
      Arguments: { FunctionName: placeholder('RecordFailureFunction'), Payload: { error: '{% $error %}' } },
      Catch: undefined,
      Next: 'Failed and on record',
    }),
    'Nothing is owed': { Type: 'Succeed' },
    'Failed and on record': { Type: 'Fail', Error: 'GiveUp' },
  };
}

function render(states: States, fields: Fields = {}): string {
  const definition = {
    Comment: 'Watches clocks.',
    QueryLanguage: 'JSONata',
    StartAt: Object.keys(states)[0],
    States: states,
  };
  return JSON.stringify({ ...definition, ...fields }, null, 2);
}

/** Lints the good watch after a change; answers `rule: state` of each problem. */
function lintChanged(change: (states: States) => void): readonly string[] {
  const states = watch();
  change(states);
  return lintMachine('watch.asl.json', render(states)).map(({ rule, state }) =>
    state === undefined ? rule : `${rule}: ${state}`,
  );
}

function of(states: States, name: string): Fields {
  const state = states[name];
  if (state === undefined) throw new Error(`There is no "${name}" in the watch.`);
  return state;
}

const EVALUATE = 'Evaluate Deadlines';
const WAIT = 'Wait for Change or Time';
const OPEN = 'Is anything open?';

describe('the house rules', () => {
  it('find nothing in a machine that keeps them', () => {
    expect(lintMachine('watch.asl.json', render(watch()))).toEqual([]);
  });

  const cases: readonly (readonly [string, (states: States) => void, readonly string[]])[] = [
    ['a task without a timeout', (s) => delete of(s, EVALUATE).TimeoutSeconds, [`timeout: ${EVALUATE}`]],
    ['a timeout of nothing', (s) => (of(s, EVALUATE).TimeoutSeconds = 0), [`timeout: ${EVALUATE}`]],
    ['retriers of its own', (s) => (of(s, EVALUATE).Retry = [{ ErrorEquals: ['GiveUp'] }]), [`retry: ${EVALUATE}`]],
    [
      'one retrier too many',
      (s) => (of(s, EVALUATE).Retry = [...RETRY_BLOCKS, { ErrorEquals: ['Other'] }]),
      [`retry: ${EVALUATE}`],
    ],
    ['a token wait that retries its own timeout', (s) => (of(s, WAIT).Retry = RETRY_BLOCKS), [`retry: ${WAIT}`]],
    ['a task that catches nothing', (s) => delete of(s, EVALUATE).Catch, [`catch: ${EVALUATE}`]],
    [
      'a failure that goes elsewhere',
      (s) => (of(s, EVALUATE).Catch = [{ ...toFailure, Next: OPEN }]),
      ['catch', 'variable'],
    ],
    ['a token wait without a way for its timeout', (s) => (of(s, WAIT).Catch = [toFailure]), [`catch: ${WAIT}`]],
    [
      'a wildcard before the end',
      (s) => (of(s, WAIT).Catch = [toFailure, { ErrorEquals: ['States.Timeout'], Next: EVALUATE }]),
      [`catch: ${WAIT}`, `wildcard: ${WAIT}`],
    ],
    [
      'a machine without a failure path',
      (s) => (of(s, 'Record Failure').Next = 'Nothing is owed'),
      ['failure-path: Record Failure', 'reachable: Failed and on record'],
    ],
    [
      'a way to failure past the record',
      (s) => (of(s, OPEN).Default = 'Failed and on record'),
      [`failure-path: ${OPEN}`, 'reachable: Nothing is owed'],
    ],
    [
      'a function not named like its state',
      (s) => (of(s, EVALUATE).Arguments = { FunctionName: placeholder('OtherFunction') }),
      ['substitution', `substitution: ${EVALUATE}`],
    ],
    ['a choice without a comment', (s) => delete of(s, OPEN).Comment, [`comment: ${OPEN}`]],
    ['a token wait without a comment', (s) => (of(s, WAIT).Comment = ' '), [`comment: ${WAIT}`]],
    [
      'a choice without a default',
      (s) => delete of(s, OPEN).Default,
      [`default: ${OPEN}`, 'reachable: Nothing is owed'],
    ],
    ['a field of JSONPath', (s) => (of(s, EVALUATE).ResultPath = '$.x'), [`query-language: ${EVALUATE}`]],
    ['a state in JSONPath', (s) => (of(s, EVALUATE).QueryLanguage = 'JSONPath'), [`query-language: ${EVALUATE}`]],
    [
      'a function that reads the clock',
      (s) => (of(s, 'Nothing is owed').Output = '{% $now() %}'),
      ['function: Nothing is owed'],
    ],
    [
      'arithmetic on dates',
      (s) => (of(s, WAIT).TimeoutSeconds = "{% $toMillis('2017-03-10T00:00:00Z') %}"),
      [`function: ${WAIT}`],
    ],
    ['a broken expression', (s) => (of(s, 'Nothing is owed').Output = '{% 1 + %}'), ['jsonata: Nothing is owed']],
    [
      'a field without a context',
      (s) => (of(s, 'Nothing is owed').Output = '{% open %}'),
      ['context: Nothing is owed'],
    ],
    [
      'a variable nobody assigns',
      (s) => (of(s, 'Nothing is owed').Output = '{% $opne %}'),
      ['variable: Nothing is owed'],
    ],
    [
      'a variable that one way leaves out',
      (s) =>
        (of(s, 'Record Failure').Arguments = {
          FunctionName: placeholder('RecordFailureFunction'),
          Payload: '{% $open %}',
        }),
      ['variable: Record Failure'],
    ],
    [
      'a token outside a token wait',
      (s) =>
        (of(s, EVALUATE).Arguments = {
          FunctionName: placeholder('EvaluateDeadlinesFunction'),
          Payload: '{% $states.context.Task.Token %}',
        }),
      [`token: ${EVALUATE}`],
    ],
    [
      'a token wait that hands out no token',
      (s) =>
        (of(s, WAIT).Arguments = {
          FunctionName: placeholder('WaitForChangeOrTimeFunction'),
          Payload: '{% $incidentId %}',
        }),
      [`token: ${WAIT}`],
    ],
    ['a result before there is one', (s) => (of(s, OPEN).Output = '{% $states.result %}'), [`reserved: ${OPEN}`]],
    [
      'an error output outside a catcher',
      (s) => (of(s, EVALUATE).Output = '{% $states.errorOutput %}'),
      [`reserved: ${EVALUATE}`],
    ],
    [
      'an expression that hides a variable',
      (s) => (of(s, 'Nothing is owed').Output = '{% ($open := 1; $open) %}'),
      ['shadowing: Nothing is owed'],
    ],
    [
      'a lambda that hides a variable',
      (s) => (of(s, 'Nothing is owed').Output = '{% $map([1], function($open) { $open }) %}'),
      ['shadowing: Nothing is owed'],
    ],
    ['an editor’s name', (s) => (s['Pass (1)'] = { Type: 'Succeed' }), ['name: Pass (1)', 'reachable: Pass (1)']],
    ['a name that is no sentence', (s) => (s.done = { Type: 'Succeed' }), ['name: done', 'reachable: done']],
    [
      'a question that decides nothing',
      (s) => (s['Is it done?'] = { Type: 'Succeed' }),
      ['name: Is it done?', 'reachable: Is it done?'],
    ],
    ['a way to nowhere', (s) => (of(s, 'Read Input').Next = 'Nowhere'), ['target: Read Input']],
    [
      'branches that can stop each other',
      (s) => (s['Do Both'] = { Type: 'Parallel', Branches: [], End: true }),
      ['parallel: Do Both', 'reachable: Do Both'],
    ],
  ];

  it.each(cases)('refuse %s', (_what, change, expected) => {
    const found = lintChanged(change);

    for (const problem of expected) expect(found.some((each) => each.startsWith(problem))).toBe(true);
    // What can't be reached any more, or is not assigned any more, follows from the change.
    const others = found.filter((each) => !expected.some((problem) => each.startsWith(problem)));
    expect(others.filter((each) => !/^(reachable|variable)/.test(each))).toEqual([]);
  });

  it('refuse an inner machine that assigns an outer variable', () => {
    const inner = { StartAt: 'Set Open', States: { 'Set Open': { Type: 'Pass', Assign: { open: 1 }, End: true } } };

    const found = lintChanged((states) => {
      of(states, 'Read Input').Next = 'Check Each';
      states['Check Each'] = { Type: 'Map', Items: [], ItemProcessor: inner, Next: EVALUATE };
    });

    expect(found).toEqual(['shadowing: Check Each']);
  });

  it('refuse twenty states', () => {
    const states = watch();
    for (let number = Object.keys(states).length; number < 20; number += 1) {
      states[`Step number ${number}`] = { Type: 'Pass', Next: EVALUATE };
    }

    const found = lintMachine('watch.asl.json', render(states)).filter(({ rule }) => rule === 'size');

    expect(found).toMatchObject([{ line: 1, message: expect.stringContaining('20 states') }]);
  });

  it('refuse a machine without comment or in JSONPath', () => {
    const text = render(watch(), { Comment: undefined, QueryLanguage: undefined });

    expect(lintMachine('watch.asl.json', text).map(({ rule }) => rule)).toEqual(['query-language', 'comment']);
  });

  it('say where the problem is', () => {
    const states = watch();
    delete of(states, OPEN).Comment;
    const text = render(states);
    const line = text.split('\n').findIndex((each) => each.includes(`"${OPEN}": {`)) + 1;

    const problems = lintMachine('statemachines/watch.asl.json', text).map(formatProblem);

    expect(problems).toEqual([
      `statemachines/watch.asl.json:${line}: comment: "${OPEN}": A state that decides or waits needs a Comment that says why.`,
    ]);
  });

  it('say when a file is no JSON', () => {
    expect(lintMachine('watch.asl.json', '{')).toMatchObject([{ line: 1, rule: 'json' }]);
  });

  it('leave variables alone that every way assigns, around a loop', () => {
    const found = lintChanged((states) => {
      of(states, WAIT).Arguments = {
        FunctionName: placeholder('WaitForChangeOrTimeFunction'),
        Payload: {
          token: '{% $states.context.Task.Token %}',
          open: '{% $map($open, function($each) { $each + $waitSeconds }) %}',
        },
      };
    });

    expect(found).toEqual([]);
  });
});

describe('the machines of the product', () => {
  const directory = join(__dirname, '../../statemachines');
  const files = readdirSync(directory).filter((name) => name.endsWith('.asl.json'));

  it.each(files)('%s keeps the house rules, the language and what the local engine runs', (file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name, name] as const);

    expect(lintMachine(`statemachines/${file}`, text).map(formatProblem)).toEqual([]);
    // asl-validator 4 takes an empty text in Assign for a fault.
    expect(validate(JSON.parse(text.replaceAll('""', '"-"'))).errors).toEqual([]);
    expect(() => readDefinition(file, text, Object.fromEntries(placeholders))).not.toThrow();
  });
});
