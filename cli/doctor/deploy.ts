import { type Stage, stackNames } from '../../stages/stage.ts';

/** What sets right what a stack made: deploying it anew, or both where more than one is meant. */
export function deployCommand(stage: Pick<Stage, 'name'>, stack: 'data' | 'workflow' | 'all'): string {
  return `npx cdk deploy ${stack === 'all' ? '--all' : stackNames(stage)[stack]} -c stage=${stage.name}`;
}
