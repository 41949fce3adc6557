import type { Condition, FactTest } from './condition-schema.ts';

/** A condition in words, for the reason why something does or does not bind. */
export function describe(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return condition.says ?? condition.of.map(describe).join(' and ');
    case 'any':
      return condition.says ?? condition.of.map(describe).join(' or ');
    case 'not':
      return condition.says ?? `not (${describe(condition.of)})`;
    case 'some-group':
    case 'some-place':
      return condition.says ?? describe(condition.of);
    case 'named':
      return condition.name;
    case 'fact':
      return condition.says ?? describeFact(condition);
  }
}

function describeFact(test: FactTest): string {
  if (test.fact.startsWith('count.')) return `${sayLimit(test)} ${test.fact.slice('count.'.length)}`;
  if (test.fact === 'decided') return `${(test.anyOf ?? []).join(' or ')} was decided`;
  if (test.fact === 'elapsed') return `${test.to} more than ${test.moreThanHours} hours after ${test.from}`;
  return `${test.fact} is ${(test.anyOf ?? []).join(' or ')}`;
}

/** `more than 1000`, `at least 500`, `below 500`. */
export function sayLimit(test: FactTest): string {
  if (test.moreThan !== undefined) return `more than ${test.moreThan}`;
  return test.atLeast !== undefined ? `at least ${test.atLeast}` : `below ${test.below}`;
}
