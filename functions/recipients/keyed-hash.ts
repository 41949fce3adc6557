/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4), its first eight bytes. Written out because `node:crypto` takes three microseconds a
 * call to set up what is the same for every recipient of a list; a test holds it against `node:crypto`.
 */
export class KeyedHash {
  /** First word of the hash of the text digested last; signed. */
  high = 0;
  /** Second word. */
  low = 0;
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;
  readonly #state = new Int32Array(8);
  readonly #words = new Int32Array(16);

  /** @param key any text; read as UTF-8. */
  constructor(key: string) {
    const block = new Uint8Array(64);
    const bytes = Buffer.from(key, 'utf8');
    block.set(bytes.length > 64 ? sha256(bytes) : bytes);
    this.#inner = compressed(block.map((byte) => byte ^ 0x36));
    this.#outer = compressed(block.map((byte) => byte ^ 0x5c));
  }

  /** Hashes an ASCII text into {@link high} and {@link low}. */
  digest(text: string): void {
    const state = this.#state;
    const words = this.#words;
    state.set(this.#inner);
    absorb(state, words, text);
    // The inner digest, its closing bit and the length of 64 + 32 bytes in bits fill the one outer block.
    words.fill(0);
    words.set(state);
    words[8] = 0x80000000 | 0;
    words[15] = (64 + 32) * 8;
    state.set(this.#outer);
    compress(state, words);
    this.high = state[0] ?? 0;
    this.low = state[1] ?? 0;
  }
}

/** The hash that stands for an address outside the recipient store: 16 hex digits. */
export function hashAddress(hashKey: string, key: string): string {
  const hash = new KeyedHash(hashKey);
  hash.digest(key);
  return hex(hash.high) + hex(hash.low);
}

/** Feeds an ASCII text that follows one whole block, with SHA-256's padding. */
function absorb(state: Int32Array, words: Int32Array, text: string): void {
  const length = text.length;
  words.fill(0);
  for (let i = 0; i < length; i += 1) {
    const place = (i & 63) >> 2;
    words[place] = (words[place] ?? 0) | (text.charCodeAt(i) << (24 - ((i & 3) << 3)));
    if ((i & 63) === 63) {
      compress(state, words);
      words.fill(0);
    }
  }
  const place = (length & 63) >> 2;
  words[place] = (words[place] ?? 0) | (0x80 << (24 - ((length & 3) << 3)));
  if ((length & 63) >= 56) {
    compress(state, words);
    words.fill(0);
  }
  words[15] = (64 + length) * 8;
  compress(state, words);
}

function compressed(block: Uint8Array): Int32Array {
  const state = Int32Array.from(initial);
  const words = new Int32Array(16);
  const view = new DataView(block.buffer, block.byteOffset, 64);
  for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(i * 4);
  compress(state, words);
  return state;
}

function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const state = Int32Array.from(initial);
  const words = new Int32Array(16);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + i * 4);
    compress(state, words);
  }
  const result = new Uint8Array(32);
  const out = new DataView(result.buffer);
  state.forEach((word, i) => {
    out.setInt32(i * 4, word);
  });
  return result;
}

const initial = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** Fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const constants = Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

const schedule = new Int32Array(64);

function compress(state: Int32Array, words: Int32Array): void {
  const w = schedule;
  for (let i = 0; i < 16; i += 1) w[i] = words[i] as number;
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = ((state[0] as number) + a) | 0;
  state[1] = ((state[1] as number) + b) | 0;
  state[2] = ((state[2] as number) + c) | 0;
  state[3] = ((state[3] as number) + d) | 0;
  state[4] = ((state[4] as number) + e) | 0;
  state[5] = ((state[5] as number) + f) | 0;
  state[6] = ((state[6] as number) + g) | 0;
  state[7] = ((state[7] as number) + h) | 0;
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A word as eight hex digits. */
export function hex(word: number): string {
  return `${pairs[word >>> 24]}${pairs[(word >>> 16) & 255]}${pairs[(word >>> 8) & 255]}${pairs[word & 255]}`;
}
