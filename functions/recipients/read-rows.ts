import { type ColumnMapping, type Columns, columnsWithout, findColumns } from '../../domain/recipients/columns.ts';
import { fewestTellingDigits } from '../../domain/recipients/forbidden.ts';
import type { Row } from '../../domain/recipients/row.ts';
import { GiveUpError } from '../runtime/errors.ts';
import { CellScanner, findDialect } from './cell-scanner.ts';
import type { ForbiddenTally } from './forbidden-tally.ts';
import { readJsonRows } from './read-json-rows.ts';
import { toUtf8 } from './to-utf8.ts';

export interface ReadOptions {
  /** Name of the file in errors and findings. */
  readonly file: string;
  /** Where card numbers, security codes and national ids are counted. */
  readonly tally: ForbiddenTally;
  readonly mapping?: ColumnMapping;
}

/** A row that is longer than this is broken: an unclosed quotation mark, or no line ends at all. */
const longestRow = 1024 * 1024;
const headBytes = 64 * 1024;

/**
 * Reads the rows of an uploaded list, in batches: CSV, TSV and other delimiters, or JSON lines; gzip and encodings by
 * content. Holds one row and one chunk. Lines without anything are no rows; every other line comes out, readable or not.
 * @throws GiveUpError when no column holds addresses, or the file is no text.
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  let reader: Reader | undefined;
  // One block for all chunks: texts are made from it before the next chunk is put there.
  let block = Buffer.allocUnsafeSlow(1024 * 1024);
  let used = 0;
  for await (const chunk of toUtf8(bytes, options.file)) {
    if (used + chunk.length > block.length) {
      const larger = Buffer.allocUnsafeSlow((used + chunk.length) * 2);
      block.copy(larger, 0, 0, used);
      block = larger;
    }
    used += chunk.copy(block, used);
    if (reader === undefined && used < headBytes) continue;
    reader ??= createReader(block.subarray(0, used), options);
    const rows: Row[] = [];
    const read = reader(block.subarray(0, used), false, rows);
    block.copy(block, 0, read, used);
    used -= read;
    if (rows.length > 0) yield rows;
  }
  reader ??= createReader(block.subarray(0, used), options);
  const rows: Row[] = [];
  reader(block.subarray(0, used), true, rows);
  if (rows.length > 0) yield rows;
}

/** Takes what it can from the bytes and says how many it has used. */
type Reader = (bytes: Buffer, last: boolean, rows: Row[]) => number;

function createReader(head: Buffer, options: ReadOptions): Reader {
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const first = head.subarray(marked, headBytes).find((byte) => byte > 32);
  if (first === 0x5b) {
    throw new GiveUpError(`${options.file}: this is one JSON array; upload JSON lines, one object a line`);
  }
  const read = first === 0x7b ? readJsonRows(options) : readCsvRows(head.subarray(marked), options);
  let skip = marked;
  return (bytes, last, rows) => {
    const from = skip;
    skip = 0;
    return from + read(from === 0 ? bytes : bytes.subarray(from), last, rows);
  };
}

function readCsvRows(head: Buffer, options: ReadOptions): Reader {
  const { delimiter, lineEnd } = findDialect(head.subarray(0, headBytes));
  const scanner = new CellScanner({ delimiter, lineEnd, fewestDigits: fewestTellingDigits });
  let columns: ReadColumns | undefined;
  let line = 1;
  let skipping = false;

  return (bytes, last, rows) => {
    let at = 0;
    while (at < bytes.length) {
      if (skipping) {
        const end = bytes.indexOf(lineEnd, at);
        if (end < 0) return bytes.length;
        at = end + 1;
        line += 1;
        skipping = false;
        continue;
      }
      const scan = scanner.scan(bytes, at, last);
      if (scan === 'incomplete' && bytes.length - at <= longestRow) return at;
      if (scan === 'row' || scan === 'blank') {
        if (scan === 'row') {
          if (columns !== undefined) rows.push(readRow(scanner, bytes, columns, line, options));
          else {
            columns = readHeader(scanner, bytes, at, last, options);
            if (columns.headless === true) rows.push(readRow(scanner, bytes, columns, line, options));
          }
        }
        line += scanner.lines;
        at = scanner.next;
        continue;
      }
      // The line is given up and reading goes on with the next: nobody after it is lost.
      const end = bytes.indexOf(lineEnd, at);
      const open = bytes.subarray(at, end < 0 ? bytes.length : end).includes(34);
      rows.push(unreadable(line, open ? 'quote-not-closed' : 'row-too-long'));
      skipping = true;
    }
    return at;
  };
}

