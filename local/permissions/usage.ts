import { authorise, type Grant, listGrants, type Request, takeGrant } from './authorise.ts';
import type { Statement } from './statement.ts';

/** The statements of each role, by the role's name. */
export type Policies = ReadonlyMap<string, readonly Statement[]>;

/** Something that a role wanted at least once. */
export interface LoggedRequest extends Request {
  readonly role: string;
}

/** A grant of a role. */
export interface RoleGrant extends Grant {
  readonly role: string;
}

/** Distinct requests, over every process of a run. */
export interface UsageLog {
  note(request: LoggedRequest): void;
  addAll(requests: readonly LoggedRequest[]): void;
  list(): readonly LoggedRequest[];
  /** What came since the last time, for handing on to another process. */
  take(): readonly LoggedRequest[];
}

export function createUsageLog(): UsageLog {
  const known = new Map<string, LoggedRequest>();
  let fresh: LoggedRequest[] = [];
  const note = (request: LoggedRequest) => {
    const key = JSON.stringify([request.role, request.action, request.resource, request.context]);
    if (known.has(key)) return;
    known.set(key, request);
    fresh.push(request);
  };
  return {
    note,
    addAll: (requests) => requests.forEach(note),
    list: () => [...known.values()],
    take() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}

export function grantsOf(policies: Policies): readonly RoleGrant[] {
  return [...policies].flatMap(([role, statements]) => listGrants(statements).map((grant) => ({ role, ...grant })));
}

/** What was given and never asked for. */
export function unusedGrants(policies: Policies, requests: readonly LoggedRequest[]): readonly RoleGrant[] {
  const used = new Set(
    requests.flatMap((request) => {
      const decision = authorise(policies.get(request.role) ?? [], request);
      return decision.outcome === 'allowed'
        ? decision.by.map((grant) => grantKey({ role: request.role, ...grant }))
        : [];
    }),
  );
  return grantsOf(policies).filter((grant) => !used.has(grantKey(grant)));
}

/** The policies with one grant taken away, wherever the role's statements repeat it under the same conditions. */
export function withoutGrant(policies: Policies, { role, ...grant }: RoleGrant): Policies {
  const statements = policies.get(role) ?? [];
  const conditions = conditionsOf(statements, grant.statement);
  const left = statements.reduce(
    (before, { from }) =>
      conditionsOf(statements, from) === conditions ? takeGrant(before, { ...grant, statement: from }) : before,
    statements,
  );
  return new Map(policies).set(role, left);
}

function conditionsOf(statements: readonly Statement[], from: string): string {
  return JSON.stringify(statements.find((statement) => statement.from === from)?.conditions ?? []);
}

/** The requests that would be denied if a grant were taken away: empty when nobody would notice. */
export function deniedWithout(
  policies: Policies,
  requests: readonly LoggedRequest[],
  grant: RoleGrant,
): readonly LoggedRequest[] {
  return deniedBy(
    withoutGrant(policies, grant),
    requests.filter(({ role }) => role === grant.role),
  );
}

/** The requests that the policies deny. */
export function deniedBy(policies: Policies, requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  return requests.filter((request) => authorise(policies.get(request.role) ?? [], request).outcome === 'denied');
}

/** One line a grant: what it is called in lists and tests. */
export function grantKey({ role, statement, action, resource }: RoleGrant): string {
  return `${role} ${statement} ${action} ${resource}`;
}
