import { domainToASCII } from 'node:url';

/** Why a row can't be written to, as a fixed code; none of the words holds anything of the row. */
export const rejectionWords = {
  'no-at-sign': 'no @ in the address',
  'several-at-signs': 'more than one @ in the address',
  'local-part-empty': 'nothing before the @',
  'local-part-too-long': 'more than 64 characters before the @',
  'address-too-long': 'more than 254 characters in the address',
  'space-inside': 'a space inside the address',
  'non-ascii-local-part': 'a character before the @ that mail services cannot send to (only ASCII is possible)',
  'quoted-local-part': 'a quoted part before the @ that mail services do not take',
  'dots-in-local-part': 'a dot at the start or end of the part before the @, or two in a row',
  'illegal-character': 'a character before the @ that no address may have',
  'domain-not-valid': 'not a mail domain after the @',
  'more-columns-than-header': 'more columns than the header',
  'quote-not-closed': 'a quotation mark that is never closed',
  'row-too-long': 'a line longer than 1 MiB',
  'not-an-object': 'not one JSON object on the line',
} as const;
export type RejectionReason = keyof typeof rejectionWords;

/** What a cell with an address comes to. `key` tells duplicates: the whole address in lower case, unquoted. */
export type AddressFate =
  | { readonly fate: 'address'; readonly address: string; readonly key: string }
  | { readonly fate: 'none' }
  | { readonly fate: 'rejected'; readonly reason: RejectionReason };

/**
 * Old addresses of these carriers have dots where RFC 5321 forbids them (`a..b@`, `a.@`; given out until 2009) and are
 * in use still. They are written with the local part in quotes, which is the same mailbox in a form that is allowed.
 */
const carriers =
  /^(?:docomo\.ne\.jp|ezweb\.ne\.jp|softbank\.ne\.jp|disney\.ne\.jp|(?:[a-z]\.)?vodafone\.ne\.jp|(?:[a-z]{2}\.)?pdx\.ne\.jp|willcom\.com)$/;

const plain = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@([A-Za-z0-9.-]+)$/;
const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// Zero-width and bidirectional marks, soft hyphens, byte-order marks, controls: never seen, often pasted.
const unseen = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;
const placeholders = new Set([
  '-',
  '--',
  'n/a',
  'na',
  'none',
  'null',
  'nil',
  'なし',
  '無し',
  '無',
  '未登録',
  '不明',
  '該当なし',
]);

const none: AddressFate = { fate: 'none' };

/**
 * The one place that knows what an address is. A cell may hold a `mailto:` link, a display name, a comment, full-width
 * forms, or several addresses: of several the first that can be written to is taken, and the row counts once.
 * Written: domain in lower case and punycode, local part as given.
 */
export function readAddress(cell: string): AddressFate {
  const match = plain.exec(cell);
  if (match !== null) {
    const [, local = '', domain = ''] = match;
    // Nine rows of ten: nothing to change.
    if (local.length <= 64 && cell.length <= 254 && readDomain(domain) === domain) {
      return { fate: 'address', address: cell, key: cell.toLowerCase() };
    }
    return toFate(local, domain);
  }
  const text = cell.normalize('NFKC').replace(unseen, '').trim();
  if (text === '' || placeholders.has(text.toLowerCase())) return none;
  let first: AddressFate | undefined;
  for (const candidate of candidatesIn(text)) {
    const fate = readOne(candidate);
    if (fate.fate === 'address') return fate;
    first ??= fate;
  }
  return first ?? rejected('no-at-sign');
}

/** The key under which an address that this module has written is found again. */
export function keyOf(address: string): string {
  return (address.charCodeAt(0) === 34 ? unquote(address) : address).toLowerCase();
}

function unquote(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(1, at - 1) + address.slice(at);
}

/**
 * Splits only where every part has an @: in `taro,yamada@…` or `taro yamada@…` the rest would be somebody else's address.
 */
function candidatesIn(text: string): readonly string[] {
  const bracketed = [...text.matchAll(/<([^<>]*)>/g)].map((match) => (match[1] ?? '').trim());
  if (bracketed.length > 0) {
    const addresses = bracketed.filter((part) => part.includes('@'));
    return addresses.length > 0 ? addresses : bracketed;
  }
  const parts = text.split(/[\s,;、|/]+/).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => /.@./.test(part)) ? parts : [text];
}

function readOne(candidate: string): AddressFate {
  const text = candidate
    .replace(/^mailto:/i, '')
    .replace(/^(.+@[^?]+)\?.*$/s, '$1')
    .replace(/\s*\([^()]*\)$/, '')
    .replace(/[\s,;、。.]+$/, '')
    .replace(/^(['"])(.*)\1$/s, '$2')
    .trim();
  const at = text.lastIndexOf('@');
  if (at < 0) return rejected('no-at-sign');
  return toFate(text.slice(0, at), text.slice(at + 1));
}

function toFate(local: string, domain: string): AddressFate {
  const host = readDomain(domain);
  const bare = bareLocalPart(local);
  const problem = problemOf(bare, host);
  if (problem !== undefined) return rejected(problem);
  const written = dotsAreWrong(bare) ? `"${bare}"@${host}` : `${bare}@${host}`;
  if (written.length > 254) return rejected('address-too-long');
  return { fate: 'address', address: written, key: `${bare}@${host}`.toLowerCase() };
}

/** Quotes around what needs none, or around a carrier's dots, are taken off; other quoted parts stay quoted. */
function bareLocalPart(local: string): string {
  const match = /^"([^"\\\s@]+)"$/.exec(local);
  return match?.[1] ?? local;
}

function problemOf(local: string, host: string | undefined): RejectionReason | undefined {
  if (local === '') return 'local-part-empty';
  if (local.startsWith('"')) return 'quoted-local-part';
  if (local.includes('@')) return 'several-at-signs';
  if (/\s/.test(local)) return 'space-inside';
  if (/[^!-~]/.test(local)) return 'non-ascii-local-part';
  if (local.length > 64) return 'local-part-too-long';
  if (/^\.+$/.test(local)) return 'dots-in-local-part';
  if (!atoms.test(local.replaceAll('.', ''))) return 'illegal-character';
  if (host === undefined) return 'domain-not-valid';
  return dotsAreWrong(local) && !carriers.test(host) ? 'dots-in-local-part' : undefined;
}

function dotsAreWrong(local: string): boolean {
  return local.startsWith('.') || local.endsWith('.') || local.includes('..');
}

function rejected(reason: RejectionReason): AddressFate {
  return { fate: 'rejected', reason };
}

/** A list has few domains and many addresses; the memory of them is bounded. */
const knownDomains = new Map<string, string | undefined>();

function readDomain(domain: string): string | undefined {
  if (knownDomains.has(domain)) return knownDomains.get(domain);
  const host = toHost(domain);
  if (knownDomains.size > 20_000) knownDomains.clear();
  knownDomains.set(domain, host);
  return host;
}

function toHost(domain: string): string | undefined {
  if (domain.length > 1000 || /[\s%/\\:?#@[\]<>^|]/.test(domain)) return undefined;
  const lower = domain.toLowerCase().replace(/\.$/, '');
  const host = /^[a-z0-9.-]+$/.test(lower) && !lower.includes('xn--') ? lower : domainToASCII(lower);
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length < 2 || host.length > 253 || /^[0-9]+$/.test(last) || last.length < 2) return undefined;
  return labels.every((label) => hostLabel.test(label)) ? host : undefined;
}
