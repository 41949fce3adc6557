import { epochMilliseconds, fromEpochMilliseconds, type Instant, plus } from '../time.ts';
import { type Decider, decided, refuse } from './decision.ts';
import type { AskKind } from './entries.ts';
import type { Policy } from './policy.ts';
import { finalAnswers, type Incident } from './state.ts';

/** What the confirmation wants done now, and when it wants to be looked at again. */
export interface ConfirmationPlan {
  readonly ask?: { readonly level: number; readonly kind: AskKind };
  readonly silent: boolean;
  readonly wakeAt: Instant;
}

/** How often somebody who has it is asked for the decision before the next level is. */
const patience = 2;

/**
 * Who is to be asked now. Each level is asked, reminded once, then left for the next; after the last level silence is
 * recorded as such and everybody is reminded daily. Somebody who said *I have it* stops the escalation and is asked for
 * the decision from time to time; after two askings in vain the next level is asked too.
 */
export function planConfirmation(incident: Incident, now: Instant, policy: Policy['confirmation']): ConfirmationPlan {
  const { level, askedAt, remindedAt, owner, askAgainAt, unansweredAt, askedAgain = 0 } = incident.confirmation;
  if (askedAt === undefined) return { ask: { level: 1, kind: 'request' }, silent: false, wakeAt: now };

  if (owner !== undefined) {
    const isLastLevel = level >= policy.levels;
    const minutes = isLastLevel && askedAgain >= patience ? 24 * 60 : policy.askOwnerAfterMinutes;
    const at = askAgainAt ?? plus(remindedAt ?? askedAt, { minutes });
    if (at > now) return { silent: false, wakeAt: at };
    // Whoever has it and doesn't decide may be asleep: the next level hears of it.
    const ask: ConfirmationPlan['ask'] =
      askedAgain >= patience && !isLastLevel ? { level: level + 1, kind: 'escalation' } : { level, kind: 'again' };
    return { ask, silent: false, wakeAt: now };
  }
  if (unansweredAt !== undefined) {
    const at = plus(latest(remindedAt ?? askedAt, unansweredAt), { hours: 24 });
    return at <= now ? { ask: { level, kind: 'reminder' }, silent: false, wakeAt: now } : { silent: false, wakeAt: at };
  }
  const escalateAt = plus(askedAt, { minutes: policy.escalateAfterMinutes });
  if (escalateAt <= now) {
    if (level < policy.levels) return { ask: { level: level + 1, kind: 'escalation' }, silent: false, wakeAt: now };
    return { silent: true, wakeAt: now };
  }
  const remindAt = plus(askedAt, { minutes: policy.remindAfterMinutes });
  if (remindedAt === undefined && remindAt <= now) {
    return { ask: { level, kind: 'reminder' }, silent: false, wakeAt: now };
  }
  return { silent: false, wakeAt: remindedAt === undefined ? remindAt : escalateAt };
}

export const askForConfirmation: Decider<'ask-for-confirmation'> = (incident, _command, _envelope, context) => {
  if (incident.confirmation.answer !== undefined) return decided();
  const plan = planConfirmation(incident, context.now, context.policy.confirmation);
  if (plan.silent) {
    return decided({ type: 'confirmation-unanswered', body: { levels: context.policy.confirmation.levels } });
  }
  return plan.ask ? decided({ type: 'confirmation-asked', body: plan.ask }) : decided();
};

export const answerConfirmation: Decider<'answer-confirmation'> = (incident, command, _envelope, { now }) => {
  const given = incident.confirmation.answer;
  if (given !== undefined) {
    if (given.answer === command.answer) return decided();
    return refuse(
      'already-answered',
      `${incident.id} was answered "${given.answer}" on ${given.at}; to change that, reopen it with the reason`,
    );
  }
  const isFinal = finalAnswers.some((answer) => answer === command.answer);
  if (isFinal && command.reason.trim() === '') {
    return refuse('reason-missing', `"${command.answer}" goes on the register: give the reason in "reason"`);
  }
  if (command.askAgainAt !== undefined && epochMilliseconds(command.askAgainAt) <= epochMilliseconds(now)) {
    return refuse(
      'ask-again-in-the-past',
      `"askAgainAt" is ${command.askAgainAt}, which is past; give a later instant`,
    );
  }
  return decided({
    type: 'confirmation-answered',
    body: {
      answer: command.answer,
      reason: command.reason,
      ...(command.askAgainAt ? { askAgainAt: command.askAgainAt } : {}),
    },
  });
};

function latest(a: Instant, b: Instant): Instant {
  return fromEpochMilliseconds(Math.max(epochMilliseconds(a), epochMilliseconds(b)));
}
