import { csvBeginning, csvLine } from '../csv.ts';
import type { Addressee } from './addressee.ts';
import { stateOf } from './letters.ts';

/** Somebody no mail told: one row of the letter list. */
export interface LetterRow {
  /** Why a letter: a recipient's state, `in-doubt`, `unreachable`, or why the row's address was rejected. */
  readonly reason: string;
  readonly name?: string;
  readonly postal?: readonly string[];
  readonly email?: string;
  readonly language?: string;
  readonly categories?: readonly string[];
  /** The client's own number for the person. */
  readonly reference?: string;
  /** Where the row stood in the uploaded files. */
  readonly file?: string;
  readonly line?: number;
}

/**
 * Letters of those who are written to on paper: bounced, suppressed, refused, in doubt and decided so; and delayed, since
 * SES never said that it arrived.
 */
export const toldByLetter = 'BPRLY';

export function rowOfAddressee({ a, n, l, c, p }: Addressee, letter: string): LetterRow {
  return {
    reason: letter === 'L' ? 'in-doubt' : stateOf(letter),
    email: a,
    ...(n === undefined ? {} : { name: n }),
    ...(l === undefined ? {} : { language: l }),
    ...(c === undefined ? {} : { categories: c }),
    ...(p === undefined ? {} : { postal: p }),
  };
}

/** Reads a line of `unreachable.jsonl` or `rejected.jsonl`; there `reason` says what is wrong with the address. */
export function readUnreached(line: string): LetterRow {
  const {
    reason,
    n,
    l,
    c,
    p,
    reference,
    file,
    line: place,
  } = JSON.parse(line) as Partial<Addressee> & {
    readonly reason?: string;
    readonly reference?: string;
    readonly file?: string;
    readonly line?: number;
  };
  return {
    reason: reason ?? 'unreachable',
    ...(n === undefined ? {} : { name: n }),
    ...(l === undefined ? {} : { language: l }),
    ...(c === undefined ? {} : { categories: c }),
    ...(p === undefined ? {} : { postal: p }),
    ...(reference === undefined ? {} : { reference }),
    ...(file === undefined ? {} : { file }),
    ...(place === undefined ? {} : { line: place }),
  };
}

export const letterListHeader = `${csvBeginning}${csvLine([
  ...['reason', 'name', 'postal address', 'e-mail', 'language', 'categories', 'reference', 'file', 'line'],
])}`;

/** The row as CSV (RFC 4180), every cell quoted. */
export function letterListLine(row: LetterRow): string {
  const cells = [
    row.reason,
    row.name ?? '',
    row.postal?.join(' / ') ?? '',
    row.email ?? '',
    row.language ?? '',
    row.categories?.join(' ') ?? '',
    row.reference ?? '',
    row.file ?? '',
    row.line === undefined ? '' : String(row.line),
  ];
  return csvLine(cells);
}
