import { type RejectionReason, readAddress } from '../../domain/recipients/address.ts';
import type { ColumnMapping } from '../../domain/recipients/columns.ts';
import { type Row, readRecipient } from '../../domain/recipients/row.ts';
import type { ForbiddenTally } from './forbidden-tally.ts';
import { readRows } from './read-rows.ts';
import type { RecipientMerger } from './recipient-merger.ts';

export interface List {
  /** Name in findings; ids only. */
  readonly file: string;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface Fates {
  readonly merger: RecipientMerger;
  readonly tally: ForbiddenTally;
  readonly mapping?: ColumnMapping;
  unreachable(file: string, row: Row): void;
  rejected(file: string, row: Row, reason: RejectionReason): void;
}

/** How many rows went where; `withAddress` still counts every row of one address. */
export interface RowCounts {
  readonly rows: number;
  readonly withAddress: number;
  readonly unreachable: number;
  readonly rejected: number;
}

/** Gives every row of every list its fate. */
export async function readLists(lists: readonly List[], fates: Fates): Promise<RowCounts> {
  const counts = { rows: 0, withAddress: 0, unreachable: 0, rejected: 0 };
  for (const list of lists) {
    const options = { file: list.file, tally: fates.tally, ...(fates.mapping && { mapping: fates.mapping }) };
    for await (const rows of readRows(await list.open(), options)) {
      counts.rows += rows.length;
      for (const row of rows) counts[settle(list.file, row, fates)] += 1;
    }
  }
  return counts;
}

function settle(file: string, row: Row, fates: Fates): 'withAddress' | 'unreachable' | 'rejected' {
  if (row.problem !== undefined) {
    fates.rejected(file, row, row.problem);
    return 'rejected';
  }
  const read = readAddress(row.email);
  if (read.fate === 'address') {
    fates.merger.add(read.key, readRecipient(read.address, row));
    return 'withAddress';
  }
  if (read.fate === 'none') {
    fates.unreachable(file, row);
    return 'unreachable';
  }
  fates.rejected(file, row, read.reason);
  return 'rejected';
}
