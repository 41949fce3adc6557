import { planConfirmation } from '../domain/incident/confirmation.ts';
import { task } from './runtime/task.ts';
import { type Round, RoundInput, RoundOutput, type RoundServices, watchRound } from './runtime/watch-round.ts';

const contract = { name: 'Ask for Confirmation', input: RoundInput, output: RoundOutput };

/** Asks, reminds or escalates if it is time; done once somebody has decided. */
export async function askForConfirmation(round: Round, services: RoundServices) {
  return watchRound(round, services, { type: 'ask-for-confirmation' }, (incident, now) => {
    const { ask, silent, wakeAt } = planConfirmation(incident, now, services.config.policy.confirmation);
    const done = incident.confirmation.answer !== undefined;
    return { done, isDue: !done && (silent || ask !== undefined), wakeAt };
  });
}

export const handler = task(contract, askForConfirmation);
