import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage, type Stage } from '../stages/stage.ts';
import { createStacks, type TocsinStacks } from './tocsin-app.ts';

/** A stage's two templates as text, without what changes with every build: the hashes of bundles. */
export interface Templates {
  readonly data: string;
  readonly workflow: string;
}

export interface SynthesisOptions {
  /** Called before synthesis, with the stacks as they stand: the checks of the tests look at them here. */
  readonly before?: (app: App, stacks: TocsinStacks) => void;
}

/** Synthesises a stage as `npx cdk synth` does, without bundling: every function gets the same small folder as its code. */
export function synthesise(stage: Stage | string, { before }: SynthesisOptions = {}): Templates {
  const scratch = mkdtempSync(join(tmpdir(), 'tocsin-synth-'));
  try {
    const code = join(scratch, 'code');
    mkdirSync(code);
    writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => {};\n');
    const app = new App({ outdir: join(scratch, 'out'), context: contextOfCdkJson() });
    const stacks = createStacks(app, typeof stage === 'string' ? readStage(stage) : stage, () => Code.fromAsset(code));
    before?.(app, stacks);
    const assembly = app.synth();
    const read = (name: string) => withoutHashes(readFileSync(assembly.getStackByName(name).templateFullPath, 'utf8'));
    return { data: read(stacks.data.stackName), workflow: read(stacks.workflow.stackName) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Where a stage's templates are kept: what the local cloud is built from, and what a reviewer sees change. */
export function templateFiles(stageName: string): { readonly [K in keyof Templates]: string } {
  const folder = join('infra', 'templates', stageName);
  return { data: join(folder, 'data.json'), workflow: join(folder, 'workflow.json') };
}

/** The feature flags that `cdk` would pass. */
function contextOfCdkJson(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { readonly context: Record<string, unknown> };
  return context;
}

function withoutHashes(template: string): string {
  return `${JSON.stringify(JSON.parse(template), null, 2)}\n`.replace(/[0-9a-f]{64}/g, 'hash');
}
