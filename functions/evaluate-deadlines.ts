import { planReminders } from '../domain/incident/obligations.ts';
import { task } from './runtime/task.ts';
import { type Round, RoundInput, RoundOutput, type RoundServices, watchRound } from './runtime/watch-round.ts';

const contract = { name: 'Evaluate Deadlines', input: RoundInput, output: RoundOutput };

/** Rings what is due, and sleeps until the next rung; done once no obligation is open. */
export async function evaluateDeadlines(round: Round, services: RoundServices) {
  return watchRound(round, services, { type: 'remind' }, (incident, now) => {
    const { isDue, wakeAt } = planReminders(incident, now, services.config.policy.reminders);
    const done = incident.obligations.every(({ status }) => status !== 'open');
    return { done, isDue: !done && isDue, wakeAt };
  });
}

export const handler = task(contract, evaluateDeadlines);
