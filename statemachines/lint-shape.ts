import {
  FAILURE_STATE,
  type Finding,
  type LintedMachine,
  type LintedState,
  reachableStates,
  waysOut,
} from './lint-model.ts';

const MOST_STATES = 19;
const LONGEST_NAME = 80;

/** Names, comments, size, reachability and the one failure path. */
export function lintShape(machine: LintedMachine): readonly Finding[] {
  return [
    ...lintRoot(machine),
    ...machine.states.flatMap((state) => [...lintName(state), ...lintComment(state), ...lintType(state)]),
    ...lintReachability(machine),
    ...lintFailurePath(machine),
  ];
}

function lintRoot({ root, states }: LintedMachine): readonly Finding[] {
  const findings: Finding[] = [];
  if (root.QueryLanguage !== 'JSONata')
    findings.push({ rule: 'query-language', message: 'QueryLanguage has to be JSONata.' });
  if (isBlank(root.Comment))
    findings.push({ rule: 'comment', message: 'The machine needs a Comment that says what it is for.' });
  if (states.length > MOST_STATES) {
    const message = `It has ${states.length} states; at most ${MOST_STATES} can be read at once. Move work into functions.`;
    findings.push({ rule: 'size', message });
  }
  return findings;
}

/** Names the editor gives, which say nothing about the work. */
const EDITOR_NAME = /^(lambda invoke|task|choice|wait|pass|succeed|success|fail|parallel|map|state)( ?\(?\d+\)?)?$/i;

function lintName({ name, type }: LintedState): readonly Finding[] {
  const rule = 'name';
  const messages: string[] = [];
  if (EDITOR_NAME.test(name)) messages.push('is a name the editor gave; say what the state does.');
  else if (!/^[\p{Lu}\d]/u.test(name) || !name.includes(' '))
    messages.push('is no sentence: a capital first, two words at least.');
  if ((type === 'Choice') !== name.endsWith('?'))
    messages.push('does not fit: choices are questions, and nothing else is.');
  if (type === 'Wait' && !name.startsWith('Wait '))
    messages.push('does not fit: a wait is named "Wait until …" or "Wait for …".');
  if (type === 'Task' && /^\p{L}{3,}ing\b/u.test(name))
    messages.push('does not fit: a task is an order, like "Assess Risk".');
  if (name.length > LONGEST_NAME) messages.push(`is longer than ${LONGEST_NAME} characters.`);
  return messages.map((message) => ({ state: name, rule, message: `"${name}" ${message}` }));
}

function lintComment({ name, type, fields, waitsForToken }: LintedState): readonly Finding[] {
  const needed = type === 'Choice' || type === 'Wait' || waitsForToken;
  if (!needed || !isBlank(fields.Comment)) return [];
  return [{ state: name, rule: 'comment', message: 'A state that decides or waits needs a Comment that says why.' }];
}

function lintType({ name, type, fields }: LintedState): readonly Finding[] {
  if (type === 'Parallel') {
    return [
      {
        state: name,
        rule: 'parallel',
        message: 'No Parallel: a failing branch stops the others, and a clock must not stop.',
      },
    ];
  }
  if (type === 'Choice' && fields.Default === undefined) {
    return [
      { state: name, rule: 'default', message: 'A Choice needs a Default, so that no answer can end the execution.' },
    ];
  }
  return [];
}

function lintReachability(machine: LintedMachine): readonly Finding[] {
  const names = new Set(machine.states.map(({ name }) => name));
  const reached = reachableStates(machine);
  const start = String(machine.root.StartAt ?? '');
  const missing = machine.states.flatMap((state) =>
    waysOut(state)
      .filter(({ to }) => !names.has(to))
      .map(({ to }) => ({ state: state.name, rule: 'target', message: `There is no state "${to}" to go to.` })),
  );
  const lost = [...names]
    .filter((name) => !reached.has(name))
    .map((name) => ({ state: name, rule: 'reachable', message: `No way leads from "${start}" to it.` }));
  return [...missing, ...lost];
}

/** Everything that goes wrong is recorded once, in one place, and only then the execution fails. */
function lintFailurePath({ states }: LintedMachine): readonly Finding[] {
  const rule = 'failure-path';
  if (!states.some(({ type }) => type === 'Task')) return [];
  const typeOf = new Map(states.map(({ name, type }) => [name, type]));
  const record = states.find(({ name }) => name === FAILURE_STATE);
  const findings: Finding[] = states
    .filter(({ name }) => name !== FAILURE_STATE)
    .flatMap((state) => waysOut(state))
    .filter(({ to }) => typeOf.get(to) === 'Fail')
    .map(({ from, to }) => ({
      state: from.name,
      rule,
      message: `It leads to "${to}" without "${FAILURE_STATE}"; an outcome that is no failure ends in Succeed.`,
    }));
  if (record === undefined) return [...findings, { rule, message: `There is no task "${FAILURE_STATE}".` }];
  if (typeOf.get(String(record.fields.Next)) === 'Fail') return findings;
  return [...findings, { state: FAILURE_STATE, rule, message: 'Its Next has to be a Fail state.' }];
}

function isBlank(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === '';
}
