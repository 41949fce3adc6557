import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { directoryKey } from '../../adapters/directory.ts';
import { type Entry, recorded } from '../../domain/record.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { readStreamRecord } from '../../functions/runtime/stream-image.ts';
import { type Cloud, openCloud } from '../cloud.ts';
import type { RoleGrant } from '../permissions/usage.ts';
import { tokyoList } from '../recipient-file.ts';
import type { SecondChannelMessage } from '../second-channel.ts';
import type { StepEvent } from '../step-functions/events.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { readPeople } from './people.ts';
import { type Script, type Step, stepsOf } from './script.ts';
import { playStep } from './steps.ts';

export interface RehearsalOptions {
  readonly law: 'then' | 'today';
  readonly seed: number;
  /** Rows of the made-up list; the case's real figure when absent. */
  readonly rows?: number;
  /** Steps left out on purpose. */
  readonly without: readonly string[];
  /** Kill the sender's process dead in the middle of sending. */
  readonly kill: boolean;
  /** Where the run keeps what it has; an interrupted run of the same options goes on from there. */
  readonly dataDir: string;
  /** Grants taken away, to see what misses them. */
  readonly withoutGrants?: readonly RoleGrant[];
  /** Extra trouble of the mail endpoint. */
  readonly faults?: Readonly<Record<string, number | boolean>>;
}

/** What a spectator is told while the rehearsal runs. */
export interface Spectator {
  onEntry(entry: Entry, step: Step | undefined): void;
  onStep?(event: StepEvent): void;
  onSecondChannel(message: SecondChannelMessage, at: Instant): void;
  onRefusal(step: Step, message: string, open: readonly string[]): void;
  onKill(sent: number): void;
  /** Told often; `sent` is the mail endpoint's own count. */
  onTime(at: Instant, cloud: Cloud): void;
  onResume(at: Instant): void;
}

/** For runs that nobody watches. */
export const nobody: Spectator = {
  onEntry() {},
  onSecondChannel() {},
  onRefusal() {},
  onKill() {},
  onTime() {},
  onResume() {},
};

export interface Played {
  readonly script: Script;
  readonly incidentId: string | undefined;
  readonly closed: boolean;
  readonly refusals: readonly { readonly step: string; readonly message: string; readonly open: readonly string[] }[];
  readonly endedAt: Instant;
}

/** Plays a case from its script in virtual time, on the deployed code and machines, and hands the cloud to `report`. */
export async function play<T>(
  script: Script,
  options: RehearsalOptions,
  spectator: Spectator,
  report: (played: Played, cloud: Cloud) => Promise<T>,
): Promise<T> {
  const steps = stepsOf(script, options.law, options.without);
  mkdirSync(options.dataDir, { recursive: true });
  const time = openTimeFile(join(options.dataDir, 'clock'), script.startsAt);
  const clock = createVirtualClock(time.startAt);
  if (time.startAt !== script.startsAt) spectator.onResume(time.startAt);
  const cloud = await openCloud({
    clock,
    dataDir: options.dataDir,
    seed: options.seed,
    account: script.account,
    faults: { ...script.faults, ...options.faults },
    config: { regimesDirs: ['regimes', ...contractsOf(script)] },
    foldsApart: tokyoList(options.seed, options.rows).distinct > 20_000,
    // The sender's own window is a little over a second: one wake a window, with all its calls side by side.
    wakeGridMs: 1005,
    // Quarter-hours over three months would be nine thousand rounds; what the watchman does in one is the same.
    watchmanMinutes: 2 * 24 * 60,
    onSecondChannel: (message) => spectator.onSecondChannel(message, clock.now()),
    ...(options.withoutGrants ? { withoutGrants: options.withoutGrants } : {}),
    ...(spectator.onStep ? { onStep: spectator.onStep } : {}),
  });
  try {
    const actors = createActors(steps, { script, cloud, clock, options, spectator });
    clock.onJump((at) => {
      time.write(at);
      spectator.onTime(at, cloud);
    });
    clock.beforeJump(() => cloud.stream.drainIfTouched());
    if (options.kill) killOnce(clock, cloud, { seed: options.seed, expected: actors.expected }, spectator);
    await cloud.services.objects.write(directoryKey, JSON.stringify(readPeople(script.folder)), 'application/json');
    cloud.resume();
    actors.begin();
    await clock.run(() => actors.isOver() || clock.now() >= script.endsAt);
    const played = { script, ...actors.outcome(), endedAt: clock.now() };
    const reported = await report(played, cloud);
    return reported;
  } finally {
    await cloud.stop();
    time.close();
  }
}

