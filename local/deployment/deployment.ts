import type { Statement } from '../permissions/statement.ts';
import { createResolver, type Resolver } from './intrinsics.ts';
import { type Place, secretArn } from './naming.ts';
import { readRoles } from './roles.ts';
import { DeploymentError, type Resource, type Stack } from './template.ts';

/** A function as the template deploys it. */
export interface DeployedFunction {
  /** `EvaluateDeadlinesFunction`: its logical id, which is its name in the machines' files. */
  readonly name: string;
  readonly physicalName: string;
  readonly arn: string;
  /** Name of its role. */
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export interface DeployedMachine {
  /** Name without the stage: `deadlines`. */
  readonly name: string;
  /** `tocsin-local-deadlines` */
  readonly physicalName: string;
  readonly arn: string;
  readonly role: string;
  readonly substitutions: Readonly<Record<string, string>>;
}

/** A table, a bucket or a secret. */
export interface DeployedStore {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** ARN of its key; absent for AWS's own. */
  readonly keyArn?: string;
}

/** A schedule, a rule or a stream that invokes a function. */
export interface DeployedTrigger {
  readonly type: string;
  readonly logicalId: string;
  /** Name of the function. */
  readonly functionName: string;
  /** Role under which it invokes; absent where the function's own policy lets it in. */
  readonly role?: string;
  /** The stream it reads. */
  readonly streamArn?: string;
}

/** A stream that puts what it gets into a bucket. */
export interface DeployedDelivery {
  readonly logicalId: string;
  /** Name of the role under which it writes. */
  readonly role: string;
}

/** What would be there after `cdk deploy`, under names that are the same on every machine. */
export interface Deployment extends Place {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly machines: ReadonlyMap<string, DeployedMachine>;
  readonly tables: readonly DeployedStore[];
  readonly buckets: readonly DeployedStore[];
  readonly secrets: readonly DeployedStore[];
  readonly triggers: readonly DeployedTrigger[];
  readonly deliveries: readonly DeployedDelivery[];
  /** Name of the event bus that reports come by. */
  readonly bus: string | undefined;
  /** Statements of every role, by the role's name. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>;
}

interface Found {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: Resource;
  /** `Tocsin-local-Data/RecordTable` */
  readonly at: string;
}

/** @throws DeploymentError naming stack, resource and path of whatever leads nowhere. */
export function readDeployment(stacks: readonly Stack[], stage: string, place: Place): Deployment {
  const resolver = createResolver(stacks, place);
  const all: readonly Found[] = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).map(([logicalId, resource]) => ({
      ...{ stack, logicalId, resource },
      at: `${stack.name}/${logicalId}`,
    })),
  );
  const ofType = (...types: readonly string[]) => all.filter(({ resource }) => types.includes(resource.Type));
  const functions = ofType('AWS::Lambda::Function').map((found) => readFunction(found, resolver));
  const machines = ofType('AWS::StepFunctions::StateMachine').map((found) => readMachine(found, stage, resolver));
  const [bus] = ofType('AWS::Events::EventBus');
  return {
    ...place,
    functions: new Map(functions.map((one) => [one.name, one])),
    machines: new Map(machines.map((one) => [one.name, one])),
    tables: ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((found) => readStore(found, resolver)),
    buckets: ofType('AWS::S3::Bucket').map((found) => readStore(found, resolver)),
    secrets: ofType('AWS::SecretsManager::Secret').map((found) => readSecret(found, resolver)),
    triggers: all.flatMap((found) => readTriggers(found, functions, resolver)),
    deliveries: ofType('AWS::KinesisFirehose::DeliveryStream').map((found) => readDelivery(found, resolver)),
    bus: bus && resolver.identityOf(bus.stack, bus.logicalId)?.ref,
    roles: readRoles(stacks, resolver),
  };
}

function propertiesOf({ stack, resource, at }: Found, resolver: Resolver, wanted: readonly string[]) {
  return Object.fromEntries(
    wanted.map((name) => [name, resolver.resolve(stack, resource.Properties?.[name], `${at}/${name}`)]),
  );
}

function identityOf({ stack, logicalId, resource, at }: Found, resolver: Resolver) {
  const identity = resolver.identityOf(stack, logicalId);
  if (identity === undefined) throw new DeploymentError(`${at}: names of ${resource.Type} are not known here`);
  return identity;
}

