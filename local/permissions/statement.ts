import { type Condition, readConditions } from './conditions.ts';
import { UnsupportedPolicy } from './unsupported-policy.ts';

/** Patterns that name what is meant, or everything but what is meant (`NotAction`, `NotResource`). */
export interface Patterns {
  readonly are: 'meant' | 'left-out';
  readonly patterns: readonly string[];
}

/** One statement of an identity policy. */
export interface Statement {
  /** Where it stands: policy and number, or the statement's own id. */
  readonly from: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/**
 * Reads the statements of a policy document whose intrinsics are resolved.
 * @param from where the document stands, for findings: stack and policy.
 * @throws UnsupportedPolicy for any element that isn't judged here.
 */
export function readStatements(document: unknown, from: string): readonly Statement[] {
  const { Statement: given, ...rest } = asObject(document, from);
  const unknown = Object.keys(rest).filter((name) => name !== 'Version' && name !== 'Id');
  if (unknown.length > 0) throw new UnsupportedPolicy(`${from}: ${unknown.join(', ')} of a policy is not judged here`);
  if (rest.Version !== '2012-10-17')
    throw new UnsupportedPolicy(`${from}: only policies of version 2012-10-17 are read`);
  return (Array.isArray(given) ? given : [given]).map((statement, place) => readStatement(statement, from, place));
}

function readStatement(given: unknown, from: string, place: number): Statement {
  const statement = asObject(given, `${from}[${place}]`);
  const name = `${from}[${typeof statement.Sid === 'string' ? statement.Sid : place}]`;
  const unknown = Object.keys(statement).filter((element) => !elements.includes(element));
  if (unknown.length > 0) throw new UnsupportedPolicy(`${name}: the element ${unknown.join(', ')} is not judged here`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw new UnsupportedPolicy(`${name}: Effect is ${JSON.stringify(statement.Effect)}, not Allow or Deny`);
  return {
    from: name,
    effect: statement.Effect,
    actions: readPatterns(statement, 'Action', name),
    resources: readPatterns(statement, 'Resource', name),
    conditions: readConditions(statement.Condition, name),
  };
}

function readPatterns(statement: Record<string, unknown>, element: string, name: string): Patterns {
  const meant = statement[element];
  const leftOut = statement[`Not${element}`];
  if ((meant === undefined) === (leftOut === undefined))
    throw new UnsupportedPolicy(`${name}: it needs ${element} or Not${element}, and not both`);
  const patterns = [meant ?? leftOut].flat();
  for (const pattern of patterns) {
    if (typeof pattern !== 'string')
      throw new UnsupportedPolicy(`${name}: ${element} holds ${JSON.stringify(pattern)}`);
    if (pattern.includes('${'))
      throw new UnsupportedPolicy(`${name}: the policy variable in "${pattern}" is not judged here`);
  }
  return { are: meant === undefined ? 'left-out' : 'meant', patterns: patterns as readonly string[] };
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UnsupportedPolicy(`${name} is no object`);
}
