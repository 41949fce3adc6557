import { z } from 'zod';
import { isSuperseded } from './runtime/generations.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';
import { longestWaitSeconds, type Round, RoundInput, RoundOutput, readIncident } from './runtime/watch-round.ts';

const contract = {
  name: 'Read Decision',
  input: RoundInput,
  output: RoundOutput.extend({ outcome: z.enum(['wait', 'rotate', 'dismissed', 'breach', 'superseded']) }),
};

/** What the people decided, if they have. */
export async function readDecision(
  round: Round,
  services: Pick<Services, 'record' | 'generations' | 'config'>,
): Promise<z.input<typeof contract.output>> {
  const { incident, version } = await readIncident(services, round.incidentId);
  const next = { version, waitSeconds: longestWaitSeconds, round: round.round + 1 };
  const answer = incident.confirmation.answer?.answer;
  if (await isSuperseded(services, round.incidentId, 'incident', round.generation))
    return { outcome: 'superseded', ...next };
  if (answer !== undefined) return { outcome: answer === 'breach-notifiable' ? 'breach' : 'dismissed', ...next };
  return { outcome: next.round >= services.config.machineRounds ? 'rotate' : 'wait', ...next };
}

export const handler = task(contract, readDecision);
