import type { Batch, MailingLedger } from '../../domain/mailing/ledger.ts';
import { applyEvents, doubtStale, placesOf } from '../../domain/mailing/letters.ts';
import type { MailEvent } from '../../domain/mailing/transitions.ts';
import { TryAgainError } from '../runtime/errors.ts';

const mostConflicts = 20;

/** Changes a batch's states by `change` until it holds; reads again whatever somebody else wrote meanwhile. */
export async function rewriteBatch(
  ledger: MailingLedger,
  found: Batch,
  change: (batch: Batch) => string,
): Promise<'changed' | 'same'> {
  let batch = found;
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const states = change(batch);
    if (states === batch.states) return 'same';
    const result = await ledger.change(batch, { ...batch, states });
    if (result.outcome === 'changed') return 'changed';
    batch = result.batch;
  }
  throw new TryAgainError(
    `Batch ${found.shard}-${found.first} of ${found.mailing} changed ${mostConflicts} times in a row`,
  );
}

/**
 * Sending has ended: whoever a worker before `epoch` had claimed is in doubt, everyone in doubt is as decided, and the accepted of
 * a batch get no mail any more.
 */
export async function closeBatches(
  ledger: MailingLedger,
  mailing: string,
  epoch: number,
  decision: MailEvent | undefined,
): Promise<void> {
  const list = await ledger.list(mailing);
  for (const [shard] of list?.shards.entries() ?? []) {
    for (const batch of await ledger.batches(mailing, shard)) {
      await rewriteBatch(ledger, batch, (now) => {
        const doubted = doubtStale(now.states, now.epoch < epoch);
        const closed = applyEvents(doubted, everyone(doubted, 'A', 'declined'));
        return decision === undefined ? closed : applyEvents(closed, everyone(closed, 'D', decision));
      });
    }
  }
}

function everyone(states: string, letter: string, event: MailEvent): (readonly [number, MailEvent])[] {
  return placesOf(states, letter).map((place) => [place, event] as const);
}
