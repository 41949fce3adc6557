import type { Question } from '../../domain/facts.ts';
import type { Refusal } from '../../domain/incident/commands.ts';
import { refuse } from '../../domain/incident/decision.ts';
import { incidentFileOf, promotionOf, type Signal, type SignalDecision } from '../../domain/signals/signal.ts';
import type { Services } from '../runtime/services.ts';
import { changeSignal } from '../signals/change-signal.ts';
import { reportIncident } from './report-incident.ts';

export interface PromoteRequest {
  readonly signalId: string;
  readonly actor: string;
  readonly requestId: string;
  /** Title of the incident; the signal's own when absent. */
  readonly title?: string;
}

export type PromoteOutcome =
  | Refusal
  | {
      readonly outcome: 'promoted';
      readonly signalId: string;
      readonly incidentId: string;
      /** Still to be found out; a finding proves little. */
      readonly needed: readonly Question[];
    };

/**
 * Makes a signal an incident: from here the clocks run. The report comes first and the mark on the signal after, and the
 * report's source is the finding's own: after a crash between the two, or for two people at once, it is one incident.
 */
export async function promoteSignal(
  { signalId, actor, requestId, title }: PromoteRequest,
  services: Pick<Services, 'clock' | 'commands' | 'decision' | 'readModels' | 'record' | 'signals'>,
): Promise<PromoteOutcome> {
  const read = await services.signals.read(signalId);
  if (read === undefined) return noSignal(signalId);
  const before = promotionOf(read.signal);
  if (before !== undefined) return { outcome: 'promoted', signalId, incidentId: before.incidentId, needed: [] };

  const text = JSON.stringify(incidentFileOf(read.signal, title));
  const taken = await reportIncident({ text, actor, requestId }, services);
  if (taken.outcome === 'unreadable') {
    const open = taken.problems.map(({ path, problem }) => `${path}: ${problem}`);
    return refuse('report-unreadable', `${signalId} makes no report that can be read:`, open);
  }
  const { incidentId, result, needed } = taken;
  if (result.outcome === 'refused') return result;
  const at = services.clock.now();
  const decision: SignalDecision = { kind: 'promoted', by: actor, at, incidentId };
  await changeSignal(signalId, (signal) => decide(signal ?? read.signal, decision), services);
  return { outcome: 'promoted', signalId, incidentId, needed };
}

/** The first promotion stands, whoever else promoted it at the same time. */
function decide(signal: Signal, decision: SignalDecision): Signal {
  return promotionOf(signal) ? signal : { ...signal, decisions: [...signal.decisions, decision] };
}

export function noSignal(signalId: string): Refusal {
  return refuse('unknown-signal', `There is no signal ${signalId}. GET /signals lists those that wait.`);
}
