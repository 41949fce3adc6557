import { canonicalJson } from '../../domain/digest.ts';
import { isNews, type Signal, standingOf } from '../../domain/signals/signal.ts';
import { writeSignalText } from '../../notices/staff/signal-text.ts';
import { TryAgainError } from '../runtime/errors.ts';
import type { Services } from '../runtime/services.ts';

/** Races lost in a row before the caller is told to come again later. */
const attempts = 8;

/** What a change of a signal may answer instead of a signal. */
export interface NoChange<T> {
  readonly instead: T;
}

/**
 * Reads a signal, changes it and writes it if nobody else did meanwhile; a lost race reads and changes again. A change that
 * changes nothing writes nothing.
 * @throws TryAgainError when the signal is written to all the time.
 */
export async function changeSignal<T = never>(
  signalId: string,
  change: (before: Signal | undefined) => Signal | NoChange<T>,
  services: Pick<Services, 'signals' | 'decision'>,
): Promise<Signal | NoChange<T>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await services.signals.read(signalId);
    const after = change(read?.signal);
    if ('instead' in after || (read !== undefined && canonicalJson(after) === canonicalJson(read.signal))) return after;
    const standing = standingOf(after, services.decision.policy.signals);
    if ((await services.signals.write(after, standing, read?.version ?? 0)) === 'written') return after;
  }
  throw new TryAgainError(`${signalId}: ${attempts} races lost in a row`);
}

/**
 * Tells the second channel of a signal that is news. Told first, marked after: a crash between tells twice, which harms
 * nobody; the other way round it would tell nobody.
 */
export async function tellIfNews(
  signal: Signal,
  services: Pick<Services, 'signals' | 'decision' | 'staffChannel' | 'config'>,
): Promise<void> {
  if (!isNews(signal, services.decision.policy.signals)) return;
  await services.staffChannel.tell({ kind: 'signal', text: writeSignalText(signal, services.config.channelLocale) });
  await changeSignal(signal.id, (before) => ({ ...(before ?? signal), toldOf: signal.severity }), services);
}
