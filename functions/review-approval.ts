import { z } from 'zod';
import { blockedBy } from '../domain/incident/blocks.ts';
import { planApproval } from '../domain/incident/mailings.ts';
import { GiveUpError } from './runtime/errors.ts';
import { isSuperseded } from './runtime/generations.ts';
import type { Purpose } from './runtime/ports.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';
import { RoundInput, RoundOutput, type RoundServices, readIncident, secondsUntil } from './runtime/watch-round.ts';

const contract = {
  name: 'Review Approval',
  input: RoundInput.extend({ mailingId: z.string() }),
  output: RoundOutput.extend({ outcome: z.enum(['wait', 'rotate', 'send', 'stopped', 'superseded']) }),
};

/**
 * Asks the approvers, and again; lets the hold-fire pass; says when sending may begin. Silence never sends. What the law has
 * wait waits here, and goes on by itself once that is lifted or done.
 */
export async function reviewApproval(
  input: z.output<typeof contract.input>,
  services: RoundServices & Pick<Services, 'decision'>,
): Promise<z.input<typeof contract.output>> {
  const { incidentId, mailingId, execution } = input;
  const run = (name: string, type: 'ask-for-approval' | 'start-sending') =>
    services.commands.run({
      commandId: `${execution}.${name}.${input.round}`,
      incidentId,
      actor: 'system:review-approval',
      command: { type, mailing: mailingId },
    });
  const next = { round: input.round + 1 };
  if (await isSuperseded(services, incidentId, input.purpose as Purpose, input.generation)) {
    return { outcome: 'superseded', version: 0, waitSeconds: 1, ...next };
  }
  await run('ask', 'ask-for-approval');
  if (await holdFirePassed(services, incidentId, mailingId)) await run('send', 'start-sending');

  const { incident, version } = await readIncident(services, incidentId);
  const mailing = incident.mailings.find(({ id }) => id === mailingId);
  if (mailing === undefined) throw new GiveUpError(`${incidentId} has no mailing ${mailingId}`);
  const at = { version, ...next };
  if (mailing.status === 'cancelled') return { outcome: 'stopped', waitSeconds: 1, ...at };
  if (mailing.startedAt !== undefined) return { outcome: 'send', waitSeconds: 1, ...at };
  if (next.round >= services.config.machineRounds) return { outcome: 'rotate', waitSeconds: 1, ...at };
  const now = services.clock.now();
  const blocks = blockedBy(incident, services.decision.regimes, mailing, now);
  const { wakeAt } = planApproval(mailing, now, services.config.policy.approval, blocks);
  return { outcome: 'wait', waitSeconds: secondsUntil(now, wakeAt), ...at };
}

async function holdFirePassed(services: RoundServices, incidentId: string, mailingId: string): Promise<boolean> {
  const { incident } = await readIncident(services, incidentId);
  const mailing = incident.mailings.find(({ id }) => id === mailingId);
  return mailing?.status === 'hold-fire' && (mailing.holdFireUntil ?? '') <= services.clock.now();
}

export const handler = task(contract, reviewApproval);
