import { type Context, conditionsHold } from './conditions.ts';
import { matchesAction, matchesResource } from './patterns.ts';
import type { Patterns, Statement } from './statement.ts';

/** One thing that a caller wants: AWS asks for each action of a call by itself. */
export interface Request {
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context: Context;
}

/** The smallest thing a statement gives: one of its action patterns on one of its resource patterns. */
export interface Grant {
  /** The statement's place; see {@link Statement.from}. */
  readonly statement: string;
  readonly action: string;
  readonly resource: string;
}

export type Decision =
  | { readonly outcome: 'allowed'; readonly by: readonly Grant[] }
  | { readonly outcome: 'denied'; readonly because: 'explicit-deny' | 'no-allow'; readonly by?: string };

/**
 * Judges a request by the identity policies of a role: an explicit deny decides, then any allow; silence denies.
 * Source: IAM user guide, "Policy evaluation logic". Resource policies, boundaries and service control policies have no say here.
 */
export function authorise(statements: readonly Statement[], request: Request): Decision {
  const deny = statements.find((statement) => statement.effect === 'Deny' && isAbout(statement, request));
  if (deny !== undefined) return { outcome: 'denied', because: 'explicit-deny', by: deny.from };
  const by = statements.flatMap((statement) => (statement.effect === 'Allow' ? grantsFor(statement, request) : []));
  return by.length === 0 ? { outcome: 'denied', because: 'no-allow' } : { outcome: 'allowed', by };
}

function isAbout(statement: Statement, { action, resource, context }: Request): boolean {
  return (
    means(statement.actions, action, matchesAction) &&
    means(statement.resources, resource, matchesResource) &&
    conditionsHold(statement.conditions, context)
  );
}

type Matches = (pattern: string, text: string) => boolean;

function means({ are, patterns }: Patterns, text: string, matches: Matches): boolean {
  return patterns.some((pattern) => matches(pattern, text)) === (are === 'meant');
}

/** Every grant of the statement that allows the request, were it the only one. */
function grantsFor(statement: Statement, request: Request): readonly Grant[] {
  if (!isAbout(statement, request)) return [];
  const { action, resource } = request;
  return namesOf('Action', statement.actions, action, matchesAction).flatMap((actionName) =>
    namesOf('Resource', statement.resources, resource, matchesResource).map((resourceName) => ({
      statement: statement.from,
      action: actionName,
      resource: resourceName,
    })),
  );
}

function namesOf(element: string, { are, patterns }: Patterns, text: string, matches: Matches): readonly string[] {
  return are === 'meant' ? patterns.filter((pattern) => matches(pattern, text)) : [allBut(element, patterns)];
}

function allBut(element: string, patterns: readonly string[]): string {
  return `Not${element} ${patterns.join(', ')}`;
}

/** Everything that the statements give, grant by grant. */
export function listGrants(statements: readonly Statement[]): readonly Grant[] {
  const names = (element: string, { are, patterns }: Patterns) =>
    are === 'meant' ? patterns : [allBut(element, patterns)];
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ from, actions, resources }) =>
      names('Action', actions).flatMap((action) =>
        names('Resource', resources).map((resource) => ({ statement: from, action, resource })),
      ),
    );
}

/** The statements as they are without one grant, and with every other. */
export function takeGrant(statements: readonly Statement[], grant: Grant): readonly Statement[] {
  return statements.flatMap((statement) =>
    statement.from === grant.statement ? without(statement, grant) : [statement],
  );
}

function without(statement: Statement, { action, resource }: Grant): readonly Statement[] {
  const { actions, resources } = statement;
  // What is given by leaving something out can only be taken as a whole.
  if (actions.are === 'left-out' || resources.are === 'left-out') return [];
  if (!actions.patterns.includes(action) || !resources.patterns.includes(resource)) return [statement];
  const only = (patterns: readonly string[]): Patterns => ({ are: 'meant', patterns });
  const others = actions.patterns.filter((pattern) => pattern !== action);
  const elsewhere = resources.patterns.filter((pattern) => pattern !== resource);
  return [
    ...(others.length > 0 ? [{ ...statement, actions: only(others) }] : []),
    ...(elsewhere.length > 0 ? [{ ...statement, actions: only([action]), resources: only(elsewhere) }] : []),
  ];
}
