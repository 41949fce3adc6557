import { type App, type Environment, Tags } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { type Stage, stackNames } from '../stages/stage.ts';
import { DataStack } from './data-stack.ts';
import { WorkflowStack } from './workflow-stack.ts';

/** The two stacks of a stage. */
export interface TocsinStacks {
  readonly data: DataStack;
  readonly workflow: WorkflowStack;
}

/** @param codeOf code of a function by its name; tests give them all the same empty folder */
export function createStacks(app: App, stage: Stage, codeOf: (functionName: string) => Code): TocsinStacks {
  const env: Environment = { region: stage.region, ...(stage.account === undefined ? {} : { account: stage.account }) };
  const names = stackNames(stage);
  const common = { stage, env, terminationProtection: stage.protect };
  const data = new DataStack(app, names.data, {
    ...common,
    description: `Tocsin ${stage.name}: what has to outlive every deployment`,
  });
  const workflow = new WorkflowStack(app, names.workflow, {
    ...common,
    data,
    codeOf,
    description: `Tocsin ${stage.name}: functions, machines, triggers and alarms`,
  });
  Tags.of(app).add('tocsin:stage', stage.name);
  return { data, workflow };
}
