import type { CallMeter } from '../adapters/endpoint.ts';

/** Calls by name, and DynamoDB's units, as plain numbers that add up over processes. */
export interface CallCounts {
  readonly meter: CallMeter;
  add(name: string, count?: number): void;
  addAll(counts: Readonly<Record<string, number>>): void;
  list(): Readonly<Record<string, number>>;
  /** What was counted since the last time, for handing on to another process. */
  take(): Readonly<Record<string, number>>;
}

export function createCallCounts(): CallCounts {
  let counts: Record<string, number> = {};
  const add = (name: string, count = 1) => {
    if (count !== 0) counts[name] = (counts[name] ?? 0) + count;
  };
  return {
    add,
    addAll: (more) => {
      for (const [name, count] of Object.entries(more)) add(name, count);
    },
    meter({ action, readUnits, writeUnits }) {
      add(`dynamodb:${action}`);
      add('dynamodb:read-units', readUnits);
      add('dynamodb:write-units', writeUnits);
    },
    list: () => ({ ...counts }),
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
}
