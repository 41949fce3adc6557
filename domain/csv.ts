/** With it a file begins: by the byte-order mark spreadsheets know UTF-8. */
export const csvBeginning = '\ufeff';

/** A line of CSV (RFC 4180), every cell quoted, line ends within a cell as spaces. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoteCell).join(',')}\r\n`;
}

/** What a spreadsheet would run as a formula; full-width signs too. */
const formula = /^\s*[=+\-@\t\r|%＝＋－＠]/;

/** Texts come from strangers: a cell that begins like a formula gets an apostrophe, which spreadsheets show as text. */
function quoteCell(cell: string): string {
  const line = cell.replace(/[\r\n]+/g, ' ');
  return `"${(formula.test(line) ? `'${line}` : line).replaceAll('"', '""')}"`;
}