/** Contracts of the case's parties, as regime files beside its script. */
function contractsOf({ folder }: Script): readonly string[] {
  const contracts = join(folder, 'contracts');
  return existsSync(contracts) ? [contracts] : [];
}

/** Forgets a run that has come to its end. */
export function forget(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}

interface Acting {
  readonly script: Script;
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly options: RehearsalOptions;
  readonly spectator: Spectator;
}

/** The people of the script: they act one after the other, each at the time the script says. */
function createActors(steps: readonly Step[], { script, cloud, clock, options, spectator }: Acting) {
  const refusals: { step: string; message: string; open: readonly string[] }[] = [];
  const byCommand = new Map(steps.map((step) => [`script:${step.id}`, step]));
  const stage = {
    script,
    services: cloud.services,
    list: tokyoList(options.seed, options.rows),
    ...(options.law === 'today' ? { lawOn: script.lawToday } : {}),
  };
  let incidentId: string | undefined;
  let closed = false;
  let addresses = 0;
  let left = steps.length;

  cloud.stream.onRecords((records) => {
    for (const record of records) {
      if (record.dynamodb?.Keys === undefined) continue;
      const change = readStreamRecord({ ...record.dynamodb, Keys: record.dynamodb.Keys });
      if (change.kind !== 'entry') continue;
      const entry = recorded(change.entry);
      if (entry?.type === 'follow-up-closed') closed = true;
      if (entry?.type === 'mailing-prepared') addresses = entry.body.totals.accepted;
      spectator.onEntry(change.entry, byCommand.get(change.entry.header.commandId));
    }
  });

  function next(index: number): void {
    const step = steps[index];
    if (step === undefined) return;
    clock.schedule(step.at, `script: ${step.id}`, () => {
      const release = clock.hold(`script: ${step.id}`);
      void act(step)
        .catch((error: unknown) => refuse(step, error instanceof Error ? error.message : String(error), []))
        .finally(() => {
          left -= 1;
          next(index + 1);
          release();
        });
    });
  }

  async function act(step: Step): Promise<void> {
    cloud.stream.touch();
    const result = await playStep(step, incidentId, stage);
    if (result.outcome === 'refused') refuse(step, result.message, result.open);
    else if (result.incidentId !== '') incidentId = result.incidentId;
    // After an interruption the stream has told this before.
    const read = incidentId === undefined ? undefined : await cloud.services.record.read(incidentId);
    closed ||= read?.incident.followUpClosedAt !== undefined;
    addresses ||= read?.incident.mailings[0]?.preparation?.totals.accepted ?? 0;
  }

  function refuse(step: Step, message: string, open: readonly string[]): void {
    refusals.push({ step: step.id, message, open });
    spectator.onRefusal(step, message, open);
  }

  return {
    begin: () => next(0),
    isOver: () => left === 0 && closed && cloud.stepFunctions.listExecutions({ status: 'RUNNING' }).length === 0,
    expected: () => addresses,
    outcome: () => ({ incidentId, closed, refusals }),
  };
}

/** Kills the sender once, while it works, somewhere in the middle; the machine and the ledger go on by themselves. */
function killOnce(
  clock: VirtualClock,
  cloud: Cloud,
  { seed, expected }: { readonly seed: number; readonly expected: () => number },
  spectator: Spectator,
): void {
  const stop = clock.onJump(() => {
    if (expected() === 0 || cloud.ses.log.count() < expected() * 0.4) return;
    stop();
    // A real moment from now, so that it hits the sender between any two instructions.
    setTimeout(
      () => {
        if (cloud.lambda.kill('sender')) spectator.onKill(cloud.ses.log.count());
      },
      (seed * 7) % 10,
    );
  });
}

/** The virtual time, kept over a restart: written at every jump, in place. */
function openTimeFile(path: string, startsAt: Instant) {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
  return {
    startAt: kept === '' ? startsAt : toInstant(kept),
    write: (at: Instant) => writeSync(file, at, 0),
    close: () => closeSync(file),
  };
}
