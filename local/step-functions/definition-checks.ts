import { examineExpression, expressionText, findExpressions } from '../../statemachines/expressions.ts';
import {
  ARGUMENT_FIELDS,
  CATCH_FIELDS,
  CHOICE_FIELDS,
  MACHINE_FIELDS,
  REFUSED_FUNCTIONS,
  RESOURCES,
  RETRY_FIELDS,
  STATE_FIELDS,
} from './supported.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Everything in a definition that the engine does not run, by state and field. */
export function findProblems(definition: Fields): readonly string[] {
  return [
    ...machineProblems(definition),
    ...statesOf(definition).flatMap(([name, state]) => stateProblems(name, state)),
  ];
}

function statesOf(definition: Fields): readonly (readonly [string, Fields])[] {
  if (!isFields(definition.States)) return [];
  return Object.entries(definition.States).map(([name, state]) => [name, isFields(state) ? state : {}] as const);
}

function machineProblems(definition: Fields): readonly string[] {
  const problems = unknownFields('the machine', definition, MACHINE_FIELDS);
  if (definition.QueryLanguage !== 'JSONata') problems.push('the machine: QueryLanguage has to be JSONata');
  if (typeof definition.StartAt !== 'string') problems.push('the machine: StartAt is missing');
  if (statesOf(definition).length === 0) problems.push('the machine: it has no States');
  const timeout = definition.TimeoutSeconds;
  if (timeout !== undefined && !isPositiveInteger(timeout))
    problems.push('the machine: TimeoutSeconds has to be a whole number above 0');
  return problems;
}

function stateProblems(name: string, state: Fields): readonly string[] {
  const where = `state "${name}"`;
  const type = String(state.Type);
  const fields = STATE_FIELDS[type];
  if (fields === undefined) {
    return [`${where}: Type ${type} is not run; run are ${Object.keys(STATE_FIELDS).join(', ')}`];
  }
  const problems = unknownFields(where, state, fields);
  if (state.QueryLanguage !== undefined && state.QueryLanguage !== 'JSONata') {
    problems.push(`${where}: QueryLanguage has to be JSONata`);
  }
  problems.push(...goingProblems(where, type, state), ...expressionProblems(where, state));
  if (state.Assign !== undefined) problems.push(...assignProblems(`${where}: Assign`, state.Assign));
  if (type === 'Task') problems.push(...taskProblems(where, state));
  if (type === 'Choice') problems.push(...ruleProblems(where, state, 'Choices', CHOICE_FIELDS, choiceProblems));
  if (type === 'Wait') problems.push(...waitProblems(where, state));
  return problems;
}

/** Every state but a choice and the ends goes on in exactly one way. */
function goingProblems(where: string, type: string, state: Fields): readonly string[] {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return [];
  const next = typeof state.Next === 'string';
  return next !== (state.End === true) ? [] : [`${where}: it needs either Next or "End": true`];
}

function taskProblems(where: string, state: Fields): readonly string[] {
  const problems: string[] = [];
  if (!RESOURCES.some((resource) => resource === state.Resource)) {
    problems.push(`${where}: Resource ${String(state.Resource)} is not run; run are ${RESOURCES.join(', ')}`);
  }
  const { Arguments: given } = state;
  if (!isFields(given) || typeof given.FunctionName !== 'string') {
    problems.push(`${where}: Arguments has to be an object with FunctionName`);
  } else {
    problems.push(...unknownFields(`${where}: Arguments`, given, ARGUMENT_FIELDS));
  }
  const timeout = state.TimeoutSeconds;
  if (timeout !== undefined && !isPositiveInteger(timeout) && expressionText(timeout) === undefined) {
    problems.push(`${where}: TimeoutSeconds has to be a whole number above 0 or JSONata`);
  }
  if (state.Retry !== undefined) problems.push(...ruleProblems(where, state, 'Retry', RETRY_FIELDS, retryProblems));
  if (state.Catch !== undefined) problems.push(...ruleProblems(where, state, 'Catch', CATCH_FIELDS, catchProblems));
  return problems;
}

function waitProblems(where: string, state: Fields): readonly string[] {
  const given = ['Seconds', 'Timestamp'].filter((field) => state[field] !== undefined);
  return given.length === 1 ? [] : [`${where}: it needs either Seconds or Timestamp`];
}

