import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicy } from '../domain/incident/policy.ts';
import type { Config } from '../functions/runtime/config.ts';
import type { MachineName } from '../functions/runtime/ports.ts';

export const machineNames: readonly MachineName[] = [
  'incident',
  'confirmation',
  'deadlines',
  'notification',
  'committee',
];

export const localRegion = 'ap-northeast-1';
export const localAccount = '000000000000';
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export function machineArn(name: MachineName): string {
  return `arn:aws:states:${localRegion}:${localAccount}:stateMachine:${name}`;
}

/** The local stage: what the stacks' names and the stage's choices are when everything runs on one machine. */
export function localConfig(dataDir: string, changes: Partial<Config> = {}): Config {
  return {
    recordTable: 'tocsin-record',
    ledgerTable: 'tocsin-ledger',
    bucket: 'tocsin-personal-data',
    machines: Object.fromEntries(machineNames.map((name) => [name, machineArn(name)])),
    regimesDirs: ['regimes'],
    hashKey: hashKey(dataDir),
    staffSender: { from: 'Tocsin <tocsin@response.example>', configurationSet: 'tocsin-staff' },
    senders: {},
    channelLocale: 'en',
    publicUrl: 'http://127.0.0.1:4380',
    policy: defaultPolicy,
    reserveShare: 0.1,
    sendBudgetSeconds: 600,
    canaryWaitSeconds: 900,
    settleSeconds: 3600,
    inDoubtAskAfterSeconds: 14 * 3600,
    haltBounceShare: 0.05,
    haltComplaintShare: 0.001,
    machineRounds: 1000,
    ...changes,
  };
}

/** A key of its own for each data folder, kept with it: hashes mean nothing elsewhere. */
function hashKey(dataDir: string): string {
  const path = join(dataDir, 'hash-key');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  mkdirSync(dataDir, { recursive: true });
  const key = randomBytes(32).toString('hex');
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}