interface ReadColumns extends Columns {
  /** The first line is a row, not a header. */
  readonly headless?: boolean;
}

/** The header; where it names no addresses, the column that holds them in the rows that follow. */
function readHeader(
  scanner: CellScanner,
  bytes: Buffer,
  from: number,
  last: boolean,
  options: ReadOptions,
): ReadColumns {
  const header = cellsOf(scanner, bytes);
  const columns = findColumns(header, options.mapping);
  if (columns.places.email >= 0) return columns;
  const wanted = options.mapping?.email;
  if (wanted !== undefined) {
    throw new GiveUpError(
      `${options.file}: line 1 has no column "${wanted}", which was named as the addresses' column`,
    );
  }
  const looksLikeRow = header.findIndex((cell) => /[@＠]/.test(cell));
  if (looksLikeRow >= 0) return { ...columnsWithout({ email: looksLikeRow, width: header.length }), headless: true };
  const place = columnWithAddresses(scanner, bytes, scanner.next, last, header.length);
  scanner.scan(bytes, from, last);
  if (place === undefined) {
    throw new GiveUpError(
      `${options.file}: none of the ${header.length} columns in line 1 is known to hold e-mail addresses; name the column ` +
        'in the mapping ("email")',
    );
  }
  return { ...columns, places: { ...columns.places, email: place } };
}

function columnWithAddresses(
  scanner: CellScanner,
  bytes: Buffer,
  from: number,
  last: boolean,
  width: number,
): number | undefined {
  const hits = new Array<number>(width).fill(0);
  for (let at = from, seen = 0; at < bytes.length && seen < 100; at = scanner.next, seen += 1) {
    const scan = scanner.scan(bytes, at, last);
    if (scan !== 'row' && scan !== 'blank') break;
    cellsOf(scanner, bytes).forEach((cell, place) => {
      if (place < width && /[^\s@＠][@＠][^\s@＠]/.test(cell)) hits[place] = (hits[place] ?? 0) + 1;
    });
  }
  const best = Math.max(...hits);
  return best > 0 ? hits.indexOf(best) : undefined;
}

function cellsOf(scanner: CellScanner, bytes: Buffer): readonly string[] {
  return Array.from({ length: scanner.count }, (_, place) => scanner.text(bytes, place));
}

function readRow(scanner: CellScanner, bytes: Buffer, columns: Columns, line: number, options: ReadOptions): Row {
  for (const place of scanner.digitCells) {
    options.tally.look(options.file, line, place, scanner.text(bytes, place), columns.forbidden.get(place));
  }
  for (const [place, kind] of columns.forbidden) {
    options.tally.look(options.file, line, place, scanner.text(bytes, place), kind);
  }
  if (scanner.count > columns.width && hasTextAfter(scanner, bytes, columns.width)) {
    return unreadable(line, 'more-columns-than-header');
  }
  const { places } = columns;
  return {
    line,
    email: scanner.text(bytes, places.email),
    name: scanner.text(bytes, places.name),
    language: scanner.repeatedText(bytes, places.language),
    residence: scanner.repeatedText(bytes, places.residence),
    categories: scanner.repeatedText(bytes, places.categories),
    postalCode: scanner.text(bytes, places.postalCode),
    postalAddress: scanner.text(bytes, places.postalAddress),
    reference: scanner.text(bytes, places.reference),
  };
}

/** Empty cells at the end are a spreadsheet's habit, not a broken row. */
function hasTextAfter(scanner: CellScanner, bytes: Buffer, width: number): boolean {
  for (let place = width; place < scanner.count; place += 1) {
    if (scanner.text(bytes, place).trim() !== '') return true;
  }
  return false;
}

const nothing = {
  email: '',
  name: '',
  language: '',
  residence: '',
  categories: '',
  postalCode: '',
  postalAddress: '',
  reference: '',
} as const;

/** A row that is counted, but of which nothing could be read. */
export function unreadable(line: number, problem: NonNullable<Row['problem']>): Row {
  return { ...nothing, line, problem };
}
