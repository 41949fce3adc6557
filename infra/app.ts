import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { checkRoster } from '../stages/roster.ts';
import { readStage, StageError } from '../stages/stage.ts';
import { fileOf } from '../statemachines/function-names.ts';
import { bundleFunctions } from './bundles.ts';
import { createStacks } from './tocsin-app.ts';

/** What `cdk` runs: `npx cdk synth -c stage=production`. */
function main(): void {
  const app = new App();
  const stage = readStage(String(app.node.tryGetContext('stage') ?? ''));
  checkRoster(stage);
  const bundles = bundleFunctions(stage, join('cdk.out', `bundles-${stage.name}`));
  createStacks(app, stage, (name) => Code.fromAsset(join(bundles, fileOf(name))));
  app.synth();
}

try {
  main();
} catch (error) {
  // A mistake in a stage's file is told in words; a trace would bury them.
  if (!(error instanceof StageError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exitCode = 1;
}
