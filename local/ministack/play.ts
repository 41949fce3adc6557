import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Entry } from '../../domain/record.ts';
import { type Instant, plus } from '../../domain/time.ts';
import { incidentIdOf } from '../../functions/requests/report-incident.ts';
import type { Services } from '../../functions/runtime/services.ts';
import type { RecipientFileOptions } from '../recipient-file.ts';
import type { Script, Step } from '../rehearsal/script.ts';
import { playStep } from '../rehearsal/steps.ts';
import type { DeployedNames } from './cdk.ts';
import { putReport } from './deployed.ts';
import type { Engine } from './engine.ts';
import { type Interruption, interrupt } from './interruption.ts';

/** What a spectator is told while the case is played. */
export interface Watcher {
  onEntry(entry: Entry, step: Step | undefined): void;
  onRefusal(step: Step, message: string, open: readonly string[]): void;
}

export interface PlayOptions {
  readonly script: Script;
  readonly steps: readonly Step[];
  readonly list: RecipientFileOptions;
  readonly engine: Engine;
  readonly names: DeployedNames;
  readonly services: Services;
  readonly watcher: Watcher;
}

export interface PlayedOnMiniStack {
  readonly incidentId: string;
  readonly entries: readonly Entry[];
  readonly closed: boolean;
  readonly refusals: readonly string[];
  /** How often the clock was moved. */
  readonly jumps: number;
  readonly interruption: Interruption;
}

/** Enough for several machines to be under way. */
const entriesBeforeInterruption = 4;

/**
 * Plays a case on MiniStack as the rehearsal plays it in the local cloud: everybody acts at the time of the script, and
 * when everything waits the clock is moved to whatever comes next. The report comes over the event bus.
 */
export async function playOnMiniStack(options: PlayOptions): Promise<PlayedOnMiniStack> {
  const { script, steps, engine, services, watcher } = options;
  const { incidentId, detail } = readReport(script, steps);
  const byCommand = new Map(steps.map((step) => [`script:${step.id}`, step]));
  const entries: Entry[] = [];
  const refusals: string[] = [];
  let jumps = 0;

  async function readOn(): Promise<void> {
    for await (const entry of services.record.entries(incidentId)) {
      if (entry.header.sequence <= entries.length) continue;
      entries.push(entry);
      watcher.onEntry(entry, byCommand.get(entry.header.commandId));
    }
  }

  async function advanceTo(at: Instant): Promise<void> {
    for (;;) {
      await engine.quiet();
      await readOn();
      const next = engine.status().timers[0];
      const isLast = next === undefined || next > at;
      const target = isLast ? at : next;
      if (target > engine.clock.now()) {
        engine.clock.set(target);
        jumps += 1;
      }
      // The watchman's round of this hour is over before anybody acts, as nearly always.
      if (isLast) return engine.quiet();
    }
  }

  async function act(step: Step): Promise<void> {
    if ('do' in step && step.do === 'report') return putReport(engine, options.names, detail);
    const result = await playStep(step, incidentId, { script, services, list: options.list });
    if (result.outcome !== 'refused') return;
    refusals.push(`${step.id}: ${result.message}`);
    watcher.onRefusal(step, result.message, result.open);
  }

  engine.clock.set(script.startsAt);
  let interruption: Interruption = { stopped: [], running: [] };
  for (const step of steps) {
    await advanceTo(step.at);
    await act(step);
    if (interruption.stopped.length === 0 && entries.length >= entriesBeforeInterruption)
      interruption = await interrupt(engine, Object.values(services.config.machines));
  }
  // What follows from the last step, to the next round of whatever still watches.
  await advanceTo(plus(engine.clock.now(), { hours: 1 }));
  const closed = entries.some(({ header }) => header.type === 'follow-up-closed');
  return { incidentId, entries, closed, refusals, jumps, interruption };
}

/** The script's incident file as the detail of an event; its source names the incident. */
function readReport({ folder }: Script, steps: readonly Step[]) {
  const step = steps.find((one) => 'do' in one && one.do === 'report');
  if (step === undefined || !('do' in step) || step.do !== 'report')
    throw new Error(`${folder}: nobody reports anything`);
  const detail = parse(readFileSync(join(folder, step.file), 'utf8')) as {
    readonly source: { system: string; id: string };
  };
  return { detail, incidentId: incidentIdOf(detail.source) };
}
