import { type Identity, identify, type Place } from './naming.ts';
import { DeploymentError, type Stack } from './template.ts';

/** Resolves what the templates say of each other. */
export interface Resolver {
  /** Any value of a stack's template, without intrinsics. @param at where it stands, for errors: `Workflow/Function/Role`. */
  resolve(stack: Stack, value: unknown, at: string): unknown;
  identityOf(stack: Stack, logicalId: string): Identity | undefined;
}

/** Takes the place of `AWS::NoValue`: the property isn't there. */
const absent = Symbol('AWS::NoValue');

type Resolve = (value: unknown, at: string) => unknown;

export function createResolver(stacks: readonly Stack[], place: Place): Resolver {
  const identities = new Map<string, Identity | undefined>();
  let exported: ReadonlyMap<string, unknown> | undefined;

  function identityOf(stack: Stack, logicalId: string): Identity | undefined {
    const key = `${stack.name}/${logicalId}`;
    if (identities.has(key)) return identities.get(key);
    const resource = stack.template.Resources[logicalId];
    const readName = (property: string) =>
      resolve(stack, resource?.Properties?.[property], `${stack.name}/${logicalId}/${property}`);
    const identity = resource && identify(stack.name, logicalId, resource, place, readName);
    identities.set(key, identity);
    return identity;
  }

  function resolve(stack: Stack, value: unknown, at: string): unknown {
    const resolved = walk(stack, value, at);
    return resolved === absent ? undefined : resolved;
  }

  function walk(stack: Stack, value: unknown, at: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, place) => walk(stack, item, `${at}[${place}]`)).filter((item) => item !== absent);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    if (name === 'Ref') return reference(stack, String(argument), at);
    if (name?.startsWith('Fn::')) return intrinsic(stack, name, argument, at);
    const resolved = entries.map(([key, item]) => [key, walk(stack, item, `${at}/${key}`)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== absent));
  }

  function reference(stack: Stack, id: string, at: string): unknown {
    if (id === 'AWS::NoValue') return absent;
    const pseudo = pseudoParameters(stack, place)[id];
    if (pseudo !== undefined) return pseudo;
    const parameter = stack.template.Parameters?.[id];
    if (parameter?.Default !== undefined) return parameter.Default;
    const identity = identityOf(stack, id);
    if (identity !== undefined) return identity.ref;
    throw new DeploymentError(`${at} refers to ${describe(stack, id)}, whose Ref is not known here`);
  }

  function attribute(stack: Stack, argument: unknown, at: string): string {
    const [id = '', ...rest] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
    const name = rest.join('.');
    const found = identityOf(stack, id)?.attributes[name];
    if (found !== undefined) return found;
    throw new DeploymentError(`${at} asks for ${name} of ${describe(stack, id)}, which is not known here`);
  }

  function imported(argument: unknown, at: string): unknown {
    exported ??= exportsOf(stacks, resolve);
    const name = String(argument);
    if (exported.has(name)) return exported.get(name);
    throw new DeploymentError(`${at} imports ${name}, which no stack exports`);
  }

  function intrinsic(stack: Stack, name: string, argument: unknown, at: string): unknown {
    const inner: Resolve = (value, where) => walk(stack, value, where);
    switch (name) {
      case 'Fn::GetAtt':
        return attribute(stack, argument, at);
      case 'Fn::ImportValue':
        return imported(inner(argument, at), at);
      case 'Fn::Sub':
        return substitute(argument, at, inner, (id) =>
          id.includes('.') ? attribute(stack, id, at) : reference(stack, id, at),
        );
      case 'Fn::Join': {
        const [glue, parts] = inner(argument, at) as [string, readonly unknown[]];
        return parts.join(glue);
      }
      case 'Fn::Select': {
        const [place, items] = inner(argument, at) as [string | number, readonly unknown[]];
        const found = items[Number(place)];
        if (found === undefined) throw new DeploymentError(`${at} selects item ${place} of ${items.length}`);
        return found;
      }
      case 'Fn::Split': {
        const [separator, text] = inner(argument, at) as [string, string];
        return text.split(separator);
      }
      case 'Fn::FindInMap': {
        const keys = inner(argument, at) as readonly string[];
        const [map = '', first = '', second = ''] = keys;
        const found = stack.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) throw new DeploymentError(`${at} finds nothing in the map under ${keys.join(', ')}`);
        return found;
      }
      default:
        throw new DeploymentError(`${at} uses ${name}, which is not resolved here`);
    }
  }

  return { resolve, identityOf };
}

function substitute(argument: unknown, at: string, inner: Resolve, lookUp: (id: string) => unknown): string {
  const [text, given] = typeof argument === 'string' ? [argument, {}] : (argument as [string, Record<string, unknown>]);
  return text.replace(/\$\{([^}]+)\}/g, (_all, id: string) => {
    if (id.startsWith('!')) return `\${${id.slice(1)}}`;
    return String(id in given ? inner(given[id], `${at}/${id}`) : lookUp(id));
  });
}

function exportsOf(stacks: readonly Stack[], resolve: Resolver['resolve']): ReadonlyMap<string, unknown> {
  return new Map(
    stacks.flatMap((stack) =>
      Object.entries(stack.template.Outputs ?? {}).flatMap(([id, output]) => {
        const at = `${stack.name}/Outputs/${id}`;
        if (output.Export === undefined) return [];
        return [[String(resolve(stack, output.Export.Name, at)), resolve(stack, output.Value, at)] as const];
      }),
    ),
  );
}

function pseudoParameters(stack: Stack, { region, account }: Place): Readonly<Record<string, string>> {
  return {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`,
  };
}

function describe({ name, template }: Stack, id: string): string {
  const resource = template.Resources[id];
  return resource === undefined ? `${id}, which is not in ${name}` : `${name}/${id} (${resource.Type})`;
}
