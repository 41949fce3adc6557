import type { RejectionReason } from './address.ts';
import { columnNamed } from './columns.ts';

/** The cells of one row that a notice or a letter needs, as they stand in the file; absent cells are empty. */
export interface Row {
  /** Line of the file where the row begins, from 1; the header counts. */
  readonly line: number;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly residence: string;
  readonly categories: string;
  readonly postalCode: string;
  readonly postalAddress: string;
  readonly reference: string;
  /** Set when the row itself can't be read. */
  readonly problem?: RejectionReason;
}

/**
 * One address with what all its rows say. Merging is a join: order and grouping of the rows do not change the result.
 * `null` says that rows differ, `undefined` that no row says anything.
 */
export interface Recipient {
  /** As written to. Of spellings that differ in case the last in code-unit order: the one with fewest capitals first. */
  readonly address: string;
  readonly name: string | null | undefined;
  readonly language: string | null | undefined;
  /** Sorted, joined by {@link listSeparator}; empty when unknown. */
  readonly residences: string;
  readonly categories: string;
  /** Postal addresses for the letter, sorted and joined. */
  readonly postal: string;
}

/** Between the members of a united cell; a control character that no cleaned cell holds. */
export const listSeparator = '\u001f';

/** What a row says about its recipient, cleaned. */
export function readRecipient(address: string, row: Row): Recipient {
  return {
    address,
    name: cleanText(row.name) || undefined,
    language: readLanguage(row.language),
    residences: readResidence(row.residence),
    categories: readCategories(row.categories),
    postal: readPostal(row),
  };
}

export function mergeRecipients(one: Recipient, other: Recipient): Recipient {
  const [, address = ''] = [one.address, other.address].sort();
  const name = sameName(one.name, other.name);
  const language = same(one.language, other.language);
  const residences = unite(one.residences, other.residences);
  const categories = unite(one.categories, other.categories);
  const postal = unite(one.postal, other.postal);
  // Most rows of an address say the same: nothing new is made then.
  return address === one.address &&
    name === one.name &&
    language === one.language &&
    residences === one.residences &&
    categories === one.categories &&
    postal === one.postal
    ? one
    : { address, name, language, residences, categories, postal };
}

function same(one: string | null | undefined, other: string | null | undefined): string | null | undefined {
  if (one === undefined || one === other) return other;
  return other === undefined ? one : null;
}

/** Names are the same when only width, case and spaces differ; the first in code-unit order is written then. */
function sameName(one: string | null | undefined, other: string | null | undefined): string | null | undefined {
  const result = same(one, other);
  if (result !== null || typeof one !== 'string' || typeof other !== 'string') return result;
  return nameKey(one) === nameKey(other) ? (one < other ? one : other) : null;
}

function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s/g, '');
}

function unite(one: string, other: string): string {
  if (one === other || other === '') return one;
  if (one === '') return other;
  return joinList([...one.split(listSeparator), ...other.split(listSeparator)]);
}

/** No person has more; a file made to have them can't fill our memory. The first in order, so that merging stays a join. */
const longestList = 200;

function joinList(members: readonly string[]): string {
  return [...new Set(members)].sort().slice(0, longestList).join(listSeparator);
}

const controls = /[\p{Cc}\u2028\u2029\ufeff]+/gu;
const needsCleaning = /[\p{Cc}\u2028\u2029\ufeff]|^\s|\s$/u;

/** One line without control characters, at most 120 characters: what may stand in a mail or on an envelope. */
export function cleanText(cell: string): string {
  if (cell.length <= 120 && !needsCleaning.test(cell)) return cell;
  const text = cell.replace(controls, ' ').trim();
  return text.length <= 120 ? text : Array.from(text).slice(0, 120).join('');
}

/** Few cells differ in a column of a million: what was read once is remembered, within bounds. */
function remembered<T>(read: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>();
  return (cell) => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    const value = read(cell);
    if (known.size > 5_000) known.clear();
    known.set(cell, value);
    return value;
  };
}

const languageWords: Readonly<Record<string, string>> = {
  日本語: 'ja',
  japanese: 'ja',
  英語: 'en',
  english: 'en',
  中国語: 'zh',
  chinese: 'zh',
  韓国語: 'ko',
  korean: 'ko',
  français: 'fr',
  deutsch: 'de',
  español: 'es',
};

const languageTag = remembered((cell: string): { readonly tag: string | undefined } => {
  const text = cell.normalize('NFKC').trim().toLowerCase().replace('_', '-');
  const tag = languageWords[text] ?? text;
  return { tag: /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(tag) ? tag : undefined };
});

/** A language tag in lower case (`ja`, `en-gb`), or `undefined` when the cell holds none. */
function readLanguage(cell: string): string | undefined {
  return cell === '' ? undefined : languageTag(cell).tag;
}

const countryWords: Readonly<Record<string, string>> = {
  日本: 'JP',
  JAPAN: 'JP',
  日本国: 'JP',
  JPN: 'JP',
  USA: 'US',
  UK: 'GB',
};

const residence = remembered((cell: string): string => {
  const text = cell.normalize('NFKC').trim().toUpperCase();
  const code = countryWords[text] ?? text;
  return /^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/.test(code) ? code : '';
});

/** A jurisdiction (`JP`, `US-CA`), or empty. */
function readResidence(cell: string): string {
  return cell === '' ? '' : residence(cell);
}

/** Japanese words for data categories, as lists made in Japan use them. */
const categoryWords: Readonly<Record<string, string>> = {
  カード番号: 'payment-card-number',
  クレジットカード番号: 'payment-card-number',
  有効期限: 'payment-card-expiry',
  セキュリティコード: 'card-security-code',
  住所: 'postal-address',
  電話番号: 'phone',
  生年月日: 'date-of-birth',
  性別: 'sex',
  パスワード: 'password',
  口座番号: 'bank-account',
  申込日: 'application-date',
  加入日: 'joining-date',
};

const categories = remembered((cell: string): string => {
  const words = cell
    .normalize('NFKC')
    .split(/[;,|/、・\s]+/)
    .map((word) => word.replace(controls, '').trim().toLowerCase())
    .filter((word) => word !== '');
  return joinList(words.map(categoryOf));
});

function categoryOf(word: string): string {
  const known = categoryWords[word];
  if (known !== undefined) return known;
  const column = columnNamed(word);
  if (column === 'email' || column === 'name') return column;
  return word.replace(/_/g, '-').slice(0, 60);
}

function readCategories(cell: string): string {
  return cell === '' ? '' : categories(cell);
}

function readPostal(row: Row): string {
  if (row.postalAddress === '') return '';
  const address = cleanText(row.postalAddress);
  return row.postalCode === '' ? address : `${cleanText(row.postalCode)} ${address}`;
}
