import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { stackNames } from '../../stages/stage.ts';
import { localAccount, localCredentials, localRegion } from '../settings.ts';

const stage = { name: 'local' };

const Outputs = z.object({
  [stackNames(stage).data]: z.object({
    RecordTableName: z.string(),
    LedgerTableName: z.string(),
    PersonalDataBucketName: z.string(),
    HashKeySecretArn: z.string(),
  }),
  [stackNames(stage).workflow]: z.object({ EventBusName: z.string(), DeadEventsQueueUrl: z.string() }),
});

/** What the stacks tell of themselves. */
export interface DeployedNames {
  readonly recordTable: string;
  readonly ledgerTable: string;
  readonly bucket: string;
  readonly hashKeySecret: string;
  readonly eventBus: string;
}

/** A deployment that came to nothing; the message ends with what the CDK CLI said last. */
export class DeploymentFailedError extends Error {
  override readonly name = 'DeploymentFailedError';
}

export interface CdkOptions {
  readonly endpoint: string;
  /** Folder of the cloud assembly and the CLI's log. */
  readonly dataDir: string;
}

/** `cdk bootstrap`: the bucket and the roles through which the CLI deploys. It needs no app, so it gets none to synthesise. */
export function bootstrap(options: CdkOptions): Promise<void> {
  return runCdk(['bootstrap', `aws://${localAccount}/${localRegion}`], options, options.dataDir);
}

/** `cdk deploy --all` of stage `local`. */
export async function deploy(options: CdkOptions): Promise<DeployedNames> {
  const file = join(options.dataDir, 'outputs.json');
  const words = ['deploy', '--all', '--require-approval', 'never', '--outputs-file', file];
  await runCdk([...words, '--output', join(options.dataDir, 'cdk.out')], options, '.');
  const { data, workflow } = stackNames(stage);
  const outputs = Outputs.parse(JSON.parse(readFileSync(file, 'utf8'))) as Readonly<Record<string, Names>>;
  const of = (stack: string, name: string) => outputs[stack]?.[name] ?? '';
  return {
    recordTable: of(data, 'RecordTableName'),
    ledgerTable: of(data, 'LedgerTableName'),
    bucket: of(data, 'PersonalDataBucketName'),
    hashKeySecret: of(data, 'HashKeySecretArn'),
    eventBus: of(workflow, 'EventBusName'),
  };
}

type Names = Readonly<Record<string, string>>;

async function runCdk(words: readonly string[], { endpoint, dataDir }: CdkOptions, cwd: string): Promise<void> {
  const all = [...words, '-c', `stage=${stage.name}`, '--no-notices', '--progress', 'events'];
  const child = spawn(resolve('node_modules', '.bin', 'cdk'), all, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_REGION: localRegion,
      AWS_DEFAULT_REGION: localRegion,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((settle, fail) => {
    child.once('error', fail);
    child.once('close', settle);
  });
  writeFileSync(join(dataDir, `cdk-${words[0]}.log`), said);
  if (code === 0) return;
  const failures = said.split('\n').filter((line) => /\[ERROR\]|FAILED|❌|Error:/.test(line));
  throw new DeploymentFailedError(
    `cdk ${words[0]} failed (${dataDir}/cdk-${words[0]}.log):\n${failures.slice(0, 8).join('\n')}`,
  );
}
