import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GiveUpError } from '../runtime/errors.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis' | 'euc-jp' | 'windows-1252';

/** Bytes looked at before an encoding is decided on, from the first byte that is not ASCII. */
const sampleBytes = 64 * 1024;

/**
 * Turns the bytes of an uploaded list into UTF-8 without byte-order mark and without NULs. Compression and encoding are
 * found by content. Nothing is held but a sample.
 * @throws GiveUpError for files that hold no text (spreadsheets, archives), with what to do.
 */
export async function* toUtf8(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Buffer> {
  const [head, rest] = await peek(bytes, 8);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* decode(gunzip(rest, file), file);
  else yield* decode(rest, file);
}

async function* gunzip(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  const output = createGunzip({ chunkSize: 256 * 1024 });
  const input = Readable.from(bytes, { objectMode: false });
  input.on('error', (error) => output.destroy(error));
  input.pipe(output);
  try {
    for await (const chunk of output) yield chunk as Buffer;
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_')) {
      throw new GiveUpError(`${file}: the gzip data is damaged or cut off; upload the file again`);
    }
    throw error;
  } finally {
    input.destroy();
    output.destroy();
  }
}

async function* decode(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Buffer> {
  const [head, rest] = await peek(bytes, 4096);
  refuseBinary(head, file);
  const encoding = markedEncoding(head) ?? wideEncoding(head);
  if (encoding !== undefined) {
    yield* transcode(rest, encoding);
    return;
  }
  yield* decodeByContent(rest);
}

/** ASCII is the same in all that is left, so the decision waits for the first byte that is not. */
async function* decodeByContent(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  let sample: Buffer[] = [];
  let sampled = 0;
  for (;;) {
    const { done, value } = await chunks.next();
    if (done !== true && sampled === 0 && isAscii(value)) {
      yield withoutNuls(toBuffer(value));
      continue;
    }
    if (done !== true) {
      sample.push(toBuffer(value));
      sampled += value.length;
      if (sampled < sampleBytes) continue;
    }
    if (sampled === 0) return;
    const encoding = narrowEncoding(Buffer.concat(sample));
    yield* transcode(chain(sample, chunks), encoding);
    sample = [];
    return;
  }
}

async function* transcode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    for await (const chunk of bytes) yield withoutNuls(toBuffer(chunk));
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield withoutNuls(Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8'));
  yield Buffer.from(decoder.decode(), 'utf8');
}

function refuseBinary(head: Buffer, file: string): void {
  const kind = head.subarray(0, 4).toString('latin1');
  if (kind.startsWith('PK')) {
    throw new GiveUpError(`${file}: this is a spreadsheet or a zip archive; save the sheet as CSV and upload that`);
  }
  if (kind === '\u00d0\u00cf\u0011\u00e0') {
    throw new GiveUpError(`${file}: this is an old spreadsheet (xls); save the sheet as CSV and upload that`);
  }
  if (kind.startsWith('%PDF')) throw new GiveUpError(`${file}: this is a PDF; upload a CSV, TSV or JSONL file`);
}

function markedEncoding(head: Buffer): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: a good part of the units is ASCII, so NULs stand on one side only. */
function wideEncoding(head: Buffer): Encoding | undefined {
  const nuls = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) nuls[i & 1] = (nuls[i & 1] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nuls;
  const units = head.length / 2;
  if (odd > units * 0.2 && even < units * 0.02) return 'utf-16le';
  if (even > units * 0.2 && odd < units * 0.02) return 'utf-16be';
  return undefined;
}

/** The encoding with the fewest broken characters; of equals the first. */
function narrowEncoding(sample: Buffer): Encoding {
  const utf8 = brokenShare(sample, 'utf-8');
  // One damaged name does not make a UTF-8 file Japanese.
  if (utf8 < 0.02) return 'utf-8';
  if (isWestern(sample)) return 'windows-1252';
  const candidates: readonly Encoding[] = ['shift_jis', 'euc-jp', 'utf-8'];
  const shares = candidates.map((encoding) => (encoding === 'utf-8' ? utf8 : brokenShare(sample, encoding)));
  const best = Math.min(...shares);
  if (best > 0.2) return 'windows-1252';
  return candidates[shares.indexOf(best)] ?? 'utf-8';
}

/** Broken characters in each hundredth of those that are not ASCII; half-width kana, rare in both, count a little. */
function brokenShare(sample: Buffer, encoding: Encoding): number {
  const text = new TextDecoder(encoding).decode(sample, { stream: true });
  let broken = 0;
  let other = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    other += 1;
    if (code === 0xfffd) broken += 1;
    else if (code >= 0xff61 && code <= 0xff9f) broken += 0.05;
  }
  return other === 0 ? 0 : broken / other;
}

/** Accented letters stand alone between ASCII letters (`Müller`); Japanese bytes come in runs. */
function isWestern(sample: Buffer): boolean {
  let high = 0;
  let alone = 0;
  for (let i = 0; i < sample.length; i += 1) {
    if ((sample[i] ?? 0) < 0xa0) {
      if ((sample[i] ?? 0) >= 0x80) return false;
      continue;
    }
    high += 1;
    const before = sample[i - 1] ?? 0;
    const after = sample[i + 1] ?? 0;
    if (before < 0x80 && after < 0x80 && (isLetter(before) || isLetter(after))) alone += 1;
  }
  return high > 0 && alone / high > 0.8;
}

function isLetter(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) if ((bytes[i] as number) >= 0x80) return false;
  return true;
}

function withoutNuls(chunk: Buffer): Buffer {
  return chunk.includes(0) ? Buffer.from(chunk.filter((byte) => byte !== 0)) : chunk;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The first bytes, and all bytes again from the start. */
async function peek(
  bytes: AsyncIterable<Uint8Array>,
  atLeast: number,
): Promise<readonly [Buffer, AsyncIterable<Uint8Array>]> {
  const chunks = bytes[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let length = 0;
  while (length < atLeast) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    seen.push(toBuffer(value));
    length += value.length;
  }
  return [Buffer.concat(seen).subarray(0, atLeast), chain(seen, chunks)];
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    for (;;) {
      const { done, value } = await rest.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}
