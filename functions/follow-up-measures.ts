import { planCommittee } from '../domain/incident/committee.ts';
import { task } from './runtime/task.ts';
import { type Round, RoundInput, RoundOutput, type RoundServices, watchRound } from './runtime/watch-round.ts';

const contract = { name: 'Follow Up Measures', input: RoundInput, output: RoundOutput };

/** Calls for measures that are due; done once the follow-up is closed. */
export async function followUpMeasures(round: Round, services: RoundServices) {
  return watchRound(round, services, { type: 'follow-up-committee' }, ({ committee, followUpClosedAt }, now) => {
    if (committee === undefined || followUpClosedAt !== undefined)
      return { done: true, isDue: false, wakeAt: undefined };
    const { due, wakeAt } = planCommittee(committee, now, services.config.policy.measures);
    return { done: false, isDue: due.length > 0, wakeAt };
  });
}

export const handler = task(contract, followUpMeasures);
