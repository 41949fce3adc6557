import { readFileSync } from 'node:fs';
import { templateFiles } from '../../infra/templates.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly whole: JsonObject;
}

export interface Template {
  readonly resources: readonly Resource[];
  readonly outputs: JsonObject;
  ofType(type: string): readonly Resource[];
  find(id: string): Resource;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new TypeError(`no object: ${JSON.stringify(value)}`);
  return value;
}

export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
}

/** The logical ids of resources in the same stack that a value refers to. */
export function references(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(references);
  if (typeof value === 'string') return [...value.matchAll(/\$\{(\w+)(?:\.\w+)?\}/g)].map(([, id = '']) => id);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(asList(inner)[0])];
    return references(inner);
  });
}

/** A template as it is kept in `infra/templates`; another test holds it equal to what is synthesised. */
export function readTemplate(stage: string, stack: 'data' | 'workflow'): Template {
  const parsed = JSON.parse(readFileSync(templateFiles(stage)[stack], 'utf8')) as JsonObject;
  const resources = Object.entries(asObject(parsed.Resources)).map(([id, value]): Resource => {
    const whole = asObject(value);
    return { id, type: String(whole.Type), properties: asObject(whole.Properties ?? {}), whole };
  });
  return {
    resources,
    outputs: asObject(parsed.Outputs ?? {}),
    ofType: (type) => resources.filter((one) => one.type === type),
    find(id) {
      const found = resources.find((one) => one.id === id);
      if (found === undefined) throw new Error(`the template has no ${id}`);
      return found;
    },
  };
}
