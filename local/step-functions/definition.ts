import { listTransitions, type StateGraph } from '../../statemachines/transitions.ts';
import { type Fields, findProblems, isFields } from './definition-checks.ts';
import { UnsupportedDefinition } from './errors.ts';

/** A definition that has passed {@link readDefinition}; placeholders are filled in. */
export interface MachineDefinition extends StateGraph {
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

export interface StateDefinition {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: unknown; readonly Payload?: unknown };
  readonly TimeoutSeconds?: unknown;
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
  readonly Choices?: readonly ChoiceRule[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Error?: unknown;
  readonly Cause?: unknown;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
}

export interface ChoiceRule {
  readonly Comment?: string;
  readonly Condition: unknown;
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
}

const LARGEST_DEFINITION_BYTES = 1024 * 1024;

/**
 * Reads a definition and fills its `${…}` placeholders.
 * @throws UnsupportedDefinition listing everything in it that the engine does not run, by state and field.
 */
export function readDefinition(
  machine: string,
  text: string,
  substitutions: Readonly<Record<string, string>> = {},
): MachineDefinition {
  const { filled, missing } = fillPlaceholders(text, substitutions);
  if (missing.length > 0) {
    throw new UnsupportedDefinition(machine, [
      `no value was given for ${missing.map((each) => `\${${each}}`).join(', ')}`,
    ]);
  }
  if (Buffer.byteLength(filled) > LARGEST_DEFINITION_BYTES)
    throw new UnsupportedDefinition(machine, ['it is above 1 MB']);
  const definition = parseJson(machine, filled);
  const problems = findProblems(definition);
  if (problems.length > 0) throw new UnsupportedDefinition(machine, problems);
  const checked = definition as unknown as MachineDefinition;
  const strays = strayTransitions(checked);
  if (strays.length > 0) throw new UnsupportedDefinition(machine, strays);
  return checked;
}

function fillPlaceholders(text: string, substitutions: Readonly<Record<string, string>>) {
  const missing = new Set<string>();
  const filled = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (placeholder, name: string) => {
    const value = substitutions[name];
    if (value === undefined) missing.add(name);
    // Placeholders stand inside JSON strings.
    return value === undefined ? placeholder : JSON.stringify(value).slice(1, -1);
  });
  return { filled, missing: [...missing] };
}

function parseJson(machine: string, text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch (error) {
    throw new UnsupportedDefinition(machine, [
      `it is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  throw new UnsupportedDefinition(machine, ['it is no JSON object']);
}

function strayTransitions(definition: MachineDefinition): readonly string[] {
  return listTransitions(definition)
    .filter(({ to, kind }) => kind !== 'end' && !Object.hasOwn(definition.States, to))
    .map(({ from, to }) => `state "${from}": there is no state "${to}" to go to`);
}
