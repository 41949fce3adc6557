import { z } from 'zod';
import type { Command } from '../../domain/incident/commands.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { type Instant, secondsBetween } from '../../domain/time.ts';
import { GiveUpError } from './errors.ts';
import { isSuperseded } from './generations.ts';
import type { Purpose, Versioned } from './ports.ts';
import type { Services } from './services.ts';

/** Every wait is capped: a lost ring costs a day at most, and the watchman finds it sooner. */
export const longestWaitSeconds = 24 * 3600;

/** Input of every function that evaluates a watch. `round` counts from 0 within one execution. */
export const RoundInput = z.object({
  incidentId: z.string(),
  purpose: z.string(),
  generation: z.number().int(),
  round: z.number().int(),
  execution: z.string(),
});

/** `wait`: sleep `waitSeconds` or until rung; `done`: nothing to watch any more; `rotate`: hand over to a fresh execution. */
export const RoundOutput = z.object({
  outcome: z.enum(['wait', 'done', 'rotate']),
  version: z.number().int(),
  waitSeconds: z.number().int().min(1).max(longestWaitSeconds),
  round: z.number().int(),
});

export type Round = z.output<typeof RoundInput>;
export type RoundServices = Pick<Services, 'record' | 'commands' | 'generations' | 'clock' | 'config'>;

export interface RoundPlan {
  readonly done: boolean;
  /** Something is to be done now: the round's command will find it. */
  readonly isDue: boolean;
  readonly wakeAt: Instant | undefined;
}

/**
 * One round of a watch: let the command do what is due now, then say when to wake. Harmless to repeat: the command is
 * idempotent by execution and round.
 */
export async function watchRound(
  round: Round,
  services: RoundServices,
  command: Command,
  plan: (incident: Incident, now: Instant) => RoundPlan,
): Promise<z.input<typeof RoundOutput>> {
  const next = { round: round.round + 1 };
  if (await isSuperseded(services, round.incidentId, round.purpose as Purpose, round.generation)) {
    return { outcome: 'done', version: 0, waitSeconds: 1, ...next };
  }
  const now = services.clock.now();
  let { incident, version } = await readIncident(services, round.incidentId);
  if (plan(incident, now).isDue) {
    const ran = await services.commands.run({
      commandId: `${round.execution}.${round.round}`,
      incidentId: round.incidentId,
      actor: `system:${round.purpose}`,
      command,
    });
    if (ran.outcome === 'refused') throw new GiveUpError(`${round.purpose} of ${round.incidentId}: ${ran.message}`);
    ({ incident, version } = await readIncident(services, round.incidentId));
  }
  const { done, wakeAt } = plan(incident, now);
  if (done) return { outcome: 'done', version, waitSeconds: 1, ...next };
  if (next.round >= services.config.machineRounds) return { outcome: 'rotate', version, waitSeconds: 1, ...next };
  return { outcome: 'wait', version, waitSeconds: secondsUntil(now, wakeAt), ...next };
}

/** Whole seconds to sleep, at least one, at most a day. */
export function secondsUntil(now: Instant, wakeAt: Instant | undefined): number {
  if (wakeAt === undefined) return longestWaitSeconds;
  return Math.min(longestWaitSeconds, Math.max(1, Math.ceil(secondsBetween(now, wakeAt))));
}

/** @throws GiveUpError when there is no such incident. */
export async function readIncident(services: Pick<Services, 'record'>, incidentId: string): Promise<Versioned> {
  const read = await services.record.read(incidentId);
  if (read === undefined) throw new GiveUpError(`There is no incident ${incidentId}`);
  return read;
}
