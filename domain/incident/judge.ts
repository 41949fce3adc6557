import { assess } from '../law/assess.ts';
import type { Obligation } from '../law/obligation.ts';
import type { RegimeLibrary } from '../law/regime-library.ts';
import type { LocalDate } from '../time.ts';
import type { DecisionContext } from './decision.ts';
import { isInternalRecord } from './register-statement.ts';
import type { Incident } from './state.ts';

/** The facts as they stand under a library; a dismissed incident owes nothing but its place in the records. */
export function judge(
  incident: Incident,
  { now, tzdata }: Pick<DecisionContext, 'now' | 'tzdata'>,
  library: RegimeLibrary,
): readonly Obligation[] {
  const answer = incident.confirmation.answer?.answer;
  if (answer !== undefined && answer !== 'breach-notifiable' && answer !== 'breach-not-notifiable') return [];
  const lawOn = incident.lawOn === undefined ? {} : { lawOn: incident.lawOn as LocalDate };
  const { obligations } = assess(incident.facts, library, { at: now, tzdata, ...lawOn });
  return answer === 'breach-not-notifiable' ? obligations.filter(isInternalRecord) : obligations;
}
