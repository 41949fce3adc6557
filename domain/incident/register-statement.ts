import { canonicalJson } from '../digest.ts';
import type { Obligation } from '../law/obligation.ts';
import type { Instant } from '../time.ts';
import { answerConfirmation } from './confirmation.ts';
import { type Decider, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import type { Incident } from './state.ts';

/**
 * What an authority wants to find in the register of breaches: the facts, their effects and the remedial action.
 * Source: Reg. (EU) 2016/679 Art. 33(5); other laws ask for the same or less.
 */
export interface RegisterStatement {
  /** What happened, where the title is not enough. */
  readonly facts?: string;
  readonly effects: string;
  readonly remedialAction: string;
  readonly by: string;
  readonly at: Instant;
}

/** The duty to keep a record of one's own: it stays whatever else a breach does not need. */
export function isInternalRecord({ duty, owedTo }: Pick<Obligation, 'duty' | 'owedTo'>): boolean {
  return duty === 'internal-record' && owedTo === 'internal';
}

/**
 * Puts effects and remedial action on the register and, in the same append, the decision that nothing is to be notified.
 * The records that laws ask for are made with it.
 */
export const recordOnRegister: Decider<'record-on-register'> = (incident, command, envelope, context) => {
  const { answer, reason = '', facts, effects, remedialAction } = command;
  const missing = [
    effects.trim() === '' ? '"effects": what the breach did, or may do, to people' : '',
    remedialAction.trim() === '' ? '"remedialAction": what was done about it' : '',
  ].filter((line) => line !== '');
  if (missing.length > 0) return refuse('statement-incomplete', 'The register wants to know:', missing);
  const decision =
    answer === undefined
      ? decided()
      : answerConfirmation(incident, { type: 'answer-confirmation', answer, reason }, envelope, context);
  if (decision.outcome === 'refused') return decision;
  const body = { ...(facts ? { facts } : {}), effects, remedialAction };
  const { by: _by, at: _at, ...before } = incident.statement ?? { by: '', at: '' };
  const isNew = canonicalJson(before) !== canonicalJson(body);
  return decided(...(isNew ? [{ type: 'register-stated' as const, body }] : []), ...decision.entries);
};

/** Internal records that the statement makes: those that are open, also the ones that opened after it. */
export function recordsMade(incident: Incident): readonly NewEntry[] {
  const { statement } = incident;
  if (statement === undefined) return [];
  return incident.obligations
    .filter((obligation) => obligation.status === 'open' && isInternalRecord(obligation))
    .map(({ id }) => ({
      type: 'obligation-done',
      body: { obligation: id, at: statement.at, proof: 'on the register: facts, effects and remedial action' },
    }));
}
