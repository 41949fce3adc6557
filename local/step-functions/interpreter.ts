import { type Instant, secondsBetween } from '../../domain/time.ts';
import type { LocalClock } from '../clock.ts';
import { StepFunctionsError } from './errors.ts';
import type { ExecutionDescription, ExecutionSummary, StatusChange, StepEvent } from './events.ts';
import { beginExecution, type Ending, type Execution } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { ExecutionStatus, Journal } from './journal.ts';
import { compileMachine, type Machine } from './machine.ts';
import { PAYLOAD_LIMIT_BYTES } from './payload.ts';
import { createRandom } from './retry.ts';
import type { ExecutionPorts } from './run.ts';
import type { JsonValue } from './template.ts';
import { createTokens } from './tokens.ts';

export interface StepFunctionsOptions {
  readonly clock: LocalClock;
  /** See {@link ExecutionPorts.invoke}: it holds the clock itself while the function works. */
  readonly invoke: ExecutionPorts['invoke'];
  readonly journal: Journal;
  readonly onEvent?: (event: StepEvent) => void;
  /** For jitter. Default 1. */
  readonly seed?: number;
  /** Default `ap-northeast-1`. */
  readonly region?: string;
  /** Twelve digits. Default `000000000000`. */
  readonly account?: string;
}

/** A Standard-workflow Step Functions in this process. Calls are refused with {@link StepFunctionsError}. */
export interface StepFunctions {
  /**
   * Adds a machine or replaces it; executions under way keep the definition they started with.
   * @param substitutions values of the `${…}` placeholders, as CDK's `definitionSubstitutions`.
   * @returns the machine's ARN.
   * @throws UnsupportedDefinition listing what the engine does not run.
   */
  define(name: string, definitionText: string, substitutions?: Readonly<Record<string, string>>): string;

  /** `machine` is a name or ARN; `input` is JSON text, by default `{}`. */
  startExecution(request: { readonly machine: string; readonly name?: string; readonly input?: string }): {
    readonly executionArn: string;
    readonly startedAt: Instant;
  };
  sendTaskSuccess(token: string, outputText: string): void;
  sendTaskFailure(token: string, failure?: { readonly error?: string; readonly cause?: string }): void;
  stopExecution(
    executionArn: string,
    reason?: { readonly error?: string; readonly cause?: string },
  ): { readonly stoppedAt: Instant };

  describeExecution(executionArn: string): ExecutionDescription;
  /** Latest start first. */
  listExecutions(filter?: {
    readonly machine?: string;
    readonly status?: ExecutionStatus;
  }): readonly ExecutionSummary[];
  /** Empty for an execution of an earlier process: history is not kept on disk. */
  getExecutionHistory(executionArn: string): readonly HistoryEvent[];

  /** @returns a function that removes the listener. */
  onStatusChange(listener: (change: StatusChange) => void): () => void;

  /** Ends as ABORTED what an earlier process left running, and tells the listeners. Call it once they are in place. */
  resume(): void;
}

/** Days for which the name of a closed execution stays taken. */
const NAME_KEPT_DAYS = 90;

interface Entry {
  readonly executionArn: string;
  readonly machineName: string;
  readonly name: string;
  readonly startedAt: Instant;
  readonly input: string;
  /** Absent for executions of an earlier process. */
  execution?: Execution;
  ending?: Ending & { readonly stoppedAt: Instant };
  status: ExecutionStatus;
}

