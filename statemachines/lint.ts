import { isDeepStrictEqual } from 'node:util';
import { expressionText } from './expressions.ts';
import {
  FAILURE_STATE,
  type Finding,
  isFields,
  type LintedMachine,
  type LintedState,
  type Problem,
  readMachine,
  rulesOf,
} from './lint-model.ts';
import { lintQueries } from './lint-queries.ts';
import { lintShape } from './lint-shape.ts';

/** A retrier as it stands in a machine. */
export interface RetryBlock {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}

/**
 * The retriers of every task: errors that pass by themselves are tried for long, unknown ones a few times. The third family,
 * `GiveUp`, is never retried.
 */
export const RETRY_BLOCKS: readonly RetryBlock[] = [
  {
    ErrorEquals: [
      'TryAgain',
      'Lambda.TooManyRequestsException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 8,
    MaxDelaySeconds: 300,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['TryAFewTimes', 'Lambda.Unknown'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 3,
    JitterStrategy: 'FULL',
  },
];

/** A wait that retried its own timeout would register a new token without evaluating first. */
export const TOKEN_WAIT_RETRY_BLOCKS: readonly RetryBlock[] = [
  { ErrorEquals: ['States.Timeout'], MaxAttempts: 0 },
  ...RETRY_BLOCKS,
];

/** The one function that registers tokens; every token wait may use it, whatever the wait is called. */
export const TOKEN_WAIT_FUNCTION = 'WaitForChangeOrTimeFunction';

/**
 * Checks a definition against the house rules, which cover what `asl-validator` lets pass and AWS refuses, and what AWS
 * takes but people should not.
 * @param file named in the problems.
 */
export function lintMachine(file: string, text: string): readonly Problem[] {
  let machine: LintedMachine;
  try {
    machine = readMachine(text);
  } catch (error) {
    return [{ file, line: 1, rule: 'json', message: error instanceof Error ? error.message : String(error) }];
  }
  const findings = [...lintShape(machine), ...lintTasks(machine), ...lintWildcards(machine), ...lintQueries(machine)];
  return findings
    .map((finding) => ({ file, line: lineOf(text, finding.state), ...finding }))
    .sort((a, b) => a.line - b.line);
}

/** `statemachines/incident.asl.json:12: timeout: "Store Report": …`, for messages. */
export function formatProblem({ file, line, state, rule, message }: Problem): string {
  return `${file}:${line}: ${rule}: ${state === undefined ? '' : `"${state}": `}${message}`;
}

function lineOf(text: string, state: string | undefined): number {
  if (state === undefined) return 1;
  const key = JSON.stringify(state).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const at = text.search(new RegExp(`${key}\\s*:\\s*\\{`));
  return at === -1 ? 1 : text.slice(0, at).split('\n').length;
}

function lintTasks(machine: LintedMachine): readonly Finding[] {
  const tasks = machine.states.filter(({ type }) => type === 'Task');
  return [
    ...tasks.flatMap((task) => [...lintTimeout(task), ...lintRetry(task), ...lintCatch(task), ...lintFunction(task)]),
    ...lintPlaceholders(machine, tasks),
  ];
}

function lintTimeout({ name, fields }: LintedState): readonly Finding[] {
  const seconds = fields.TimeoutSeconds;
  if ((typeof seconds === 'number' && seconds > 0) || expressionText(seconds) !== undefined) return [];
  return [{ state: name, rule: 'timeout', message: 'A Task needs TimeoutSeconds, above its function’s own timeout.' }];
}

function lintRetry({ name, fields, waitsForToken }: LintedState): readonly Finding[] {
  const [blocks, constant] = waitsForToken
    ? [TOKEN_WAIT_RETRY_BLOCKS, 'TOKEN_WAIT_RETRY_BLOCKS']
    : [RETRY_BLOCKS, 'RETRY_BLOCKS'];
  const given = rulesOf(fields, 'Retry');
  const length = Math.max(blocks.length, given.length);
  const wrong = Array.from({ length }, (_, index) => index).find(
    (index) => !isDeepStrictEqual(given[index], blocks[index]),
  );
  if (wrong === undefined) return [];
  const expected = blocks[wrong] === undefined ? 'nothing' : JSON.stringify(blocks[wrong]);
  return [{ state: name, rule: 'retry', message: `Retry[${wrong}] has to be as in ${constant}: ${expected}` }];
}

function lintCatch({ name, fields, waitsForToken }: LintedState): readonly Finding[] {
  // There is nowhere left to go when the failure itself can't be recorded.
  if (name === FAILURE_STATE) return [];
  const catchers = rulesOf(fields, 'Catch');
  const findings: Finding[] = [];
  const last = catchers.at(-1);
  if (!isDeepStrictEqual(last?.ErrorEquals, ['States.ALL']) || last?.Next !== FAILURE_STATE) {
    findings.push({
      state: name,
      rule: 'catch',
      message: `The last catcher has to lead States.ALL to "${FAILURE_STATE}".`,
    });
  }
  const [first] = catchers;
  const evaluates = isDeepStrictEqual(first?.ErrorEquals, ['States.Timeout']) && first?.Next !== FAILURE_STATE;
  if (waitsForToken && !evaluates) {
    const message = 'The first catcher of a token wait has to lead States.Timeout to where the next step is decided.';
    findings.push({ state: name, rule: 'catch', message });
  }
  return findings;
}

function lintWildcards(machine: LintedMachine): readonly Finding[] {
  return machine.states.flatMap(({ name, fields }) =>
    ['Retry', 'Catch'].flatMap((field) => {
      const rules = rulesOf(fields, field).map(({ ErrorEquals: names }) => (Array.isArray(names) ? names : []));
      const wrong = rules.some(
        (names, index) => names.includes('States.ALL') && (names.length > 1 || index < rules.length - 1),
      );
      if (!wrong) return [];
      return [
        {
          state: name,
          rule: 'wildcard',
          message: `${field}: States.ALL has to stand alone and last; AWS refuses it elsewhere.`,
        },
      ];
    }),
  );
}

/** `Evaluate Deadlines` is done by `${EvaluateDeadlinesFunction}`. */
export function placeholderOf(state: string): string {
  const words = state.replace(/['’"]/g, '').split(/[^\p{L}\p{N}]+/u);
  return `${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}Function`;
}

function lintFunction({ name, fields, waitsForToken }: LintedState): readonly Finding[] {
  const given = isFields(fields.Arguments) ? fields.Arguments.FunctionName : undefined;
  const expected = `\${${placeholderOf(name)}}`;
  if (given === expected || (waitsForToken && given === `\${${TOKEN_WAIT_FUNCTION}}`)) return [];
  return [
    {
      state: name,
      rule: 'substitution',
      message: `Arguments.FunctionName has to be "${expected}", named like the state.`,
    },
  ];
}

function lintPlaceholders({ text }: LintedMachine, tasks: readonly LintedState[]): readonly Finding[] {
  const expected = new Set(tasks.map(({ name }) => placeholderOf(name)));
  if (tasks.some(({ waitsForToken }) => waitsForToken)) expected.add(TOKEN_WAIT_FUNCTION);
  const found = new Set([...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name ?? ''));
  return [...found]
    .filter((name) => !expected.has(name))
    .map((name) => ({ rule: 'substitution', message: `\${${name}} belongs to no task of this machine.` }));
}
