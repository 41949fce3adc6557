import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineName } from '../functions/runtime/ports.ts';
import { type Deployment, readDeployment } from './deployment/deployment.ts';
import { readStacks } from './deployment/template.ts';

export const machineNames: readonly MachineName[] = [
  'incident',
  'confirmation',
  'deadlines',
  'notification',
  'committee',
];

/** The stage that one machine plays; see `stages/local.yaml`. */
const localStage = 'local';
export const localRegion = 'ap-northeast-1';
export const localAccount = '000000000000';
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What the committed templates would deploy, on this machine. @throws DeploymentError where they lead nowhere. */
export function readLocalDeployment(): Deployment {
  return readDeployment(readStacks(localStage), localStage, { region: localRegion, account: localAccount });
}

/** A key of its own for each data folder, kept with it: hashes mean nothing elsewhere. */
export function hashKeyIn(dataDir: string): string {
  const path = join(dataDir, 'hash-key');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  mkdirSync(dataDir, { recursive: true });
  const key = randomBytes(32).toString('hex');
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}
