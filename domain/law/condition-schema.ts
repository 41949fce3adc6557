import { z } from 'zod';
import { roles } from '../facts.ts';
import { suggest } from './near-name.ts';
import { type FactName, factNames } from './vocabulary.ts';

/** A test on one fact. */
export interface FactTest {
  readonly kind: 'fact';
  readonly fact: FactName;
  /** The fact has, or is, one of these. */
  readonly anyOf?: readonly string[];
  /** Count thresholds: `moreThan: 1000` is 1,001 and up, `atLeast: 500` is 500 and up, `below: 500` is 499 and down. */
  readonly moreThan?: number;
  readonly atLeast?: number;
  readonly below?: number;
  /** Which groups a count adds up; all in scope when absent. */
  readonly ofGroups?: Condition;
  /** `decided`: the event that is the no, where `anyOf` is the yes; the later of them counts, with neither it is unknown. */
  readonly or?: readonly string[];
  /** `elapsed`: two events and the hours that lie between them. */
  readonly from?: string;
  readonly to?: string;
  readonly moreThanHours?: number;
  /** What holds while the fact is unknown; the question is asked all the same. */
  readonly presumed?: 'yes' | 'no';
  readonly ask?: string;
  readonly says?: string;
}

/** What a regime asks of the facts. Groups: `some-group` wants one group for which all inside holds together. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[]; readonly says?: string }
  | { readonly kind: 'not' | 'some-group' | 'some-place'; readonly of: Condition; readonly says?: string }
  | { readonly kind: 'named'; readonly name: string }
  | FactTest;

type Report = (path: readonly (string | number)[], message: string) => void;

/** Reads `{ all | any | not | someGroup | somePlace | condition | fact: … }`, with the place of every slip. */
export const conditionSchema = z.unknown().transform((value, context): Condition => {
  let failed = false;
  const condition = readCondition(value, [], (path, message) => {
    failed = true;
    context.issues.push({ code: 'custom', message, path: [...path], input: value });
  });
  return failed || condition === undefined ? z.NEVER : condition;
});

const shapes = 'all, any, not, someGroup, somePlace, condition, fact';

function readCondition(value: unknown, path: readonly (string | number)[], report: Report): Condition | undefined {
  if (!isObject(value)) {
    report(path, `a condition is an object with one of ${shapes}`);
    return undefined;
  }
  if ('fact' in value) return readFact(value, path, report);
  const { says, ...rest } = value;
  const keys = Object.keys(rest);
  const key = keys[0];
  const told = typeof says === 'string' ? { says } : {};
  if (keys.length !== 1 || key === undefined) {
    report(path, `a condition has exactly one of ${shapes}, this has ${keys.length === 0 ? 'none' : keys.join(', ')}`);
    return undefined;
  }
  const inner = rest[key];
  if (key === 'all' || key === 'any') {
    if (!Array.isArray(inner) || inner.length === 0) {
      report([...path, key], `"${key}" is a list of conditions`);
      return undefined;
    }
    const of = inner.map((item, index) => readCondition(item, [...path, key, index], report));
    return { kind: key, of: of.filter((condition) => condition !== undefined), ...told };
  }
  if (key === 'condition') {
    if (typeof inner === 'string') return { kind: 'named', name: inner };
    report([...path, key], 'the name of a condition of this version');
    return undefined;
  }
  const kind =
    key === 'not' ? 'not' : key === 'someGroup' ? 'some-group' : key === 'somePlace' ? 'some-place' : undefined;
  if (kind === undefined) {
    report([...path, key], `"${key}" is no condition; ${suggest(key, shapes.split(', '))}`);
    return undefined;
  }
  const of = readCondition(inner, [...path, key], report);
  return of === undefined ? undefined : { kind, of, ...told };
}

const enums: Partial<Record<FactName, readonly string[]>> = {
  'party.role': roles,
  'group.encrypted': ['no', 'yes', 'key-taken'],
  'group.harm': ['none', 'risk', 'high'],
  cause: ['malicious', 'accidental'],
};
const factKeys = [
  'fact',
  'is',
  'anyOf',
  'moreThan',
  'atLeast',
  'below',
  'ofGroups',
  'or',
  'from',
  'to',
  'moreThanHours',
  'presumed',
  'ask',
  'says',
];

function readFact(
  value: Record<string, unknown>,
  path: readonly (string | number)[],
  report: Report,
): FactTest | undefined {
  const fact = value.fact;
  if (typeof fact !== 'string' || !Object.hasOwn(factNames, fact)) {
    report(
      [...path, 'fact'],
      `"${String(fact)}" is no fact of an incident; ${suggest(String(fact), Object.keys(factNames))}`,
    );
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!factKeys.includes(key))
      report([...path, key], `"${key}" is no part of a fact test; ${suggest(key, factKeys)}`);
  }
  const wanted = value.anyOf ?? (value.is === undefined ? undefined : [value.is]);
  if (wanted !== undefined && !(Array.isArray(wanted) && wanted.every((item) => typeof item === 'string'))) {
    report(
      [...path, value.anyOf === undefined ? 'is' : 'anyOf'],
      'a word or a list of words (a lone yes or no is fine, true and false are not)',
    );
    return undefined;
  }
  const otherwise = typeof value.or === 'string' ? [value.or] : value.or;
  if (otherwise !== undefined && !(Array.isArray(otherwise) && otherwise.every((item) => typeof item === 'string'))) {
    report([...path, 'or'], 'an event or a list of events');
    return undefined;
  }
  const known = enums[fact as FactName];
  for (const word of (wanted ?? []) as string[]) {
    if (known !== undefined && !known.includes(word))
      report(path, `"${word}" is no value of ${fact}; ${suggest(word, known)}`);
  }
  for (const key of ['moreThan', 'atLeast', 'below', 'moreThanHours'] as const) {
    if (value[key] !== undefined && typeof value[key] !== 'number') report([...path, key], 'a number');
  }
  if (value.presumed !== undefined && value.presumed !== 'yes' && value.presumed !== 'no') {
    report([...path, 'presumed'], 'yes or no');
  }
  checkOperator(fact as FactName, value, path, report);
  const ofGroups =
    value.ofGroups === undefined ? undefined : readCondition(value.ofGroups, [...path, 'ofGroups'], report);
  const { fact: _, is: __, anyOf: ___, ofGroups: ____, or: _____, ...rest } = value;
  return {
    kind: 'fact',
    fact: fact as FactName,
    ...(wanted === undefined ? {} : { anyOf: wanted as string[] }),
    ...(otherwise === undefined ? {} : { or: otherwise as string[] }),
    ...(ofGroups === undefined ? {} : { ofGroups }),
    ...rest,
  } as FactTest;
}

function checkOperator(
  fact: FactName,
  value: Record<string, unknown>,
  path: readonly (string | number)[],
  report: Report,
): void {
  const limits = ['moreThan', 'atLeast', 'below'].filter((key) => value[key] !== undefined);
  if (fact.startsWith('count.')) {
    if (limits.length !== 1) report(path, `${fact} is compared by exactly one of moreThan, atLeast, below`);
  } else if (fact === 'elapsed') {
    if (typeof value.from !== 'string' || typeof value.to !== 'string' || value.moreThanHours === undefined) {
      report(path, 'elapsed needs from, to (events) and moreThanHours');
    }
  } else if ((fact === 'decided') !== (value.or !== undefined)) {
    report(path, fact === 'decided' ? 'decided needs is (the yes) and or (the no)' : '"or" goes with the fact decided');
  } else if (value.is === undefined && value.anyOf === undefined) {
    report(path, `${fact} is compared by is or anyOf`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
