import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recipient } from '../../domain/recipients/row.ts';
import { hex, KeyedHash } from './keyed-hash.ts';
import { finish, isUndecided, mergeTails, toTail } from './recipient-line.ts';
import { type Entry, RecipientTable } from './recipient-table.ts';

/** Scratch files, by the first byte of the hash. */
const partitions = 256;
const hashLength = 16;

/** Lines of JSON, each with its line end. */
export interface Lines {
  readonly count: number;
  readonly bytes: Buffer;
}

/**
 * Merges recipients by address and gives them back in the order of their keyed hash, in bounded memory: what exceeds the
 * bound goes to scratch files by the first byte of the hash, and each of them is merged by itself at the end.
 */
export class RecipientMerger {
  readonly #hash: KeyedHash;
  readonly #folder: string;
  readonly #table: RecipientTable;
  readonly #files: (number | undefined)[] = new Array(partitions).fill(undefined);
  #spilled = false;

  /** @param bound bytes of merged recipients held in memory; the index over them takes about a sixth more. */
  constructor(options: { readonly hashKey: string; readonly folder: string; readonly bound: number }) {
    this.#hash = new KeyedHash(options.hashKey);
    this.#folder = options.folder;
    this.#table = new RecipientTable(options.bound, mergeTails);
  }

  /** @param key as `readAddress` gives it with the recipient's address. */
  add(key: string, recipient: Recipient): void {
    if (this.#table.full) this.#spill();
    this.#hash.digest(key);
    this.#table.put(this.#hash.high, this.#hash.low, toTail(recipient));
  }

  /** Every recipient once, sorted by hash, `size` lines at a time and the rest. Ends the merging. */
  *lines(size: number): Generator<Lines> {
    const cutter = new LineCutter(size);
    if (!this.#spilled) {
      yield* cutter.take(this.#table);
    } else {
      this.#spill();
      for (let partition = 0; partition < partitions; partition += 1) {
        this.#restore(partition);
        yield* cutter.take(this.#table);
        this.#table.clear();
      }
    }
    yield* cutter.rest();
  }

  close(): void {
    for (const file of this.#files) if (file !== undefined) closeSync(file);
    this.#files.fill(undefined);
    this.#table.clear();
  }

  #spill(): void {
    this.#spilled = true;
    const lineEnd = Buffer.from('\n');
    let pieces: Buffer[] = [];
    let partition = 0;
    for (const { high, low, bytes, start, end } of this.#table.sorted()) {
      if (high >>> 24 !== partition) this.#append(partition, pieces.splice(0));
      partition = high >>> 24;
      pieces.push(Buffer.from(hex(high) + hex(low)), bytes.subarray(start, end), lineEnd);
    }
    this.#append(partition, pieces);
    pieces = [];
    this.#table.clear();
  }

  #append(partition: number, pieces: readonly Buffer[]): void {
    if (pieces.length === 0) return;
    this.#files[partition] ??= openSync(this.#path(partition), 'w', 0o600);
    writeFileSync(this.#files[partition] ?? -1, Buffer.concat(pieces));
  }

  /** Puts one partition back into the table, merging on the way. */
  #restore(partition: number): void {
    const file = this.#files[partition];
    if (file === undefined) return;
    closeSync(file);
    this.#files[partition] = undefined;
    const bytes = readFileSync(this.#path(partition));
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      const hash = bytes.toString('latin1', at, at + hashLength);
      const high = Number.parseInt(hash.slice(0, 8), 16);
      const low = Number.parseInt(hash.slice(8), 16);
      const text = bytes.toString('utf8', at + hashLength, end);
      this.#table.put(high, low, text, isUndecided(text));
      at = end + 1;
    }
  }

  #path(partition: number): string {
    return join(this.#folder, `recipients-${partition}.jsonl`);
  }
}

/** Writes finished lines into pieces of a fixed number of lines. */
class LineCutter {
  readonly #size: number;
  #bytes = Buffer.allocUnsafeSlow(2 * 1024 * 1024);
  #used = 0;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  *take(table: RecipientTable): Generator<Lines> {
    for (const entry of table.sorted()) {
      this.#write(entry);
      if (this.#count === this.#size) yield this.#cut();
    }
  }

  *rest(): Generator<Lines> {
    if (this.#count > 0) yield this.#cut();
  }

  #write({ high, low, place, bytes, start, end, merged }: Entry): void {
    const head = `{"h":"${hex(high)}${hex(low)}${'1'.repeat(place)}",`;
    this.#makeRoom(head.length + end - start + 1);
    this.#used += this.#bytes.write(head, this.#used, 'latin1');
    if (merged) this.#used += this.#bytes.write(finish(bytes.toString('utf8', start, end)), this.#used);
    else this.#used += bytes.copy(this.#bytes, this.#used, start, end);
    this.#bytes[this.#used] = 10;
    this.#used += 1;
    this.#count += 1;
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#used + length));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }

  #cut(): Lines {
    const lines = { count: this.#count, bytes: Buffer.from(this.#bytes.subarray(0, this.#used)) };
    this.#used = 0;
    this.#count = 0;
    return lines;
  }
}
