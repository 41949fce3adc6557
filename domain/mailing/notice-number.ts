import { createHash } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const halfBits = 25;
const half = 2 ** halfBits;

/**
 * The number printed on a notice, `XXXXX-XXXXXC`: the first 50 bits of the recipient's keyed hash, veiled by the mailing, and a
 * check character. It can be read aloud, and whoever has the mailing finds the recipient by it in one read ({@link hashOfNumber}).
 *
 * @param hash 16 hex digits or more.
 */
export function noticeNumber(mailing: string, hash: string): string {
  const [veilHigh, veilLow] = veilOf(mailing);
  const high = (Number.parseInt(hash.slice(0, 7), 16) >>> 3) ^ veilHigh;
  const low =
    (((Number.parseInt(hash.slice(6, 7), 16) & 7) << 22) | (Number.parseInt(hash.slice(7, 13), 16) >>> 2)) ^ veilLow;
  const digits = encode(high) + encode(low);
  return `${digits.slice(0, 5)}-${digits.slice(5)}${checkOf(digits)}`;
}

/**
 * The hashes a number stands for, as a range of 13 hex digits; almost always one recipient. Small letters, spaces, O for 0 and
 * I or L for 1 are understood. Undefined when the number can't be right.
 */
export function hashOfNumber(
  mailing: string,
  number: string,
): { readonly from: string; readonly to: string } | undefined {
  const read = number.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{11}$/.test(read) || checkOf(read.slice(0, 10)) !== read.charAt(10)) return undefined;
  const [veilHigh, veilLow] = veilOf(mailing);
  const high = decode(read.slice(0, 5)) ^ veilHigh;
  const low = decode(read.slice(5, 10)) ^ veilLow;
  const first = (BigInt(high) << 27n) | (BigInt(low) << 2n);
  const hex = (value: bigint) => value.toString(16).padStart(13, '0');
  return { from: hex(first), to: hex(first | 3n) };
}

let lastVeil: { readonly mailing: string; readonly veil: readonly [number, number] } | undefined;

function veilOf(mailing: string): readonly [number, number] {
  if (lastVeil?.mailing === mailing) return lastVeil.veil;
  const bytes = createHash('sha256').update(`notice number of ${mailing}`).digest();
  const veil = [bytes.readUInt32BE(0) % half, bytes.readUInt32BE(4) % half] as const;
  lastVeil = { mailing, veil };
  return veil;
}

function encode(value: number): string {
  let text = '';
  for (let shift = 20; shift >= 0; shift -= 5) text += alphabet.charAt((value >>> shift) & 31);
  return text;
}

function decode(text: string): number {
  return [...text].reduce((value, char) => value * 32 + alphabet.indexOf(char), 0);
}

/** Luhn's method with 32 characters: finds each single wrong character and nearly every swap of neighbours. */
function checkOf(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const doubled = alphabet.indexOf(digits.charAt(digits.length - 1 - index)) * (index % 2 === 0 ? 2 : 1);
    sum += Math.floor(doubled / 32) + (doubled % 32);
  }
  return alphabet.charAt((32 - (sum % 32)) % 32);
}
