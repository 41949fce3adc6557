import {
  type ColumnMapping,
  type ColumnName,
  columnNamed,
  columnNames,
  forbiddenNamed,
} from '../../domain/recipients/columns.ts';
import type { ForbiddenKind } from '../../domain/recipients/forbidden.ts';
import type { Row } from '../../domain/recipients/row.ts';
import type { ForbiddenTally } from './forbidden-tally.ts';

interface Key {
  readonly column: ColumnName | undefined;
  readonly forbidden: ForbiddenKind | undefined;
}

/** JSON lines: one object a line, keys like headers; lists of texts are joined. */
export function readJsonRows(options: {
  readonly file: string;
  readonly tally: ForbiddenTally;
  readonly mapping?: ColumnMapping;
}): (bytes: Buffer, last: boolean, rows: Row[]) => number {
  const keys = new Map<string, Key>();
  let line = 0;

  return (bytes, last, rows) => {
    let at = 0;
    while (at < bytes.length) {
      const found = bytes.indexOf(10, at);
      if (found < 0 && !last) return at;
      const end = found < 0 ? bytes.length : found;
      const text = bytes.toString('utf8', at, end).trim();
      line += 1;
      at = end + 1;
      if (text !== '') rows.push(readObject(text, line));
    }
    return Math.min(at, bytes.length);
  };

  function readObject(text: string, line: number): Row {
    const cells: Record<ColumnName, string> = Object.fromEntries(columnNames.map((name) => [name, ''])) as never;
    const object = parse(text);
    if (object === undefined) {
      options.tally.look(options.file, line, 'line', text);
      return { ...cells, line, problem: 'not-an-object' };
    }
    for (const [name, value] of Object.entries(object)) {
      const key = keyOf(name);
      const cell = toText(value);
      if (key.column !== undefined && cells[key.column] === '') cells[key.column] = cell;
      if (key.forbidden !== undefined || /(?:\D*\d){12}/.test(cell.normalize('NFKC'))) {
        options.tally.look(options.file, line, name, cell, key.forbidden);
      }
    }
    return { ...cells, line };
  }

  function keyOf(name: string): Key {
    const known = keys.get(name);
    if (known !== undefined) return known;
    const column = columnNamed(name, options.mapping);
    const key = { column, forbidden: column === undefined ? forbiddenNamed(name) : undefined };
    if (keys.size > 1000) keys.clear();
    keys.set(name, key);
    return key;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(toText).join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
