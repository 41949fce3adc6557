import { createHash } from 'node:crypto';

const sequenceDigits = 8;

/** Shards of the index over open obligations: one constant key would throttle the base table's writes. */
export const dueShards = 8;

/** Keys of the record table, all in one place; `docs/architecture.md` lists the access patterns they serve. */
export const keys = {
  partition: (incidentId: string) => `INC#${incidentId}`,
  head: (incidentId: string) => ({ pk: keys.partition(incidentId), sk: 'HEAD' }),
  entry: (incidentId: string, sequence: number) => ({
    pk: keys.partition(incidentId),
    sk: `ENTRY#${String(sequence).padStart(sequenceDigits, '0')}`,
  }),
  command: (incidentId: string, commandId: string) => ({ pk: keys.partition(incidentId), sk: `COMMAND#${commandId}` }),
  watch: (incidentId: string, purpose: string) => ({ pk: keys.partition(incidentId), sk: `WATCH#${purpose}` }),
  generation: (incidentId: string, purpose: string) => ({
    pk: keys.partition(incidentId),
    sk: `GENERATION#${purpose}`,
  }),
  staffMail: (incidentId: string, sequence: number, kind: string, person: string) => ({
    pk: keys.partition(incidentId),
    sk: `MAIL#${String(sequence).padStart(sequenceDigits, '0')}#${kind}#${person}`,
  }),
  openObligation: (incidentId: string, obligationId: string) => ({
    pk: keys.partition(incidentId),
    sk: `OPEN#${obligationId}`,
  }),
  followed: (incidentId: string) => ({ pk: keys.partition(incidentId), sk: 'FOLLOWED' }),
  incidentRow: (incidentId: string) => ({ pk: keys.partition(incidentId), sk: 'ROW' }),
  dueShard: (shard: number) => `DUE#${shard}`,
  dueShardOf: (incidentId: string) =>
    keys.dueShard((createHash('sha256').update(incidentId).digest()[0] ?? 0) % dueShards),
  scope: (scope: 'open' | 'closed') => `INCIDENTS#${scope}`,
  /** A signal stands in a partition of its own: it is no part of any incident. */
  signal: (signalId: string) => ({ pk: `SIGNAL#${signalId}`, sk: 'SIGNAL' }),
  signals: (scope: 'open' | 'decided') => `SIGNALS#${scope}`,
} as const;
