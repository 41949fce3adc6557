import { z } from 'zod';
import { lawHasMoved } from '../domain/incident/law-corrections.ts';
import { planReminders } from '../domain/incident/obligations.ts';
import { plus } from '../domain/time.ts';
import { followWhatWasLost } from './record/follow-lost.ts';
import { toFamily } from './runtime/errors.ts';
import { wakePurpose } from './runtime/generations.ts';
import type { Versioned } from './runtime/ports.ts';
import { requiredPurposes } from './runtime/purposes.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';
import { retryStaffMails } from './staff-mail/deliver.ts';

const contract = {
  name: 'Watchman',
  input: z.unknown(),
  output: z.object({ outcome: z.enum(['all-well', 'woke-somebody']), findings: z.array(z.string()) }),
};

/** How long something may be overdue for its machine before the watchman speaks up. */
const graceMinutes = 15;

export type WatchmanServices = Pick<
  Services,
  | 'clock'
  | 'commands'
  | 'config'
  | 'decision'
  | 'directory'
  | 'followMarks'
  | 'generations'
  | 'ledger'
  | 'machines'
  | 'readModels'
  | 'record'
  | 'staffChannel'
  | 'staffMailClaims'
  | 'staffMailer'
  | 'watches'
>;

/**
 * Checks the workflow from outside the workflow: every open incident has a live execution for each thing it needs, no
 * bell was lost, no reminder is overdue, no mail to staff is in doubt, nothing recorded was left unfollowed. What it finds it
 * restarts or does itself, and says so by the second channel, which isn't SES.
 */
export async function keepWatch(_input: unknown, services: WatchmanServices): Promise<z.input<typeof contract.output>> {
  const findings: string[] = [];
  for await (const { incidentId } of services.readModels.everyOpenIncident()) {
    findings.push(...(await lookAfter(incidentId, services).catch((error: unknown) => [unseen(incidentId, error)])));
  }
  for (const text of findings) await services.staffChannel.tell({ kind: 'watchman', text });
  return { outcome: findings.length === 0 ? 'all-well' : 'woke-somebody', findings };
}

/** What can't be looked at keeps nothing else of the incident, and no other incident, from being looked after. */
function unseen(incidentId: string, error: unknown): string {
  return `${incidentId}: could not be looked after (${toFamily(error).name}); somebody has to look`;
}

async function lookAfter(incidentId: string, services: WatchmanServices): Promise<string[]> {
  const read = await services.record.read(incidentId);
  if (read === undefined) return [];
  const followed = await services.followMarks.read(incidentId);
  // Known since it was reported, and so young that the stream may still bring it.
  if (followed.heads === 0 && !(await isOld(incidentId, 1, services))) return [];
  const before = plus(services.clock.now(), { minutes: -graceMinutes });
  const steps = [
    () => followWhatWasLost(read, followed, before, services),
    () => wakeExecutions(read, services),
    () => ringLostBells(read, services),
    () => retryStaffMails(incidentId, before, services),
    () => checkLaw(read, services),
  ];
  const findings: string[] = [];
  for (const step of steps) {
    findings.push(...(await step().catch((error: unknown) => [unseen(incidentId, error)])));
  }
  return [...new Set(findings)];
}

async function wakeExecutions({ incident }: Versioned, services: WatchmanServices): Promise<string[]> {
  const findings: string[] = [];
  for (const purpose of requiredPurposes(incident)) {
    if ((await wakePurpose(services, incident.id, purpose)) === 'already-running') continue;
    findings.push(`${incident.id}: nobody was awake for ${purpose}; started again`);
  }
  return findings;
}

async function ringLostBells({ incident, version }: Versioned, services: WatchmanServices): Promise<string[]> {
  const findings: string[] = [];
  const now = services.clock.now();
  const { isDue } = planReminders(incident, plus(now, { minutes: -graceMinutes }), services.config.policy.reminders);
  for (const watch of await services.watches.watches(incident.id)) {
    const changed = watch.version < version && (await isOld(incident.id, watch.version + 1, services));
    const missed = watch.purpose === 'deadlines' && isDue;
    const overslept = plus(watch.wakeAt, { minutes: graceMinutes }) < now;
    if (!changed && !missed && !overslept) continue;
    await services.machines.ring(watch.token, { rung: 'watchman' });
    await services.watches.remove(watch);
    findings.push(`${incident.id}: the bell of ${watch.purpose} was lost; rung`);
  }
  return findings;
}

/** A library that has changed since: what is new in it opens and moves, a corrected file is a question for counsel. */
async function checkLaw({ incident, version }: Versioned, services: WatchmanServices): Promise<string[]> {
  const { regimes } = services.decision;
  if (!lawHasMoved(incident, regimes)) return [];
  const checked = await services.commands.run({
    commandId: `law-${regimes.edition}-${version}`,
    incidentId: incident.id,
    actor: 'system:watchman',
    command: { type: 'check-law' },
  });
  if (checked.outcome === 'refused' || !checked.entries.includes('law-correction-found')) return [];
  return [`${incident.id}: a regime file was corrected while it is open; counsel has to answer`];
}

/** Whether an entry is older than the grace: younger ones may still be on their way through the stream. */
async function isOld(incidentId: string, sequence: number, services: WatchmanServices): Promise<boolean> {
  for await (const { header } of services.record.entries(incidentId, sequence)) {
    return plus(header.recordedAt, { minutes: graceMinutes }) < services.clock.now();
  }
  return false;
}

export const handler = task(contract, keepWatch);
