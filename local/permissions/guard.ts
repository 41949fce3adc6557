import type { CallGuard } from '../../adapters/endpoint.ts';
import { accessDenied, type Denial, denialMessage, invocationDenied } from './access-denied.ts';
import { authorise, type Request } from './authorise.ts';
import type { Context } from './conditions.ts';
import { type Place, requestsOf } from './requests.ts';
import type { Statement } from './statement.ts';
import type { Policies, UsageLog } from './usage.ts';

export interface GuardOptions {
  readonly policies: Policies;
  readonly place: Place;
  readonly usage: UsageLog;
}

/** Somebody who acts under a role: a function or an execution. */
export interface Principal {
  /** The role's name. */
  readonly role: string;
  /** Name of the session: the function, or what the service calls it. */
  readonly session: string;
}

/** Lets through what the roles of the templates allow, and nothing else. */
export interface Guard {
  /** For the clients of a function: throws what the service would answer. */
  forClients(principal: Principal): CallGuard;
  /** A machine, a schedule or a rule invokes a function. @throws what Step Functions would tell the execution. */
  invoke(principal: Principal, functionArn: string): void;
  /** What AWS does in a role's name without a client of ours, such as reading a table's stream. @throws Error */
  act(principal: Principal, requests: readonly Pick<Request, 'action' | 'resource'>[]): void;
}

export function createGuard({ policies, place, usage }: GuardOptions): Guard {
  const decided = new Map<string, Denial | undefined>();

  /** The first thing that is denied; each distinct question is judged once. */
  function firstDenied(
    { role }: Principal,
    requests: readonly Request[],
  ): { request: Request; denial: Denial } | undefined {
    const statements = policies.get(role) ?? [];
    for (const given of requests) {
      const key = `${role} ${given.action} ${given.resource} ${contextKey(statements, given.context)}`;
      let denial = decided.get(key);
      if (denial === undefined && !decided.has(key)) {
        const request = { ...given, context: { ...given.context, ...everyRequest(role, place) } };
        usage.note({ role, ...request });
        const decision = authorise(statements, request);
        denial = decision.outcome === 'denied' ? decision : undefined;
        decided.set(key, denial);
      }
      if (denial !== undefined) return { request: given, denial };
    }
    return undefined;
  }

  const problemOf = (principal: Principal, requests: readonly Request[]): string | undefined => {
    const found = firstDenied(principal, requests);
    return found && denialMessage(sessionArn(principal, place), found.request, found.denial);
  };

  return {
    forClients: (principal) => (call) => {
      const problem = problemOf(principal, requestsOf(call, place));
      if (problem !== undefined) throw accessDenied(call.service, problem);
    },
    invoke(principal, functionArn) {
      const problem = problemOf(principal, [{ action: 'lambda:InvokeFunction', resource: functionArn, context: {} }]);
      if (problem !== undefined) throw invocationDenied(problem);
    },
    act(principal, requests) {
      const problem = problemOf(
        principal,
        requests.map((request) => ({ ...request, context: {} })),
      );
      if (problem !== undefined) throw new Error(problem);
    },
  };
}

/** What every request carries. */
function everyRequest(role: string, { region, account }: Place): Context {
  return {
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': region,
    'aws:PrincipalArn': `arn:aws:iam::${account}:role/${role}`,
    'aws:PrincipalAccount': account,
    'aws:ResourceAccount': account,
  };
}

/** Only what a condition of the role looks at can change the answer. */
function contextKey(statements: readonly Statement[], context: Context): string {
  let looked = lookedAt.get(statements);
  if (looked === undefined) {
    looked = [...new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)))];
    lookedAt.set(statements, looked);
  }
  return looked.length === 0 ? '' : JSON.stringify(looked.map((key) => context[key]));
}

const lookedAt = new WeakMap<readonly Statement[], readonly string[]>();

function sessionArn({ role, session }: Principal, { account }: Place): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}
