import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One resource as the template has it, intrinsics and all. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A stack's template as the CDK synthesises it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** Something in a template that leads nowhere: it would fail at deployment, or later. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

const folder = join('infra', 'templates');

/** The committed templates of a stage: its data and its workflow. @throws DeploymentError when they are not there. */
export function readStacks(stage: string): readonly Stack[] {
  return ['Data', 'Workflow'].map((part) => {
    const file = join(folder, stage, `${part.toLowerCase()}.json`);
    try {
      return { name: `Tocsin-${stage}-${part}`, template: JSON.parse(readFileSync(file, 'utf8')) as Template };
    } catch (cause) {
      throw new DeploymentError(`${file} can't be read: synthesise the templates again`, { cause });
    }
  });
}
