import { readStatements, type Statement } from '../permissions/statement.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import type { Resolver } from './intrinsics.ts';
import { DeploymentError, type Resource, type Stack } from './template.ts';

interface Policy {
  readonly name: string;
  readonly document: unknown;
}

/** The statements of every role: those in it, those attached to it, and AWS's own policies spelled out. */
export function readRoles(stacks: readonly Stack[], resolver: Resolver): ReadonlyMap<string, readonly Statement[]> {
  const roles = new Map<string, Statement[]>();
  const managed = new Map<string, Policy>();
  const attachments: { readonly role: string; readonly policy: Policy; readonly at: string }[] = [];
  const attach = (given: unknown, policy: Policy, at: string) => {
    for (const role of (given ?? []) as readonly string[]) attachments.push({ role, policy, at });
  };
  const awsPolicies: { readonly role: string; readonly arn: string; readonly at: string }[] = [];

  forEach(stacks, ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'], (stack, logicalId, resource) => {
    const at = `${stack.name}/${logicalId}`;
    const read = (name: string) => resolver.resolve(stack, resource.Properties?.[name], `${at}/${name}`);
    const ref = resolver.identityOf(stack, logicalId)?.ref ?? logicalId;
    if (resource.Type !== 'AWS::IAM::Role') {
      const policy = { name: logicalId, document: read('PolicyDocument') };
      if (resource.Type === 'AWS::IAM::ManagedPolicy') managed.set(ref, policy);
      attach(read('Roles'), policy, at);
      return;
    }
    roles.set(ref, []);
    for (const inline of (read('Policies') ?? []) as readonly { PolicyName: string; PolicyDocument: unknown }[])
      attach([ref], { name: `${logicalId}.${inline.PolicyName}`, document: inline.PolicyDocument }, at);
    for (const arn of (read('ManagedPolicyArns') ?? []) as readonly string[]) awsPolicies.push({ role: ref, arn, at });
  });
  for (const { role, arn, at } of awsPolicies) attach([role], managed.get(arn) ?? awsManaged(arn, at), at);
  for (const { role, policy, at } of attachments) {
    const statements = roles.get(role);
    if (statements === undefined) throw new DeploymentError(`${at} is attached to ${role}, which no template has`);
    statements.push(...readStatements(policy.document, policy.name));
  }
  return roles;
}

function awsManaged(arn: string, at: string): Policy {
  const name = arn.replace(/^arn:aws[^:]*:iam::aws:policy\//, '');
  const document = awsManagedPolicies[name];
  if (document !== undefined) return { name, document };
  throw new DeploymentError(
    `${at} attaches ${arn}, whose statements are not written down: add them to local/deployment/aws-managed-policies.ts`,
  );
}

function forEach(
  stacks: readonly Stack[],
  types: readonly string[],
  visit: (stack: Stack, logicalId: string, resource: Resource) => void,
): void {
  for (const stack of stacks) {
    for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
      if (types.includes(resource.Type)) visit(stack, logicalId, resource);
    }
  }
}
