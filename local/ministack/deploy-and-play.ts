import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Entry, verifyChain } from '../../domain/record.ts';
import { tokyoList } from '../recipient-file.ts';
import { readPeople } from '../rehearsal/people.ts';
import { forget, nobody, play } from '../rehearsal/play.ts';
import { readScript, type Script, stepsOf } from '../rehearsal/script.ts';
import { openSecondChannel } from '../second-channel.ts';
import { hashKeyIn } from '../settings.ts';
import { type Agreement, compareEngines } from './agree.ts';
import { bootstrap, deploy } from './cdk.ts';
import { type Comparison, compareRecords } from './compare.ts';
import { type ContractResult, runTableContract } from './contract.ts';
import { createChannelSecret, openDeployed, putRoster, setHashKey } from './deployed.ts';
import { type Engine, startEngine } from './engine.ts';
import { fatesOf } from './fates.ts';
import type { Interruption } from './interruption.ts';
import { playOnMiniStack } from './play.ts';
import { findMiniStack } from './python.ts';
import type { MiniStackScreen } from './screen.ts';
import { findTrouble, type Trouble } from './trouble.ts';

export interface LocalDeploymentOptions {
  readonly caseName: string;
  readonly rows: number;
  readonly seed: number;
  /** Folder of this run; what an earlier one left there is overwritten. */
  readonly dataDir: string;
  readonly screen: MiniStackScreen;
}

export interface LocalDeploymentResult {
  readonly case: string;
  readonly outcome: 'closed' | 'open';
  readonly incidentId: string;
  readonly comparison: Comparison;
  /** The table adapters' contract, against MiniStack's DynamoDB. */
  readonly tables: ContractResult;
  /** The small machines, in our interpreter and on MiniStack. */
  readonly machines: Agreement;
  readonly record: { readonly entries: number; readonly problems: readonly string[] };
  readonly refusals: readonly string[];
  readonly trouble: Trouble;
  /** Executions that were stopped in the middle, and what went on in their place. */
  readonly interruption: Interruption;
  /** How often the clock was moved. */
  readonly jumps: number;
  readonly wallSeconds: Readonly<Record<string, number>>;
}

/** Deploys stage `local` to MiniStack, plays the case there and in the rehearsal, and compares the two records. */
export async function deployAndPlay(options: LocalDeploymentOptions): Promise<LocalDeploymentResult> {
  const { screen, dataDir, rows, seed } = options;
  const script = withoutContracts(readScript(options.caseName), dataDir);
  const rehearsalDir = join(dataDir, 'rehearsal');
  forget(rehearsalDir);
  const list = tokyoList(seed, rows);
  const wallSeconds: Record<string, number> = {};
  async function timed<T>(phase: string, text: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const end = screen.begin(text);
    try {
      return await work();
    } finally {
      wallSeconds[phase] = Math.round(performance.now() - startedAt) / 1000;
      end();
    }
  }

  const python = await timed('python', 'Python and MiniStack', () => findMiniStack(screen.say));
  const fates = fatesOf(list, script.faults);
  const engine = await timed('start', 'start MiniStack, permissions enforced', () =>
    startEngine({ python, dataDir, fates }),
  );
  const channel = await openSecondChannel(screen.tell);
  try {
    const tables = await timed('tables', "the table adapters' contract on its DynamoDB", () =>
      runTableContract(engine.endpoint, dataDir),
    );
    const machines = await timed('machines', 'small machines on both engines', () => compareEngines(engine));
    await timed('bootstrap', 'cdk bootstrap', () => bootstrap({ endpoint: engine.endpoint, dataDir }));
    await createChannelSecret(engine, channel.url);
    const names = await timed('deploy', 'cdk deploy --all', () => deploy({ endpoint: engine.endpoint, dataDir }));
    await setHashKey(engine, names, hashKeyIn(rehearsalDir));
    const services = await openDeployed(engine, names);
    await putRoster(services, readPeople(script.folder));
    const steps = stepsOf(script, 'then', []);
    screen.open(script);
    const played = await timed('case', `the case on MiniStack, ${rows} rows`, () =>
      playOnMiniStack({ script, steps, list, engine, names, services, watcher: screen }),
    );
    const rehearsed = await timed('rehearsal', 'the same case in the rehearsal', () =>
      rehearse(script, { rows, seed, dataDir: rehearsalDir }),
    );
    return {
      case: script.case,
      outcome: played.closed && played.refusals.length === 0 ? 'closed' : 'open',
      incidentId: played.incidentId,
      comparison: compareRecords(rehearsed, played.entries),
      ...{ tables, machines },
      record: { entries: played.entries.length, problems: verifyChain(played.entries) },
      refusals: played.refusals,
      trouble: await findTrouble(engine),
      interruption: played.interruption,
      jumps: played.jumps,
      wallSeconds,
    };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${message}\nMiniStack's log, with that of the functions: ${engine.logFile}`, { cause });
  } finally {
    await stopAll(engine, channel);
  }
}

/** Contracts are the stage's, and stage `local` has none: the case is played without those beside its script. */
function withoutContracts(script: Script, dataDir: string): Script {
  const folder = join(dataDir, 'case');
  rmSync(folder, { recursive: true, force: true });
  cpSync(script.folder, folder, { recursive: true, filter: (path) => basename(path) !== 'contracts' });
  return { ...script, folder };
}

async function stopAll(engine: Engine, channel: { stop(): Promise<void> }): Promise<void> {
  await engine.stop();
  await channel.stop();
}

async function rehearse(
  script: Script,
  { rows, seed, dataDir }: { readonly rows: number; readonly seed: number; readonly dataDir: string },
): Promise<readonly Entry[]> {
  const options = { law: 'then' as const, seed, rows, without: [], kill: false, dataDir };
  return play(script, options, nobody, async ({ incidentId }, cloud) => {
    const entries: Entry[] = [];
    if (incidentId === undefined) return entries;
    for await (const entry of cloud.services.record.entries(incidentId)) entries.push(entry);
    return entries;
  });
}