function ruleProblems(
  where: string,
  state: Fields,
  field: string,
  allowed: readonly string[],
  check: (where: string, rule: Fields) => readonly string[],
): readonly string[] {
  const rules = state[field];
  if (!Array.isArray(rules) || !rules.every(isFields)) return [`${where}: ${field} has to be a list of objects`];
  if (rules.length === 0 && field === 'Choices') return [`${where}: Choices is empty`];
  const each = rules.flatMap((rule, index) => {
    const place = `${where}: ${field}[${index}]`;
    return [...unknownFields(place, rule, allowed), ...check(place, rule)];
  });
  return [...each, ...earlyWildcards(where, field, rules)];
}

function choiceProblems(where: string, rule: Fields): readonly string[] {
  const problems = [...assignProblems(`${where}/Assign`, rule.Assign ?? {}), ...nextProblems(where, rule)];
  const condition = rule.Condition;
  if (typeof condition !== 'boolean' && expressionText(condition) === undefined) {
    problems.push(`${where}: Condition has to be JSONata or a boolean`);
  }
  return problems;
}

function catchProblems(where: string, rule: Fields): readonly string[] {
  return [
    ...assignProblems(`${where}/Assign`, rule.Assign ?? {}),
    ...nextProblems(where, rule),
    ...errorEqualsProblems(where, rule),
  ];
}

function retryProblems(where: string, rule: Fields): readonly string[] {
  const problems = [...errorEqualsProblems(where, rule)];
  const atLeast: readonly (readonly [string, number])[] = [
    ['IntervalSeconds', 1],
    ['MaxAttempts', 0],
    ['BackoffRate', 1],
    ['MaxDelaySeconds', 1],
  ];
  for (const [field, least] of atLeast) {
    const value = rule[field];
    if (value !== undefined && !(typeof value === 'number' && value >= least)) {
      problems.push(`${where}: ${field} has to be a number from ${least}`);
    }
  }
  if (!['FULL', 'NONE', undefined].includes(rule.JitterStrategy as string | undefined)) {
    problems.push(`${where}: JitterStrategy has to be FULL or NONE`);
  }
  return problems;
}

function nextProblems(where: string, rule: Fields): readonly string[] {
  return typeof rule.Next === 'string' ? [] : [`${where}: Next is missing`];
}

/** AWS wants `States.ALL` in the last rule. */
function earlyWildcards(where: string, field: string, rules: readonly Fields[]): readonly string[] {
  return rules
    .slice(0, -1)
    .filter((rule) => Array.isArray(rule.ErrorEquals) && rule.ErrorEquals.includes('States.ALL'))
    .map(() => `${where}: ${field}: States.ALL has to be in the last rule`);
}

/** AWS wants `States.ALL` alone. */
function errorEqualsProblems(where: string, rule: Fields): readonly string[] {
  const names = rule.ErrorEquals;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
    return [`${where}: ErrorEquals has to be a list of names`];
  }
  return names.includes('States.ALL') && names.length > 1 ? [`${where}: States.ALL has to stand alone`] : [];
}

function assignProblems(where: string, assign: unknown): readonly string[] {
  if (!isFields(assign)) return [`${where} has to be an object`];
  return Object.keys(assign)
    .filter((name) => name === 'states' || !/^[A-Za-z_][A-Za-z0-9_]{0,79}$/.test(name))
    .map((name) => `${where}: "${name}" is no name for a variable`);
}

function expressionProblems(where: string, state: Fields): readonly string[] {
  const brackets = findHalfExpressions(state, '').map(
    (field) => `${where}: ${field} starts with {% but does not end with %}`,
  );
  return [
    ...brackets,
    ...findExpressions(state, '').flatMap(({ field, text }) => queryProblems(`${where}: ${field}`, text)),
  ];
}

function findHalfExpressions(value: unknown, field: string): readonly string[] {
  if (typeof value === 'string') return value.startsWith('{%') && !value.endsWith('%}') ? [field] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    findHalfExpressions(item, field === '' ? key : `${field}/${key}`),
  );
}

function queryProblems(where: string, text: string): readonly string[] {
  try {
    const { functions, contextReads } = examineExpression(text);
    return [
      ...[...functions]
        .filter((name) => Object.hasOwn(REFUSED_FUNCTIONS, name))
        .map((name) => `${where}: $${name} is not run: ${REFUSED_FUNCTIONS[name]}`),
      ...[...contextReads].map(
        (name) => `${where}: "${name}" has nothing to be read from; use $states.input or a variable`,
      ),
    ];
  } catch (error) {
    return [`${where}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function unknownFields(where: string, given: Fields, allowed: readonly string[]): string[] {
  return Object.keys(given)
    .filter((field) => !allowed.includes(field))
    .map((field) => `${where}: field ${field} is not run; run are ${allowed.join(', ')}`);
}

function isPositiveInteger(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
