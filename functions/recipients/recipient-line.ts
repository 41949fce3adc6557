import { keyOf } from '../../domain/recipients/address.ts';
import { listSeparator, mergeRecipients, type Recipient } from '../../domain/recipients/row.ts';

/**
 * What a shard's line says after its hash, as JSON without the opening brace: `a` the address, `n` the name, `l` the
 * language, `r` residences, `c` categories, `p` postal addresses. What nobody said is left out; `"n":null` and `"l":null`
 * say that rows differ, and {@link finish} takes them out. Equal recipients have equal texts.
 */
export function toTail(recipient: Recipient): string {
  const { address, name, language, residences, categories, postal } = recipient;
  return (
    `"a":${quoted(address)}` +
    (name === undefined ? '' : `,"n":${name === null ? 'null' : quoted(name)}`) +
    (language === undefined ? '' : `,"l":${language === null ? 'null' : `"${language}"`}`) +
    (residences === '' ? '' : codes('r', residences)) +
    (categories === '' ? '' : codes('c', categories)) +
    (postal === '' ? '' : `,"p":[${postal.split(listSeparator).map(quoted).join(',')}]`) +
    '}'
  );
}

export function fromTail(tail: string): Recipient {
  const { a, n, l, r, c, p } = JSON.parse(`{${tail}`) as {
    readonly a: string;
    readonly n?: string | null;
    readonly l?: string | null;
    readonly r?: readonly string[];
    readonly c?: readonly string[];
    readonly p?: readonly string[];
  };
  const [residences = '', categories = '', postal = ''] = [r, c, p].map((members) => members?.join(listSeparator));
  return { address: a, name: n, language: l, residences, categories, postal };
}

/** The merged text of two rows, or `undefined` when they are of two addresses. */
export function mergeTails(one: string, other: string): string | undefined {
  const held = fromTail(one);
  const added = fromTail(other);
  return keyOf(held.address) === keyOf(added.address) ? toTail(mergeRecipients(held, added)) : undefined;
}

/** Rows that differ: see {@link toTail}. */
export function isUndecided(tail: string): boolean {
  return tail.includes(':null');
}

/** The text as it is stored. Inside a JSON text a quotation mark is escaped, so these can only be fields. */
export function finish(tail: string): string {
  return tail.replace(',"n":null', '').replace(',"l":null', '');
}

/** Cleaned texts have no controls; of what JSON escapes only these two are left. */
function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? JSON.stringify(text) : `"${text}"`;
}

/** A column has few lists of codes: each is written once. */
const written = { r: new Map<string, string>(), c: new Map<string, string>() };

function codes(field: 'r' | 'c', members: string): string {
  const known = written[field].get(members);
  if (known !== undefined) return known;
  const text = `,"${field}":${JSON.stringify(members.split(listSeparator))}`;
  if (written[field].size > 5000) written[field].clear();
  written[field].set(members, text);
  return text;
}