function readFunction(found: Found, resolver: Resolver): DeployedFunction {
  const { ref, attributes } = identityOf(found, resolver);
  const { Role, Environment, Timeout, MemorySize } = propertiesOf(found, resolver, [
    ...['Role', 'Environment', 'Timeout', 'MemorySize'],
  ]);
  const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, string> };
  return {
    // A logical id that the CDK made ends in eight characters of a hash.
    name: found.logicalId.replace(/(?<=Function)[0-9A-F]{8}$/, ''),
    physicalName: ref,
    arn: attributes.Arn ?? '',
    role: roleNameOf(Role, found.at),
    environment: Variables,
    timeoutSeconds: Number(Timeout ?? 3),
    memoryMb: Number(MemorySize ?? 128),
  };
}

function readMachine(found: Found, stage: string, resolver: Resolver): DeployedMachine {
  const { attributes } = identityOf(found, resolver);
  const { RoleArn, DefinitionSubstitutions } = propertiesOf(found, resolver, ['RoleArn', 'DefinitionSubstitutions']);
  const { Arn: arn = '', Name: physicalName = '' } = attributes;
  return {
    name: physicalName.replace(`tocsin-${stage}-`, ''),
    ...{ physicalName, arn },
    role: roleNameOf(RoleArn, found.at),
    substitutions: (DefinitionSubstitutions ?? {}) as Record<string, string>,
  };
}

function roleNameOf(arn: unknown, at: string): string {
  const name = typeof arn === 'string' ? arn.split('/').at(-1) : undefined;
  if (name === undefined || name === '') throw new DeploymentError(`${at} has no role`);
  return name;
}

function readStore(found: Found, resolver: Resolver): DeployedStore {
  const { ref, attributes } = identityOf(found, resolver);
  const properties = propertiesOf(found, resolver, ['SSESpecification', 'Replicas', 'BucketEncryption']);
  const key = firstKey(properties);
  return {
    logicalId: found.logicalId,
    name: ref,
    arn: attributes.Arn ?? '',
    ...(key === undefined ? {} : { keyArn: key }),
  };
}

/** Each type says in a place of its own which key it is under. */
function firstKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (/^(KMSMasterKeyI[dD]|KMSMasterKeyID)$/.test(name) && typeof inner === 'string') return inner;
    const deeper = firstKey(inner);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function readSecret(found: Found, resolver: Resolver): DeployedStore {
  const { ref } = identityOf(found, resolver);
  const { KmsKeyId } = propertiesOf(found, resolver, ['KmsKeyId']);
  return {
    logicalId: found.logicalId,
    name: ref.replace(/^.*:secret:(.*)-[^-]{6}$/, '$1'),
    arn: ref,
    ...(typeof KmsKeyId === 'string' ? { keyArn: KmsKeyId } : {}),
  };
}

function readTriggers(found: Found, functions: readonly DeployedFunction[], resolver: Resolver): DeployedTrigger[] {
  const { resource, logicalId } = found;
  const read = (name: string) => propertiesOf(found, resolver, [name])[name];
  const trigger = (target: unknown, rest: Partial<DeployedTrigger>): DeployedTrigger[] => {
    const to = functions.find(({ arn, physicalName }) => target === arn || target === physicalName);
    return to === undefined ? [] : [{ type: resource.Type, logicalId, functionName: to.name, ...rest }];
  };
  if (resource.Type === 'AWS::Lambda::EventSourceMapping')
    return trigger(read('FunctionName'), { streamArn: String(read('EventSourceArn')) });
  if (resource.Type === 'AWS::Scheduler::Schedule') {
    const { Arn, RoleArn } = read('Target') as { Arn: string; RoleArn: string };
    return trigger(Arn, { role: roleNameOf(RoleArn, found.at) });
  }
  if (resource.Type === 'AWS::Events::Rule') {
    const targets = (read('Targets') ?? []) as readonly { Arn: string; RoleArn?: string }[];
    return targets.flatMap(({ Arn, RoleArn }) =>
      trigger(Arn, RoleArn === undefined ? {} : { role: roleNameOf(RoleArn, found.at) }),
    );
  }
  return [];
}

function readDelivery(found: Found, resolver: Resolver): DeployedDelivery {
  const { ExtendedS3DestinationConfiguration: destination } = propertiesOf(found, resolver, [
    'ExtendedS3DestinationConfiguration',
  ]);
  const { RoleARN } = (destination ?? {}) as { RoleARN?: string };
  return { logicalId: found.logicalId, role: roleNameOf(RoleARN, found.at) };
}

/** ARN of a secret that isn't in the templates, by its name. */
export function secretArnOf({ region, account }: Place, name: string): string {
  return secretArn((service, resource) => `arn:aws:${service}:${region}:${account}:${resource}`, name);
}
