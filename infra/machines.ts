import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';

export const machineNames = ['incident', 'confirmation', 'deadlines', 'notification', 'committee'] as const;
export type MachineName = (typeof machineNames)[number];

/**
 * The one kind of resource with a name of its own: functions start machines and machines invoke functions, so one side has
 * to be known before it is there.
 */
export function machineNameIn(stage: Pick<Stage, 'name'>, machine: MachineName): string {
  return `tocsin-${stage.name}-${machine}`;
}

export function machineArnIn(scope: Construct, stage: Pick<Stage, 'name'>, machine: MachineName): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:states:${region}:${account}:stateMachine:${machineNameIn(stage, machine)}`;
}

/** ARN of a machine's executions whose names begin with `prefix`. */
export function executionArnsIn(scope: Construct, stage: Pick<Stage, 'name'>, machine: MachineName): string {
  return `${machineArnIn(scope, stage, machine).replace(':stateMachine:', ':execution:')}:*`;
}

/** A machine's file as it is deployed, without its white space. */
export function readDefinition(machine: MachineName): string {
  return JSON.stringify(JSON.parse(readFileSync(join('statemachines', `${machine}.asl.json`), 'utf8')));
}
