import type { Instant } from '../../domain/time.ts';
import type { Transition } from '../../statemachines/transitions.ts';
import type { ExecutionStatus } from './journal.ts';

/** What an execution does, step by step, for timelines and for measuring which transitions tests have taken. */
export type StepEvent = EnteredEvent | TransitionEvent | RetryEvent;

interface StepEventBase {
  readonly machine: string;
  /** The execution's name. */
  readonly execution: string;
  readonly at: Instant;
}

export interface EnteredEvent extends StepEventBase {
  readonly type: 'entered';
  readonly state: string;
}

export interface TransitionEvent extends StepEventBase, Transition {
  readonly type: 'transition';
}

export interface RetryEvent extends StepEventBase {
  readonly type: 'retry';
  readonly state: string;
  /** Position in `Retry`, from 0. */
  readonly retrier: number;
  readonly error: string;
  readonly delaySeconds: number;
}

/** What `aws.states` tells EventBridge as "Step Functions Execution Status Change". */
export interface StatusChange extends ExecutionSummary {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface ExecutionSummary {
  readonly executionArn: string;
  readonly machineArn: string;
  readonly machine: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Instant;
  readonly stoppedAt?: Instant;
}

/** An execution as DescribeExecution shows it; `input` and `output` are JSON text. */
export type ExecutionDescription = StatusChange;
