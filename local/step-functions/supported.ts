/** A thing of Amazon States Language or of the Step Functions API that the local engine runs. */
export interface Feature {
  readonly name: string;
  readonly note: string;
  /** The name of the test that holds it, in `test/local/step-functions`. */
  readonly test: string;
}

/** The fields each state may have; `define` refuses every other one, so this list is the interpreter's own. */
export const STATE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [
    'Type',
    'Comment',
    'QueryLanguage',
    'Resource',
    'Arguments',
    'TimeoutSeconds',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  Choice: ['Type', 'Comment', 'QueryLanguage', 'Choices', 'Default', 'Assign', 'Output'],
  Wait: ['Type', 'Comment', 'QueryLanguage', 'Seconds', 'Timestamp', 'Assign', 'Output', 'Next', 'End'],
  Pass: ['Type', 'Comment', 'QueryLanguage', 'Assign', 'Output', 'Next', 'End'],
  Succeed: ['Type', 'Comment', 'QueryLanguage', 'Output'],
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
};

export const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'] as const;
export const CHOICE_FIELDS = ['Comment', 'Condition', 'Next', 'Assign', 'Output'] as const;
export const CATCH_FIELDS = ['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'] as const;
export const RETRY_FIELDS = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'BackoffRate',
  'MaxAttempts',
  'MaxDelaySeconds',
  'JitterStrategy',
] as const;

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
export const RESOURCES = [INVOKE, INVOKE_AND_WAIT] as const;
export const ARGUMENT_FIELDS = ['FunctionName', 'Payload'] as const;

/** Functions that read the machine's clock or chance, that AWS forbids, or that only AWS's own evaluator has. */
export const REFUSED_FUNCTIONS: Readonly<Record<string, string>> = {
  now: 'it reads the wall clock',
  millis: 'it reads the wall clock',
  random: 'it is not repeatable',
  shuffle: 'it is not repeatable',
  eval: 'Step Functions does not have it',
  parse: 'only AWS has it',
  partition: 'only AWS has it',
  range: 'only AWS has it',
  hash: 'only AWS has it',
  uuid: 'only AWS has it',
};

