/** Merges two texts of one hash; `undefined` when they belong to two addresses. */
export type Merge = (held: string, added: string) => string | undefined;

/** One text with its hash, valid until the next one is asked for. */
export interface Entry {
  readonly high: number;
  readonly low: number;
  /** 0, but for further texts of the same hash. */
  readonly place: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Merged at some time, here or before. */
  readonly merged: boolean;
}

/**
 * Texts by 64-bit hash, in a fixed block of memory outside the heap: a million small objects on it would cost the
 * collector more than all the rest of preparing a list. Open addressing; texts lie one after the other.
 */
export class RecipientTable {
  readonly #merge: Merge;
  readonly #bytes: Buffer;
  readonly #merged = new Set<number>();
  #used = 0;
  #count = 0;
  #slots = new Int32Array(1 << 12);
  #highs = new Int32Array(1 << 11);
  #lows = new Int32Array(1 << 11);
  #starts = new Int32Array(1 << 11);
  #ends = new Int32Array(1 << 11);

  /** @param capacity bytes of text it holds, at least {@link roomForOne}. */
  constructor(capacity: number, merge: Merge) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(capacity, roomForOne));
    this.#merge = merge;
  }

  get count(): number {
    return this.#count;
  }

  /** No room for any text whatever: to be emptied before the next. */
  get full(): boolean {
    return this.#used + roomForOne > this.#bytes.length;
  }

  /** Adds a text or merges it with the one of the same hash. A hash is two 32-bit words. */
  put(high: number, low: number, text: string, merged = false): void {
    const start = this.#used;
    const end = start + this.#bytes.write(text, start, 'utf8');
    const mask = this.#slots.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) {
        this.#append(slot, high, low, start, end);
        if (merged) this.#merged.add(this.#count - 1);
        return;
      }
      if (this.#lows[entry] !== (low | 0) || this.#highs[entry] !== (high | 0)) continue;
      if (this.#isText(entry, start, end)) return;
      const union = this.#merge(this.#textOf(entry), text);
      if (union === undefined) continue;
      this.#replace(entry, union);
      return;
    }
  }

  /** Every text in the order of the hashes, as unsigned numbers. */
  *sorted(): Generator<Entry> {
    const hashes = this.#sortedHashes();
    const entry = { high: 0, low: 0, place: 0, bytes: this.#bytes, start: 0, end: 0, merged: false };
    for (let i = 0; i < hashes.length; i += 2) {
      entry.low = hashes[i] as number;
      entry.high = hashes[i + 1] as number;
      const same = this.#withHash(entry.high | 0, entry.low | 0);
      for (let place = 0; place < same.length; place += 1) {
        entry.place = place;
        const index = same[place] as number;
        entry.start = this.#starts[index] as number;
        entry.end = this.#ends[index] as number;
        entry.merged = this.#merged.has(index);
        yield entry;
      }
      // A hash stands in the list once for each of its texts.
      i += (same.length - 1) * 2;
    }
  }

  clear(): void {
    this.#used = 0;
    this.#count = 0;
    this.#slots.fill(0);
    this.#merged.clear();
  }

  /** Entries of one hash: one, or several in the order of their texts. */
  #withHash(high: number, low: number): readonly number[] {
    const mask = this.#slots.length - 1;
    const found: number[] = [];
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) break;
      if (this.#lows[entry] === low && this.#highs[entry] === high) found.push(entry);
    }
    return found.length < 2 ? found : found.sort((one, other) => (this.#textOf(one) < this.#textOf(other) ? -1 : 1));
  }

  /** Pairs of low and high word, sorted as 64-bit numbers; both machines it runs on are little-endian. */
  #sortedHashes(): Uint32Array {
    const numbers = new BigUint64Array(this.#count);
    const words = new Uint32Array(numbers.buffer);
    for (let entry = 0; entry < this.#count; entry += 1) {
      words[entry * 2] = this.#lows[entry] as number;
      words[entry * 2 + 1] = this.#highs[entry] as number;
    }
    numbers.sort();
    return words;
  }

  #append(slot: number, high: number, low: number, start: number, end: number): void {
    if (this.#count === this.#highs.length) this.#growEntries();
    this.#highs[this.#count] = high;
    this.#lows[this.#count] = low;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    this.#used = end;
    if (this.#count * 2 > this.#slots.length) this.#growSlots();
  }

  #replace(entry: number, text: string): void {
    if (this.#textOf(entry) === text) return;
    this.#starts[entry] = this.#used;
    this.#used += this.#bytes.write(text, this.#used, 'utf8');
    this.#ends[entry] = this.#used;
    this.#merged.add(entry);
  }

  #isText(entry: number, start: number, end: number): boolean {
    const from = this.#starts[entry] as number;
    const to = this.#ends[entry] as number;
    return to - from === end - start && this.#bytes.compare(this.#bytes, start, end, from, to) === 0;
  }

  #textOf(entry: number): string {
    return this.#bytes.toString('utf8', this.#starts[entry], this.#ends[entry]);
  }

  #growEntries(): void {
    const grown = (from: Int32Array) => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#highs = grown(this.#highs);
    this.#lows = grown(this.#lows);
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#count; entry += 1) {
      let slot = (this.#lows[entry] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
  }
}

/** Bytes that any one text may need: united lists are long only when a file is made to make them so. */
export const roomForOne = 4 * 1024 * 1024;
