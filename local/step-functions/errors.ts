/** A state's failure as Amazon States Language knows it: a name to match and a text for people. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string;
  /** Absent for timeouts, as on AWS. */
  readonly reason: string | undefined;
  /** The field whose expression failed, for `States.QueryEvaluationError`. */
  readonly location: string | undefined;

  constructor(error: string, reason?: string, location?: string) {
    super(reason === undefined ? error : `${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
    this.location = location;
  }
}

/** The names of the API errors that this engine answers, as AWS spells them. */
export type StepFunctionsErrorName =
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'InvalidArn'
  | 'InvalidExecutionInput'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidToken'
  | 'StateMachineDoesNotExist'
  | 'TaskTimedOut'
  | 'UnknownOperationException'
  | 'ValidationException';

/** An API call refused; `name` is AWS's error name. */
export class StepFunctionsError extends Error {
  override readonly name: StepFunctionsErrorName;

  constructor(name: StepFunctionsErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

/** A definition that this engine does not run, with every reason. */
export class UnsupportedDefinition extends Error {
  override readonly name = 'UnsupportedDefinition';
  readonly problems: readonly string[];

  constructor(machine: string, problems: readonly string[]) {
    super(`Machine "${machine}" is not run here:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** What a lambda that throws looks like to Step Functions: the name to match, and as cause the JSON that Lambda reports. */
export function lambdaFailure(errorType: string, errorMessage: string): Error {
  const failure = new Error(JSON.stringify({ errorMessage, errorType, trace: [] }));
  failure.name = errorType;
  return failure;
}

const NEVER_BY_WILDCARD = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/**
 * Whether a retrier or catcher is meant for `error`. `States.ALL` and `States.TaskFailed` are wildcards that leave out the
 * terminal errors, and the second leaves out `States.Timeout`; `States.Runtime` is never matched, not even by name.
 * Source: Step Functions developer guide, "Handling errors".
 */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  return errorEquals.some((pattern) => {
    if (pattern === error) return true;
    if (NEVER_BY_WILDCARD.has(error)) return false;
    return pattern === 'States.ALL' || (pattern === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}
