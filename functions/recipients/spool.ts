import { createReadStream, type PathLike, rmSync, writeFileSync } from 'node:fs';

/** Lines kept until it is sure that they may be stored: in memory while they are few, then in a scratch file. */
export class Spool {
  readonly #path: PathLike;
  readonly #inMemory: number;
  #parts: string[] = [];
  #length = 0;
  #onDisk = false;

  /** @param inMemory characters held before the file is written to. */
  constructor(path: string, inMemory = 4 * 1024 * 1024) {
    this.#path = path;
    this.#inMemory = inMemory;
  }

  add(line: string): void {
    this.#parts.push(line, '\n');
    this.#length += line.length + 1;
    if (this.#length >= this.#inMemory) this.#flush();
  }

  /** The bytes of all lines; a spool is read once, after the last line. */
  read(): AsyncIterable<Uint8Array> | string {
    if (!this.#onDisk) return this.#parts.join('');
    this.#flush();
    return createReadStream(this.#path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  }

  clear(): void {
    this.#parts = [];
    this.#length = 0;
    if (this.#onDisk) rmSync(this.#path, { force: true });
    this.#onDisk = false;
  }

  #flush(): void {
    writeFileSync(this.#path, this.#parts.join(''), { flag: this.#onDisk ? 'a' : 'w', mode: 0o600 });
    this.#onDisk = true;
    this.#parts = [];
    this.#length = 0;
  }
}
