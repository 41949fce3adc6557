import type { RecipientState } from './totals.ts';

/**
 * What can happen to a recipient. The sender's own: `claim` before a call; then `answered` (SES took it), `sent-back`
 * (proved not sent, free to be sent again), `declined` (proved not sent, and never will be) or `silence` (no reply: nobody
 * knows). SES's events: `send` … `complaint`. A named person's decision about doubt: `letter`, `told`.
 */
export const mailEvents = [
  'claim',
  'answered',
  'sent-back',
  'declined',
  'silence',
  'send',
  'delay',
  'delivery',
  'bounce',
  'suppression',
  'reject',
  'complaint',
  'letter',
  'told',
] as const;
export type MailEvent = (typeof mailEvents)[number];

/**
 * What SES's events prove, weakest first. The strongest proof wins whichever arrives first, so late, doubled and reordered
 * events come to the same state: a bounce may follow a delivery (asynchronous bounces), a complaint proves that a person saw it.
 */
export const proofs = [
  ['send', 'sent'],
  ['delay', 'delayed'],
  ['delivery', 'delivered'],
  ['bounce', 'bounced'],
  ['suppression', 'suppressed'],
  ['reject', 'refused'],
  ['complaint', 'complained'],
] as const satisfies readonly (readonly [MailEvent, RecipientState])[];

/** What the sender and the decision do; whatever is not here changes nothing. */
const moves: Readonly<Partial<Record<RecipientState, Readonly<Partial<Record<MailEvent, RecipientState>>>>>> = {
  // Declined: sending has ended, and nobody will write to them by mail any more.
  accepted: { claim: 'claimed', declined: 'refused' },
  claimed: { answered: 'sent', 'sent-back': 'accepted', declined: 'refused', silence: 'in-doubt' },
  'in-doubt': {
    answered: 'sent',
    'sent-back': 'accepted',
    declined: 'refused',
    letter: 'accounted-for',
    told: 'accounted-for',
  },
};

const strength = new Map<RecipientState, number>(proofs.map(([, state], index) => [state, index]));
const proved = new Map<MailEvent, (typeof proofs)[number][1]>(proofs);

/** The one transition table of a recipient. States never go back, except that a claim proved not sent is free again. */
export function next(state: RecipientState, event: MailEvent): RecipientState {
  const target = proved.get(event);
  if (target === undefined) return moves[state]?.[event] ?? state;
  if (state === 'accounted-for') return state;
  return strengthOf(target) > strengthOf(state) ? target : state;
}

/** Accepted, claimed and in doubt are weaker than any proof. */
function strengthOf(state: RecipientState): number {
  return strength.get(state) ?? -1;
}