/**
 * Executions that the journal shows as running cannot go on, because their place in the machine is lost with the process:
 * they count as closed from the start and are told as ABORTED by {@link StepFunctions.resume}.
 */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { clock, journal, region = 'ap-northeast-1', account = '000000000000' } = options;
  const tokens = createTokens();
  const machines = new Map<string, Machine>();
  const entries = readJournal(journal);
  const interrupted = new Set([...entries.values()].filter(({ status }) => status === 'RUNNING'));
  const listeners = new Set<(change: StatusChange) => void>();
  let unnamed = 0;
  const ports: ExecutionPorts = {
    clock,
    tokens,
    invoke: options.invoke,
    random: createRandom(options.seed ?? 1),
    onEvent: options.onEvent ?? (() => undefined),
  };

  function arnOf(kind: 'stateMachine' | 'execution', rest: string): string {
    return `arn:aws:states:${region}:${account}:${kind}:${rest}`;
  }

  function findMachine(nameOrArn: string): Machine {
    const prefix = arnOf('stateMachine', '');
    const name = nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
    const machine = machines.get(name);
    if (machine !== undefined) return machine;
    throw new StepFunctionsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${nameOrArn}'`);
  }

  function findEntry(executionArn: string): Entry {
    const entry = entries.get(executionArn);
    if (entry !== undefined) return entry;
    if (!executionArn.startsWith('arn:')) throw new StepFunctionsError('InvalidArn', `Invalid Arn: '${executionArn}'`);
    throw new StepFunctionsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }

  function describe(entry: Entry): ExecutionDescription {
    const { executionArn, machineName, name, status, startedAt, input, ending } = entry;
    const machineArn = arnOf('stateMachine', machineName);
    return { executionArn, machineArn, machine: machineName, name, status, startedAt, input, ...ending };
  }

  function tell(entry: Entry): void {
    const change = describe(entry);
    for (const listener of listeners) listener(change);
  }

  function end(entry: Entry, ending: Ending): void {
    const stoppedAt = clock.now();
    entry.ending = { ...ending, stoppedAt };
    entry.status = ending.status;
    journal.append({ event: 'ended', executionArn: entry.executionArn, ...entry.ending });
    tell(entry);
  }

  /** The running execution that this start repeats, if it does. */
  function findRepeated(executionArn: string, input: string): Entry | undefined {
    const known = entries.get(executionArn);
    if (known === undefined || isForgotten(known, clock.now())) return undefined;
    if (known.status === 'RUNNING' && !interrupted.has(known) && known.input === input) return known;
    throw new StepFunctionsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
  }

  function begin(machine: Machine, executionArn: string, name: string, input: string, value: JsonValue): Entry {
    const startedAt = clock.now();
    const entry: Entry = { executionArn, machineName: machine.name, name, startedAt, input, status: 'RUNNING' };
    journal.append({ event: 'started', machine: machine.name, name, executionArn, startedAt, input });
    // A forgotten entry of the same name makes room, so that the list stays in the order of starts.
    entries.delete(executionArn);
    entries.set(executionArn, entry);
    tell(entry);
    entry.execution = beginExecution(ports, {
      machine,
      executionArn,
      name,
      startedAt,
      input: { value, text: input },
      onEnd: (ending) => end(entry, ending),
    });
    return entry;
  }

  return {
    define(name, definitionText, substitutions = {}) {
      const machine = compileMachine(name, arnOf('stateMachine', name), definitionText, substitutions);
      machines.set(name, machine);
      return machine.arn;
    },

    startExecution({ machine: nameOrArn, name: given, input = '{}' }) {
      const machine = findMachine(nameOrArn);
      if (given === undefined) unnamed += 1;
      const name = given ?? `${clock.now().replace(/\D/g, '')}-${unnamed}`;
      checkName(name);
      const value = readInput(input);
      const executionArn = arnOf('execution', `${machine.name}:${name}`);
      const { startedAt } = findRepeated(executionArn, input) ?? begin(machine, executionArn, name, input, value);
      return { executionArn, startedAt };
    },

    sendTaskSuccess(token, outputText) {
      readJsonText(outputText, 'InvalidOutput');
      tokens.answer(token, { ok: true, outputText });
    },

    sendTaskFailure(token, { error = 'States.TaskFailed', cause } = {}) {
      tokens.answer(token, { ok: false, error, cause });
    },

    stopExecution(executionArn, { error, cause } = {}) {
      const entry = findEntry(executionArn);
      entry.execution?.stop(error, cause);
      return { stoppedAt: entry.ending?.stoppedAt ?? clock.now() };
    },

    describeExecution: (executionArn) => describe(findEntry(executionArn)),

    listExecutions({ machine, status } = {}) {
      const name = machine === undefined ? undefined : findMachine(machine).name;
      return [...entries.values()]
        .filter(
          (entry) => (name === undefined || entry.machineName === name) && (status ?? entry.status) === entry.status,
        )
        .reverse()
        .map(summarize);
    },

    getExecutionHistory: (executionArn) => findEntry(executionArn).execution?.history() ?? [],

    onStatusChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },

    resume() {
      const cause = 'The process that ran this execution has ended.';
      for (const entry of interrupted) {
        interrupted.delete(entry);
        end(entry, { status: 'ABORTED', error: 'LocalRestart', cause });
      }
    },
  };

  function summarize(entry: Entry): ExecutionSummary {
    const { input: _input, output: _output, error: _error, cause: _cause, ...summary } = describe(entry);
    return summary;
  }
}

function readJournal(journal: Journal): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of journal.read()) {
    if (line.event === 'started') {
      const { executionArn, machine: machineName, name, startedAt, input } = line;
      entries.delete(executionArn);
      entries.set(executionArn, { executionArn, machineName, name, startedAt, input, status: 'RUNNING' });
      continue;
    }
    const entry = entries.get(line.executionArn);
    if (entry === undefined) continue;
    const { event: _event, executionArn: _executionArn, ...ending } = line;
    entry.ending = ending;
    entry.status = ending.status;
  }
  return entries;
}

function isForgotten(entry: Entry, now: Instant): boolean {
  return entry.ending !== undefined && secondsBetween(entry.ending.stoppedAt, now) > NAME_KEPT_DAYS * 24 * 3600;
}

// Source: API reference, StartExecution, `name`.
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

function checkName(name: string): void {
  if (name.length >= 1 && name.length <= 80 && !FORBIDDEN_IN_NAMES.test(name)) return;
  throw new StepFunctionsError('InvalidName', `Invalid Name: '${name}'`);
}

function readInput(input: string): JsonValue {
  return readJsonText(input, 'InvalidExecutionInput');
}

function readJsonText(text: string, name: 'InvalidExecutionInput' | 'InvalidOutput'): JsonValue {
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT_BYTES) {
    throw new StepFunctionsError('ValidationException', `The text is longer than ${PAYLOAD_LIMIT_BYTES} bytes.`);
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new StepFunctionsError(name, `It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
