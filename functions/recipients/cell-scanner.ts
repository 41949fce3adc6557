const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/** What a byte means to the scanner; most mean nothing. */
const ordinary = 0;
const digit = 1;
const structure = 2;

/** What became of a try to read one row. */
export type Scan =
  /** A row; its cells stand in the scanner. */
  | 'row'
  /** An empty line. */
  | 'blank'
  /** The bytes end before the row does. */
  | 'incomplete'
  /** The bytes end inside a quoted cell. */
  | 'open-quote'
  /** A quotation mark closes in the middle of a later line's text: it was never meant to open. */
  | 'stray-quote';

/**
 * Finds the cells of one row after the other in UTF-8 bytes (RFC 4180, any one-byte delimiter), without making a text of
 * what nobody needs: that is what makes it several times as fast as a parser that hands out every cell. It is lenient as
 * spreadsheets are: a quotation mark inside an unquoted cell is a character.
 */
export class CellScanner {
  /** Cells of the row read last. */
  count = 0;
  /** Where the next row begins. */
  next = 0;
  /** Line ends inside the row read last, with its own. */
  lines = 0;
  /** Places of cells with at least so many digits; what may be forbidden is among them. */
  readonly digitCells: number[] = [];

  readonly #delimiter: number;
  readonly #lineEnd: number;
  readonly #fewestDigits: number;
  readonly #classes = new Uint8Array(256);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #quoted = new Uint8Array(64);
  readonly #recent = new Map<number, { readonly cell: Buffer; readonly text: string }[]>();

  constructor(options: { readonly delimiter: number; readonly lineEnd: number; readonly fewestDigits: number }) {
    this.#delimiter = options.delimiter;
    this.#lineEnd = options.lineEnd;
    this.#fewestDigits = options.fewestDigits;
    for (let byte = 48; byte <= 57; byte += 1) this.#classes[byte] = digit;
    // Full-width digits begin with this byte; other characters that do only cost a second look.
    this.#classes[0xef] = digit;
    this.#classes[options.delimiter] = structure;
    this.#classes[options.lineEnd] = structure;
  }

  /** Reads the row that begins at `from`; `last` says that no bytes come after these. */
  scan(bytes: Buffer, from: number, last: boolean): Scan {
    const classes = this.#classes;
    const end = bytes.length;
    let at = from;
    this.count = 0;
    this.lines = 1;
    this.digitCells.length = 0;
    for (;;) {
      if (this.count === this.#starts.length) this.#grow();
      let digits = 0;
      let start = at;
      let cellEnd = -1;
      let quoted = 0;
      if (bytes[at] === quote) {
        quoted = 1;
        start = at + 1;
        at = start;
        for (;;) {
          if (at >= end) return last ? 'open-quote' : 'incomplete';
          const byte = bytes[at] as number;
          if (byte === quote) {
            if (at + 1 >= end && !last) return 'incomplete';
            if (bytes[at + 1] !== quote) break;
            quoted = 2;
            at += 1;
          } else if (byte === this.#lineEnd) this.lines += 1;
          else if (classes[byte] === digit) digits += 1;
          at += 1;
        }
        cellEnd = at;
        at += 1;
      }
      // `classes` gives `undefined`, which is not `structure`, only past the end.
      while (at < end) {
        const kind = classes[bytes[at] as number] as number;
        if (kind === ordinary) at += 1;
        else if (kind === digit) {
          digits += 1;
          at += 1;
        } else break;
      }
      if (at >= end && !last) return 'incomplete';
      const finished = at >= end || bytes[at] === this.#lineEnd;
      let stop = at;
      if (finished && stop > start && bytes[stop - 1] === carriageReturn) stop -= 1;
      if (quoted === 0) cellEnd = stop;
      else if (stop > cellEnd + 1) {
        if (this.lines > 1) return 'stray-quote';
        // Text after the closing mark belongs to the cell: `"Example" Ltd`.
        quoted = 0;
        start -= 1;
        cellEnd = stop;
      }
      this.#starts[this.count] = start;
      this.#ends[this.count] = cellEnd;
      this.#quoted[this.count] = quoted;
      if (digits >= this.#fewestDigits) this.digitCells.push(this.count);
      this.count += 1;
      at += 1;
      if (finished) {
        this.next = Math.min(at, end);
        return this.count === 1 && cellEnd === start && quoted === 0 ? 'blank' : 'row';
      }
    }
  }

  /** The text of a cell of the row read last; empty when the row has no such cell. */
  text(bytes: Buffer, place: number): string {
    if (place < 0 || place >= this.count) return '';
    const start = this.#starts[place] as number;
    const end = this.#ends[place] as number;
    if (start === end) return '';
    const text = bytes.toString('utf8', start, end);
    return this.#quoted[place] === 2 ? text.replaceAll('""', '"') : text;
  }

  /** {@link text} for columns with few different cells: what was read lately is not made again. */
  repeatedText(bytes: Buffer, place: number): string {
    if (place < 0 || place >= this.count) return '';
    const start = this.#starts[place] as number;
    const length = (this.#ends[place] as number) - start;
    if (length === 0) return '';
    let recent = this.#recent.get(place);
    if (recent === undefined) {
      recent = [];
      this.#recent.set(place, recent);
    }
    for (const { cell, text } of recent) if (isAt(bytes, start, length, cell)) return text;
    const text = this.text(bytes, place);
    if (recent.length === 4) recent.pop();
    recent.unshift({ cell: Buffer.from(bytes.subarray(start, start + length)), text });
    return text;
  }

  #grow(): void {
    const copy = (from: Int32Array) => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#starts = copy(this.#starts);
    this.#ends = copy(this.#ends);
    const quoted = new Uint8Array(this.#quoted.length * 2);
    quoted.set(this.#quoted);
    this.#quoted = quoted;
  }
}

function isAt(bytes: Buffer, start: number, length: number, cell: Buffer): boolean {
  if (cell.length !== length) return false;
  for (let i = 0; i < length; i += 1) if (bytes[start + i] !== cell[i]) return false;
  return true;
}

/** Guesses delimiter and line end from the first bytes of a list, outside quotes. */
export function findDialect(head: Buffer): { readonly delimiter: number; readonly lineEnd: number } {
  const lineEnd = head.includes(lineFeed) || !head.includes(carriageReturn) ? lineFeed : carriageReturn;
  const counts = new Map([...',\t;|'].map((mark) => [mark.charCodeAt(0), 0]));
  let inQuotes = false;
  for (const byte of head) {
    if (byte === quote) inQuotes = !inQuotes;
    else if (!inQuotes && byte === lineEnd) break;
    else if (!inQuotes && counts.has(byte)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  }
  const [best = [44, 0]] = [...counts].sort((one, other) => other[1] - one[1]);
  return { delimiter: best[1] === 0 ? 44 : best[0], lineEnd };
}