/** What runs, and the test that proves it. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'Task `lambda:invoke`',
    note: 'result `{Payload, StatusCode: 200}`',
    test: 'invokes the function and hands on its payload',
  },
  {
    name: 'Task `lambda:invoke.waitForTaskToken`',
    note: 'each attempt has its own token',
    test: 'waits until its token is answered',
  },
  {
    name: 'TimeoutSeconds of a Task',
    note: 'number or JSONata, virtual time, also while the function runs; the function itself goes on',
    test: 'times out a function that runs too long',
  },
  {
    name: 'TimeoutSeconds of the machine',
    note: 'ends TIMED_OUT, without error or cause',
    test: 'ends an execution that outlives its machine',
  },
  {
    name: 'Retry',
    note: 'counted per retrier; interval, back-off, cap, FULL jitter from a seeded source',
    test: 'retries with growing intervals up to the cap',
  },
  { name: 'Catch', note: 'with Assign and Output; `$states.errorOutput`', test: 'hands the error to the catcher' },
  {
    name: 'Error names',
    note: '`States.ALL`, `States.TaskFailed`, exact names; terminal errors as on AWS',
    test: 'matches error names as AWS does',
  },
  { name: 'Choice', note: 'Condition, Default, Assign and Output per rule', test: 'takes the first rule that holds' },
  { name: 'Wait', note: 'Seconds or Timestamp', test: 'waits for seconds and until timestamps' },
  { name: 'Pass, Succeed, Fail', note: 'Error and Cause may be JSONata', test: 'ends as the Fail state says' },
  {
    name: 'Assign and Output',
    note: 'both read the values from before the state',
    test: 'keeps variables and reads them before they change',
  },
  {
    name: 'JSONata',
    note: 'the `jsonata` package; nothing (undefined) is `States.QueryEvaluationError`',
    test: 'fails a query that returns nothing',
  },
  {
    name: 'Context object',
    note: '`Execution.Id Input Name StartTime`, `State.Name EnteredTime RetryCount`, `StateMachine.Id Name`, `Task.Token` in the arguments of a token wait',
    test: 'gives the context object',
  },
  {
    name: 'Payload limit',
    note: '262,144 bytes, `States.DataLimitExceeded`; variables 256 KiB an Assign, 10 MiB in all',
    test: 'fails a payload above 256 KiB',
  },
  {
    name: 'History limit',
    note: '25,000 events, the last is ExecutionFailed with `States.Runtime`',
    test: 'fails at 25,000 history events',
  },
  {
    name: 'StartExecution',
    note: 'idempotent while running; a closed name stays taken for 90 days',
    test: 'keeps a name taken after its execution closed',
  },
  {
    name: 'SendTaskSuccess, SendTaskFailure',
    note: '`TaskTimedOut` for a token that is over, `InvalidToken` for a text that was never one',
    test: 'refuses tokens that are over and texts that are none',
  },
  { name: 'StopExecution', note: 'ends ABORTED', test: 'stops a waiting execution' },
  {
    name: 'DescribeExecution, ListExecutions, GetExecutionHistory',
    note: 'with paging; AWS JSON 1.0',
    test: 'answers the AWS SDK',
  },
  { name: 'Status changes', note: 'RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED', test: 'tells every status change' },
  {
    name: 'Restart of the process',
    note: 'what ran is ABORTED; names stay taken',
    test: 'aborts after a restart what was running',
  },
];

/** Where the engine is known to differ from AWS, or rests on a reading that was not tried there. */
export const DIFFERENCES: readonly string[] = [
  'After a restart of the process, executions that were running are ABORTED. On AWS they would go on.',
  'Only JSONata, and of it no `$now $millis $random $shuffle $eval $parse $partition $range $hash $uuid`. AWS has all but `$eval`.',
  'A query that ends in Infinity or NaN fails here. AWS writes them as text.',
  'JSONata expressions have no limit of depth, memory or time here.',
  'TimeoutSeconds runs from the moment the attempt is scheduled.',
  'The cause of a failed function is the message its invoker rejects with; Lambda reports JSON with the message inside.',
  'A name with the same input is compared by the exact text of the input.',
  'A Choice without a match and without Default ends with `States.NoChoiceMatched`, as the language says; not tried on AWS.',
  'Starting, invoking and ringing take no time of their own, and nothing is throttled.',
];

/** The text of `local/SUPPORTED.md`. */
export function renderSupported(): string {
  const fields = Object.entries(STATE_FIELDS).map(([type, names]) => `| ${type} | ${names.map(code).join(' ')} |`);
  return [
    '# What the local Step Functions engine runs',
    '',
    'Made from `local/step-functions/supported.ts`, the list the interpreter itself checks definitions against; a test keeps',
    'this page equal to it. Whatever is not listed is refused when a machine is defined, by machine, state and field.',
    '',
    '| Runs | How | Held by the test |',
    '|---|---|---|',
    ...FEATURES.map(({ name, note, test }) => `| ${name} | ${note} | ${test} |`),
    '',
    '## Fields',
    '',
    '| On | Fields |',
    '|---|---|',
    `| the machine | ${MACHINE_FIELDS.map(code).join(' ')} |`,
    ...fields,
    `| a rule of Choices | ${CHOICE_FIELDS.map(code).join(' ')} |`,
    `| a retrier | ${RETRY_FIELDS.map(code).join(' ')} |`,
    `| a catcher | ${CATCH_FIELDS.map(code).join(' ')} |`,
    `| Arguments of a Task | ${ARGUMENT_FIELDS.map(code).join(' ')} |`,
    '',
    '## Refused',
    '',
    'Parallel, Map, every Resource but the two of Lambda, HeartbeatSeconds, activities, JSONPath and its fields, Express',
    'machines, and these functions:',
    '',
    ...Object.entries(REFUSED_FUNCTIONS).map(([name, why]) => `- \`$${name}\`: ${why}`),
    '',
    '## Differs from AWS',
    '',
    ...DIFFERENCES.map((difference) => `- ${difference}`),
    '',
  ].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
