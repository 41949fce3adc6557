import jsonata from 'jsonata';
import { expressionText } from '../../statemachines/expressions.ts';
import { StateFailure } from './errors.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON value of a definition, with its expressions compiled. */
export type Template =
  | { readonly kind: 'fixed'; readonly value: JsonValue }
  | {
      readonly kind: 'expression';
      readonly field: string;
      readonly text: string;
      readonly compiled: jsonata.Expression;
    }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** Everything an expression can read: `states`, and the workflow's variables by name. */
export type Bindings = Readonly<Record<string, unknown>>;

// Expressions repeat within and across machines, and a redefinition compiles them again.
const compiledTexts = new Map<string, jsonata.Expression>();

/** Compiles `value` as it stands in `field`. The definition has been checked: what is no JSONata does not come here. */
export function compileTemplate(value: unknown, field: string): Template {
  const text = expressionText(value);
  if (text !== undefined) return { kind: 'expression', field, text, compiled: compileExpression(text) };
  if (Array.isArray(value)) return compileArray(value, field);
  if (typeof value === 'object' && value !== null) return compileObject(value, field);
  return { kind: 'fixed', value: value as JsonValue };
}

function compileArray(value: readonly unknown[], field: string): Template {
  const items = value.map((item, index) => compileTemplate(item, `${field}[${index}]`));
  return items.every(isFixed) ? { kind: 'fixed', value: items.map((item) => item.value) } : { kind: 'array', items };
}

function compileObject(value: object, field: string): Template {
  const entries = Object.entries(value).map(([key, item]) => [key, compileTemplate(item, `${field}/${key}`)] as const);
  return entries.every(([, item]) => isFixed(item))
    ? { kind: 'fixed', value: value as JsonValue }
    : { kind: 'object', entries };
}

function isFixed(template: Template): template is Template & { kind: 'fixed' } {
  return template.kind === 'fixed';
}

function compileExpression(text: string): jsonata.Expression {
  const known = compiledTexts.get(text);
  if (known !== undefined) return known;
  const compiled = jsonata(text);
  compiledTexts.set(text, compiled);
  return compiled;
}

/** @throws StateFailure `States.QueryEvaluationError` when an expression fails, gives nothing, or gives what JSON can't hold. */
export async function evaluateTemplate(template: Template, bindings: Bindings): Promise<JsonValue> {
  if (template.kind === 'fixed') return template.value;
  if (template.kind === 'expression') return evaluateExpression(template, bindings);
  if (template.kind === 'array') {
    const items: JsonValue[] = [];
    for (const item of template.items) items.push(await evaluateTemplate(item, bindings));
    return items;
  }
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of template.entries) entries.push([key, await evaluateTemplate(item, bindings)]);
  return Object.fromEntries(entries);
}

async function evaluateExpression(
  { compiled, field, text }: Template & { kind: 'expression' },
  bindings: Bindings,
): Promise<JsonValue> {
  function refuse(why: string): never {
    const which = `The JSONata expression '${text}' specified for the field '${field}'`;
    throw new StateFailure('States.QueryEvaluationError', `${which} ${why}`, field);
  }
  const result: unknown = await compiled
    .evaluate(undefined, bindings)
    .catch((error: { message?: string }) => refuse(`threw an error. ${error.message ?? String(error)}`));
  if (result === undefined) refuse('returned nothing (undefined).');
  return toJson(result, () => refuse('returned a value that JSON cannot hold.'));
}

/** A plain copy: JSONata's results carry marks of its own on arrays and may hold functions. */
function toJson(value: unknown, refuse: () => never): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse();
  if (Array.isArray(value)) return value.map((item) => toJson(item, refuse));
  if (typeof value !== 'object' || '_jsonata_function' in value || '_jsonata_lambda' in value) return refuse();
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, refuse)]));
}
