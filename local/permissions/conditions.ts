import { matchesArn, matchesText } from './patterns.ts';
import { UnsupportedPolicy } from './unsupported-policy.ts';

/** What is known of a request besides action and resource. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** One operator on one key. */
export interface Condition {
  readonly operator: OperatorName | 'Null';
  /** `ForAllValues:` and `ForAnyValue:`, for keys that have several values. */
  readonly quantifier?: 'all' | 'any';
  /** `…IfExists`: holds for requests without the key. */
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

interface Operator {
  readonly matches: (wanted: string, value: string) => boolean;
  /** The condition holds when no value matches. */
  readonly negated: boolean;
}

const same = (wanted: string, value: string) => wanted === value;

const operators = {
  StringEquals: { matches: same, negated: false },
  StringNotEquals: { matches: same, negated: true },
  StringLike: { matches: matchesText, negated: false },
  StringNotLike: { matches: matchesText, negated: true },
  ArnEquals: { matches: matchesArn, negated: false },
  ArnLike: { matches: matchesArn, negated: false },
  ArnNotEquals: { matches: matchesArn, negated: true },
  ArnNotLike: { matches: matchesArn, negated: true },
  Bool: { matches: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(), negated: false },
} satisfies Record<string, Operator>;

type OperatorName = keyof typeof operators;

/**
 * Keys that the requests of this rehearsal carry as AWS does. A condition on any other would be judged by a key that is
 * absent here and there on AWS.
 */
const knownKeys: readonly string[] = [
  ...['aws:SecureTransport', 'aws:RequestedRegion', 'aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:ResourceAccount'],
  ...['kms:ViaService', 'kms:CallerAccount', 'kms:EncryptionContext:aws:dynamodb:tableName'],
  ...['kms:EncryptionContext:aws:s3:arn', 'kms:EncryptionContext:SecretARN'],
  ...['s3:prefix', 's3:delimiter', 'ses:FromAddress', 'ses:ApiVersion'],
];

/** @throws UnsupportedPolicy for an operator or a key that isn't judged here. */
export function readConditions(given: unknown, name: string): readonly Condition[] {
  if (given === undefined) return [];
  return Object.entries(given as Record<string, Record<string, unknown>>).flatMap(([written, keys]) =>
    Object.entries(keys).map(([key, values]) => readCondition(written, key, values, name)),
  );
}

function readCondition(written: string, key: string, given: unknown, name: string): Condition {
  const [, quantifier, base = '', ifExists] = /^(?:For(All|Any)Values?:)?(.*?)(IfExists)?$/.exec(written) ?? [];
  if (!(base in operators) && base !== 'Null')
    throw new UnsupportedPolicy(`${name}: the condition operator ${written} is not judged here`);
  if (!knownKeys.some((known) => known.toLowerCase() === key.toLowerCase()))
    throw new UnsupportedPolicy(`${name}: the rehearsal does not know what AWS puts into ${key}`);
  const values = [given].flat().map(String);
  const variable = values.find((value) => value.includes('${'));
  if (variable !== undefined)
    throw new UnsupportedPolicy(`${name}: the policy variable in "${variable}" is not judged here`);
  return {
    operator: base as Condition['operator'],
    ...(quantifier === undefined ? {} : { quantifier: quantifier === 'All' ? ('all' as const) : ('any' as const) }),
    ifExists: ifExists !== undefined,
    key,
    values,
  };
}

/** Whether every condition holds. Source: IAM user guide, "Conditions with multiple context keys or values". */
export function conditionsHold(conditions: readonly Condition[], context: Context): boolean {
  return conditions.every((condition) => holds(condition, context));
}

function holds({ operator, quantifier, ifExists, key, values }: Condition, context: Context): boolean {
  const found = findValue(context, key);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (found === undefined));
  const { matches, negated }: Operator = operators[operator];
  const fits = (value: string) => values.some((wanted) => matches(wanted, value)) !== negated;
  if (quantifier !== undefined) {
    const all = found === undefined ? [] : [found].flat();
    return quantifier === 'all' ? all.every(fits) : all.some(fits) || (ifExists && all.length === 0);
  }
  if (found === undefined) return negated || ifExists;
  if (typeof found !== 'string')
    throw new UnsupportedPolicy(`${key} has several values: its condition needs ForAllValues: or ForAnyValue:`);
  return fits(found);
}

/** Names of keys are compared without regard to case. */
function findValue(context: Context, key: string): string | readonly string[] | undefined {
  const direct = context[key];
  if (direct !== undefined) return direct;
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
