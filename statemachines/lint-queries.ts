import { type ExpressionFacts, examineExpression, findExpressions } from './expressions.ts';
import { type Fields, type Finding, isFields, type LintedMachine, type LintedState, rulesOf } from './lint-model.ts';
import { assignedEverywhere, lintVariables } from './lint-variables.ts';

/** Every expression of a state with what it uses. */
export interface StateQuery {
  readonly state: LintedState;
  readonly field: string;
  readonly facts: ExpressionFacts;
}

const FORBIDDEN_FUNCTIONS: Readonly<Record<string, string>> = {
  now: 'It reads the wall clock; compare with $states.context.State.EnteredTime.',
  millis: 'It reads the wall clock; compare with $states.context.State.EnteredTime.',
  toMillis: 'Arithmetic on dates belongs in a function.',
  random: 'A rehearsal has to repeat.',
  shuffle: 'A rehearsal has to repeat.',
  uuid: 'A rehearsal has to repeat.',
  eval: 'Step Functions does not have it.',
  parse: 'Only AWS has it; functions answer JSON.',
  hash: 'Only AWS has it; it belongs in a function.',
  partition: 'Only AWS has it; it belongs in a function.',
  range: 'Only AWS has it; it belongs in a function.',
};

const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'Parameters',
  'ResultSelector',
  'ResultPath',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
];

/** JSONata only, only what both evaluators have, only what is there to be read. */
export function lintQueries(machine: LintedMachine): readonly Finding[] {
  const findings: Finding[] = [];
  const queries: StateQuery[] = [];
  for (const state of machine.states) {
    findings.push(...lintJsonPath(state));
    for (const { field, text } of findExpressions(ownFields(state.fields), '')) {
      try {
        queries.push({ state, field, facts: examineExpression(text) });
      } catch (error) {
        findings.push(finding(state, 'jsonata', field, error instanceof Error ? error.message : String(error)));
      }
    }
  }
  return [
    ...findings,
    ...queries.flatMap(lintQuery),
    ...lintTokens(machine, queries),
    ...lintVariables(machine, queries),
    ...lintShadowing(machine, queries),
  ];
}

/** A state without the machines inside it. */
function ownFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([key]) => !['ItemProcessor', 'Iterator', 'Branches'].includes(key)),
  );
}

function finding(state: LintedState, rule: string, field: string, message: string): Finding {
  return { state: state.name, rule, message: `${field}: ${message}` };
}

function lintJsonPath(state: LintedState): readonly Finding[] {
  const found = JSONPATH_FIELDS.filter((field) => state.fields[field] !== undefined);
  const keys = allKeys(state.fields).filter((key) => key.endsWith('.$'));
  const language = state.fields.QueryLanguage;
  const other = language !== undefined && language !== 'JSONata' ? ['QueryLanguage'] : [];
  return [...found, ...keys, ...other].map((field) =>
    finding(state, 'query-language', field, 'JSONPath is not used here.'),
  );
}

function allKeys(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...allKeys(item)]);
}

function lintQuery({ state, field, facts }: StateQuery): readonly Finding[] {
  const functions = [...facts.functions]
    .filter((name) => Object.hasOwn(FORBIDDEN_FUNCTIONS, name))
    .map((name) => finding(state, 'function', field, `no $${name}. ${FORBIDDEN_FUNCTIONS[name]}`));
  const context = [...facts.contextReads].map((name) =>
    finding(state, 'context', field, `"${name}" has nothing to be read from; begin with $states or a variable.`),
  );
  return [...functions, ...context, ...lintReserved({ state, field, facts })];
}

/** `$states.result` and `$states.errorOutput` exist in a few fields only. */
function lintReserved({ state, field, facts }: StateQuery): readonly Finding[] {
  const paths = [...facts.statesPaths];
  const findings: Finding[] = [];
  if (
    paths.some((path) => /^result(\.|$)/.test(path)) &&
    !(state.type === 'Task' && /^(Assign|Output)\b/.test(field))
  ) {
    findings.push(finding(state, 'reserved', field, '$states.result exists only in Assign and Output of a Task.'));
  }
  if (paths.some((path) => /^errorOutput(\.|$)/.test(path)) && !field.startsWith('Catch[')) {
    findings.push(finding(state, 'reserved', field, '$states.errorOutput exists only in a catcher.'));
  }
  return findings;
}

function lintTokens(machine: LintedMachine, queries: readonly StateQuery[]): readonly Finding[] {
  const reads = queries.filter(({ facts }) => [...facts.statesPaths].some((path) => /^context\.Task(\.|$)/.test(path)));
  const wrong = reads
    .filter(({ state, field }) => !(state.waitsForToken && field.startsWith('Arguments/')))
    .map(({ state, field }) =>
      finding(state, 'token', field, 'Task.Token exists only in the Arguments of a token wait.'),
    );
  const silent = machine.states
    .filter(({ name, waitsForToken }) => waitsForToken && !reads.some(({ state }) => state.name === name))
    .map((state) => finding(state, 'token', 'Arguments', 'a token wait has to hand out $states.context.Task.Token.'));
  return [...wrong, ...silent];
}

/** A name that an expression, or a machine inside, binds again hides the workflow's variable from the reader. */
function lintShadowing(machine: LintedMachine, queries: readonly StateQuery[]): readonly Finding[] {
  const outer = assignedEverywhere(machine);
  const bound = queries.flatMap(({ state, field, facts }) =>
    [...facts.bound].filter((name) => outer.has(name)).map((name) => shadow(state, field, name)),
  );
  const inner = machine.states.flatMap((state) =>
    innerAssigns(state.fields)
      .filter((name) => outer.has(name))
      .map((name) => shadow(state, 'its inner Assign', name)),
  );
  return [...bound, ...inner];
}

function shadow(state: LintedState, field: string, name: string): Finding {
  return finding(state, 'shadowing', field, `$${name} is a variable of the machine; use another name.`);
}

function innerAssigns(fields: Fields): readonly string[] {
  const machines = [fields.ItemProcessor, fields.Iterator, ...rulesOf(fields, 'Branches')].filter(isFields);
  return machines.flatMap((inner) => {
    const states = isFields(inner.States) ? Object.values(inner.States).filter(isFields) : [];
    return states.flatMap((state) => [
      ...[state, ...rulesOf(state, 'Choices'), ...rulesOf(state, 'Catch')].flatMap(({ Assign: assign }) =>
        isFields(assign) ? Object.keys(assign) : [],
      ),
      ...innerAssigns(state),
    ]);
  });
}
