export type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'shift_jis';

/** A function that turns one piece of text after the other into bytes; the first one gets the mark, if there is one. */
export function encodeText(encoding: TextEncoding): (text: string) => Uint8Array {
  let started = false;
  const mark = encoding === 'utf-8-bom' || encoding === 'utf-16le' ? '\ufeff' : '';
  return (text) => {
    const marked = started ? text : mark + text;
    started = true;
    if (encoding === 'shift_jis') return toShiftJis(marked);
    return Buffer.from(marked, encoding === 'utf-16le' ? 'utf16le' : 'utf8');
  };
}

let table: Uint16Array | undefined;

/** @throws RangeError for characters that Shift_JIS does not have. */
function toShiftJis(text: string): Uint8Array {
  table ??= shiftJisTable();
  const bytes = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const found = code < 0x80 ? code : (table[code] ?? 0);
    if (found === 0 && code !== 0) throw new RangeError(`Shift_JIS has no U+${code.toString(16).padStart(4, '0')}`);
    if (found > 0xff) {
      bytes[length] = found >> 8;
      length += 1;
    }
    bytes[length] = found & 0xff;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** Node reads Shift_JIS but does not write it: the table is read backwards. */
function shiftJisTable(): Uint16Array {
  const codes = new Uint16Array(0x10000);
  const decoder = new TextDecoder('shift_jis');
  const learn = (bytes: number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    const code = text.charCodeAt(0);
    if (text.length === 1 && code !== 0xfffd && codes[code] === 0) {
      codes[code] = bytes.reduce((value, byte) => value * 256 + byte, 0);
    }
  };
  for (let byte = 0xa1; byte <= 0xdf; byte += 1) learn([byte]);
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    if (lead >= 0xa0 && lead <= 0xdf) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1) if (trail !== 0x7f) learn([lead, trail]);
  }
  return codes;
}
