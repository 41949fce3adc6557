import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** A file of lines that only grows, and of which any line can be read by its number (from 0). */
export interface LineFile {
  count(): number;
  /** Adds the lines in one write. They outlive the process from then on, though not a power cut. */
  append(lines: readonly string[]): void;
  read(index: number): string | undefined;
  readBackwards(from: number): Generator<string>;
  close(): void;
}

const newline = 0x0a;
const chunkBytes = 1024 * 1024;

/** Opens or creates the file; the part after the last line break, torn by a crash, is cut off. */
export function openLineFile(path: string): LineFile {
  const file = openSync(path, 'a+');
  const ends = createNumberList();
  let size = findLineEnds(file, ends);
  ftruncateSync(file, size);
  let isOpen = true;

  const startOf = (index: number) => (index === 0 ? 0 : ends.at(index - 1));

  function readBetween(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - start);
    let done = 0;
    while (done < bytes.length) {
      const got = readSync(file, bytes, done, bytes.length - done, start + done);
      if (got === 0) throw new Error(`${path} is shorter than it was: it was changed from outside.`);
      done += got;
    }
    return bytes;
  }

  return {
    count: () => ends.length(),
    append(lines) {
      if (lines.length === 0) return;
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) ends.push(size + at + 1);
      size += bytes.length;
    },
    read(index) {
      if (index < 0 || index >= ends.length()) return undefined;
      return readBetween(startOf(index), ends.at(index) - 1).toString();
    },
    *readBackwards(from) {
      let last = Math.min(from, ends.length() - 1);
      while (last >= 0) {
        const end = ends.at(last);
        let first = last;
        while (first > 0 && end - startOf(first - 1) <= chunkBytes) first -= 1;
        const start = startOf(first);
        const bytes = readBetween(start, end);
        for (let i = last; i >= first; i -= 1) yield bytes.toString('utf8', startOf(i) - start, ends.at(i) - 1 - start);
        last = first - 1;
      }
    },
    close() {
      // A second close could hit another file that has got the same number since.
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** Fills in the ends of the lines there are, and answers where the last whole one ends. */
function findLineEnds(file: number, ends: NumberList): number {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let position = 0;
  let wholeUntil = 0;
  for (;;) {
    const got = readSync(file, chunk, 0, chunkBytes, position);
    if (got === 0) return wholeUntil;
    const bytes = chunk.subarray(0, got);
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
      wholeUntil = position + at + 1;
      ends.push(wholeUntil);
    }
    position += got;
  }
}

type NumberList = ReturnType<typeof createNumberList>;

/** Millions of numbers at eight bytes each. */
function createNumberList() {
  let numbers = new Float64Array(1024);
  let used = 0;
  return {
    length: () => used,
    at: (index: number) => numbers[index] ?? 0,
    push(value: number) {
      if (used === numbers.length) {
        const larger = new Float64Array(used * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[used] = value;
      used += 1;
    },
  };
}
