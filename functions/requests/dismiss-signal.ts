import type { Refusal } from '../../domain/incident/commands.ts';
import { refuse } from '../../domain/incident/decision.ts';
import { promotionOf, standingOf } from '../../domain/signals/signal.ts';
import type { Services } from '../runtime/services.ts';
import { changeSignal, type NoChange } from '../signals/change-signal.ts';
import { noSignal } from './promote-signal.ts';

export interface DismissRequest {
  readonly signalId: string;
  readonly actor: string;
  readonly reason: string;
}

export type DismissOutcome = Refusal | { readonly outcome: 'dismissed'; readonly signalId: string };

/** Puts a signal aside, with its reason. Asked again while it is dismissed, the first reason stands. */
export async function dismissSignal(
  { signalId, actor, reason }: DismissRequest,
  services: Pick<Services, 'clock' | 'decision' | 'signals'>,
): Promise<DismissOutcome> {
  const at = services.clock.now();
  const done = await changeSignal<Refusal>(
    signalId,
    (signal) => {
      if (signal === undefined) return instead(noSignal(signalId));
      const promotion = promotionOf(signal);
      if (promotion !== undefined) {
        const message = `${signalId} is the incident ${promotion.incidentId} now. If it is none, answer its confirmation with false-alarm.`;
        return instead(refuse('signal-promoted', message));
      }
      if (standingOf(signal, services.decision.policy.signals) === 'dismissed') return signal;
      const { severity } = signal;
      return { ...signal, decisions: [...signal.decisions, { kind: 'dismissed', by: actor, at, reason, severity }] };
    },
    services,
  );
  return 'instead' in done ? done.instead : { outcome: 'dismissed', signalId };
}

function instead<T>(value: T): NoChange<T> {
  return { instead: value };
}
