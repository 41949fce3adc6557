import { familyNames, givenNames, places, romanNames } from './recipient-names.ts';
import { encodeText, type TextEncoding } from './text-encoding.ts';

export interface RecipientFileOptions {
  /** The same options give the same bytes. */
  readonly seed: number;
  readonly rows: number;
  /** Rows that hold an address, in whatever spelling. */
  readonly withAddress: number;
  /** Addresses that are different once they are read as a mail server reads them. */
  readonly distinct: number;
  readonly encoding?: TextEncoding;
}

/** What a reader of the file must find. */
export interface ExpectedFigures {
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly unreachable: number;
  readonly rejected: number;
}

/** The published figures of the Tokyo site, 2017: rows, rows with an e-mail address, distinct e-mail addresses. */
const tokyo = { rows: 676_290, withAddress: 614_629, distinct: 362_049 };

/** The Tokyo list at another size, in its proportions; at 676,290 rows exactly the published figures. */
export function tokyoList(seed: number, rows: number = tokyo.rows): RecipientFileOptions {
  const share = (figure: number) => Math.round((rows * figure) / tokyo.rows);
  return { seed, rows, withAddress: share(tokyo.withAddress), distinct: share(tokyo.distinct) };
}

/** @throws RangeError when the figures contradict each other. */
export function expectedFigures({ rows, withAddress, distinct }: RecipientFileOptions): ExpectedFigures {
  const possible = [rows, withAddress, distinct].every((figure) => Number.isSafeInteger(figure) && figure >= 0);
  if (!possible || withAddress > rows || distinct > withAddress || (withAddress > 0 && distinct === 0)) {
    throw new RangeError(`No list has ${rows} rows, ${withAddress} with an address, ${distinct} of them distinct`);
  }
  return { rows, accepted: distinct, duplicates: withAddress - distinct, unreachable: rows - withAddress, rejected: 0 };
}

/** Writes a made-up list as CSV and says what is in it. Addresses are at domains that nobody can own. */
export async function writeRecipientFile(
  options: RecipientFileOptions,
  sink: (bytes: Uint8Array) => void | Promise<void>,
): Promise<ExpectedFigures> {
  const expected = expectedFigures(options);
  for (const bytes of recipientFile(options)) await sink(bytes);
  return expected;
}

/** The bytes of the list, a piece at a time. */
export function* recipientFile(options: RecipientFileOptions): Generator<Uint8Array> {
  expectedFigures(options);
  const encode = encodeText(options.encoding ?? 'utf-8');
  const random = createRandom(options.seed);
  let text = '整理番号,氏名,メールアドレス,区分,言語,居住地,郵便番号,住所\r\n';
  let used = 0;
  let addressesLeft = options.withAddress;
  for (let row = 0; row < options.rows; row += 1) {
    let person = options.distinct + row;
    let address = '';
    if (random() * (options.rows - row) < addressesLeft) {
      const isNew = used === 0 || random() * addressesLeft < options.distinct - used;
      person = isNew ? used : Math.floor(random() * used);
      used += isNew ? 1 : 0;
      addressesLeft -= 1;
      address = spell(addressOf(person, options.seed), isNew ? random() * 2 : random());
    }
    text += rowOf(row, person, address, options.seed, random());
    if (text.length > 60_000) {
      yield encode(text);
      text = '';
    }
  }
  if (text !== '') yield encode(text);
}

function rowOf(row: number, person: number, address: string, seed: number, chance: number): string {
  const draw = mix(person, seed);
  const family = familyNames[draw % familyNames.length];
  // Now and then somebody else of the household uses the same address.
  const given = givenNames[(((draw >>> 8) % givenNames.length) + (chance < 0.03 ? 1 : 0)) % givenNames.length];
  const number = `${29 + (row % 2)}-${String(row + 1).padStart(8, '0')}`;
  const categories = address === '' ? 'カード番号;有効期限' : 'カード番号;有効期限;メールアドレス';
  const language = (draw >>> 4) % 50 === 0 ? 'en' : 'ja';
  const code = `${100 + ((draw >>> 12) % 100)}-${String((draw >>> 5) % 10_000).padStart(4, '0')}`;
  const place = places[(draw >>> 16) % places.length];
  const house = `${((draw >>> 20) % 9) + 1}-${((draw >>> 14) % 30) + 1}-${((draw >>> 10) % 20) + 1}`;
  return `${number},${family}　${given},${address},${categories},${language},JP,${code},${place}${house}\r\n`;
}

const domains = [
  'example.jp',
  'example.com',
  'example.org',
  'mail.example.jp',
  'mobile.example.jp',
  'post.example',
  'sakura.example',
  'net.example',
  'kaisha.test',
  'daigaku.test',
];

/** Different for each person: their number stands after the last separator. */
function addressOf(person: number, seed: number): string {
  const draw = mix(person + 0x5bd1, seed);
  const one = romanNames[draw % romanNames.length];
  const two = romanNames[(draw >>> 7) % romanNames.length];
  const separator = '._-'.charAt((draw >>> 14) % 3);
  const words = (draw >>> 17) % 2 === 0 ? `${one}.${two}` : `${one}`;
  return `${words}${separator}${person.toString(36)}@${domains[(draw >>> 20) % domains.length]}`;
}

/** The same address as people type it. @param chance from 0; from 0.5 on it is left as it is. */
function spell(address: string, chance: number): string {
  if (chance >= 0.5) return address;
  const at = address.indexOf('@');
  switch (Math.floor(chance * 20)) {
    case 0:
      return address.toUpperCase();
    case 1:
      return address.charAt(0).toUpperCase() + address.slice(1);
    case 2:
      return address.slice(0, at) + address.slice(at).toUpperCase();
    case 3:
      return ` ${address}`;
    case 4:
      return `${address}  `;
    case 5:
      return `　${address}　`;
    case 6:
      return toFullWidth(address);
    case 7:
      return address.replace('@', '＠');
    case 8:
      return toFullWidth(address.toUpperCase());
    default:
      return `${toFullWidth(address.slice(0, at))}${address.slice(at)} `;
  }
}

function toFullWidth(text: string): string {
  return String.fromCharCode(...Array.from(text, (letter) => letter.charCodeAt(0) + 0xfee0));
}

/** A number for a number, by seed: 32 well-mixed bits (the finisher of MurmurHash3). */
function mix(value: number, seed: number): number {
  let bits = (Math.imul(value + 1, 0x9e3779b1) ^ seed) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Numbers from 0 up to 1, always the same for one seed. */
function createRandom(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return mix(count, seed ^ 0x2545f491) / 0x1_0000_0000;
  };
}
