import stringWidth from 'string-width';

export type Tone = 'late' | 'soon' | 'good' | 'quiet';

/** A cell's text; a tone colours it on a terminal and never says anything that the words don't. */
export type Cell = string | { readonly text: string; readonly tone?: Tone };

export interface TableSettings {
  /** Columns of the terminal; undefined when piped: then nothing is wrapped. */
  readonly columns: number | undefined;
  /** Paints a text in a tone, `head` for the first line; gives it back as it is where there are no colours. */
  readonly paint: (text: string, tone: Tone | 'head') => string;
}

const gap = 2;
/** Below this a column can't be read any more: the rows are then written one fact a line. */
const narrowest = 9;

/** Rows under their heads, as wide as they need, wrapped where the terminal is narrower. Full-width characters are two columns. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  settings: TableSettings,
): string {
  const texts = rows.map((row) => heads.map((_, column) => textOf(row[column] ?? '')));
  const natural = heads.map((head, column) =>
    Math.max(stringWidth(head), ...texts.map((row) => stringWidth(row[column] ?? ''))),
  );
  const widths = settings.columns === undefined ? natural : narrow(natural, settings.columns);
  if (widths === undefined) return formatFacts(heads, rows, settings);
  const lines = [formatRow(heads, widths, () => 'head', settings)];
  texts.forEach((row, index) => {
    lines.push(formatRow(row, widths, (column) => toneOf(rows[index]?.[column] ?? ''), settings));
  });
  return `${lines.join('\n')}\n`;
}

/** One fact a line: `Head  value`, a blank line between rows. */
function formatFacts(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  { paint, columns = 80 }: TableSettings,
) {
  const label = Math.max(...heads.map((head) => stringWidth(head))) + gap;
  const blocks = rows.map((row) =>
    heads
      .map((head, column) => {
        const cell = row[column] ?? '';
        const tone = toneOf(cell);
        const lines = wrapText(textOf(cell), Math.max(narrowest, columns - label));
        const shown = lines.map((line) => (tone === undefined ? line : paint(line, tone)));
        return pad(paint(head, 'head'), label, stringWidth(head)) + shown.join(`\n${' '.repeat(label)}`);
      })
      .join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}

function formatRow(
  cells: readonly string[],
  widths: readonly number[],
  toneAt: (column: number) => Tone | 'head' | undefined,
  { paint }: TableSettings,
): string {
  const wrapped = cells.map((cell, column) => wrapText(cell, widths[column] ?? 0));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, column) => {
        const text = lines[line] ?? '';
        const tone = toneAt(column);
        const painted = tone === undefined || text === '' ? text : paint(text, tone);
        return column === wrapped.length - 1 ? painted : pad(painted, (widths[column] ?? 0) + gap, stringWidth(text));
      })
      .join('')
      .trimEnd(),
  ).join('\n');
}

/** The widest columns give way until the row fits; undefined when it can't. */
function narrow(natural: readonly number[], columns: number): readonly number[] | undefined {
  const widths = [...natural];
  const room = columns - gap * (natural.length - 1);
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= narrowest) return undefined;
    widths[widest] = width - 1;
    over -= 1;
  }
  return widths;
}

/** Breaks at spaces, after slashes and between full-width characters; a word that is too long breaks where it must. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let used = 0;
    for (const piece of piecesOf(paragraph)) {
      let rest = piece;
      let size = stringWidth(rest.trimEnd());
      if (used > 0 && used + size > width) {
        lines.push(line.trimEnd());
        [line, used] = ['', 0];
        rest = rest.trimStart();
      }
      while (size > width) {
        const head = takeColumns(rest, width);
        lines.push(head);
        rest = rest.slice(head.length);
        size = stringWidth(rest.trimEnd());
      }
      line += rest;
      used += stringWidth(rest);
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

const piece =
  /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\s/\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]*\/+|[^\s/\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+\s*|\s+/gu;

function piecesOf(text: string): readonly string[] {
  return text.match(piece) ?? [];
}

function takeColumns(text: string, width: number): string {
  let taken = '';
  for (const character of text) {
    if (taken !== '' && stringWidth(taken + character) > width) break;
    taken += character;
  }
  return taken;
}

function pad(text: string, width: number, shown: number): string {
  return text + ' '.repeat(Math.max(0, width - shown));
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function toneOf(cell: Cell): Tone | undefined {
  return typeof cell === 'string' ? undefined : cell.tone;
}
