import type { Instant } from '../../domain/time.ts';
import { openLineFile } from '../line-file.ts';

export type SuppressionReason = 'BOUNCE' | 'COMPLAINT';

export interface Suppressed {
  readonly address: string;
  readonly reason: SuppressionReason;
  readonly at: Instant;
}

/** The account's suppression list, kept in a file of changes. Addresses are compared in lower case. */
export interface SuppressionList {
  find(address: string): Suppressed | undefined;
  add(entry: Suppressed): void;
  /** False when it was not on the list. */
  remove(address: string): boolean;
  close(): void;
}

type Change = Suppressed | { readonly removed: string };

export function openSuppressionList(path: string): SuppressionList {
  const file = openLineFile(path);
  const entries = new Map<string, Suppressed>();
  for (let i = 0; i < file.count(); i += 1) apply(JSON.parse(file.read(i) ?? '{}'));

  function apply(change: Change): void {
    if ('removed' in change) entries.delete(change.removed);
    else entries.set(change.address, change);
  }
  function keep(change: Change): void {
    file.append([JSON.stringify(change)]);
    apply(change);
  }

  return {
    find: (address) => (entries.size === 0 ? undefined : entries.get(address.toLowerCase())),
    add(entry) {
      const address = entry.address.toLowerCase();
      if (entries.get(address)?.reason !== entry.reason) keep({ ...entry, address });
    },
    remove(address) {
      const removed = address.toLowerCase();
      if (!entries.has(removed)) return false;
      keep({ removed });
      return true;
    },
    close: () => file.close(),
  };
}
