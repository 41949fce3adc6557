import type { ForbiddenKind } from './forbidden.ts';

/** What a notice needs of a row, and what a letter needs where no mail can be sent. */
export const columnNames = [
  'email',
  'name',
  'language',
  'residence',
  'categories',
  'postalCode',
  'postalAddress',
  'reference',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** Header names given by hand where ours do not fit: `{ email: 'Kontakt' }`. */
export type ColumnMapping = Partial<Readonly<Record<ColumnName, string>>>;

/** Which column stands where; a column that is not there is −1. */
export interface Columns {
  readonly places: Readonly<Record<ColumnName, number>>;
  /** Columns whose header names something that no list may hold, by place. */
  readonly forbidden: ReadonlyMap<number, ForbiddenKind>;
  /** Columns of the header. */
  readonly width: number;
}

const aliases: Readonly<Record<ColumnName, readonly string[]>> = {
  email: [
    ...[
      'email',
      'e-mail',
      'mail',
      'email address',
      'mail address',
      'e-mail address',
      'to',
      'recipient',
      'recipient email',
    ],
    ...[
      'メールアドレス',
      'メール',
      'Eメール',
      'Eメールアドレス',
      '電子メール',
      '電子メールアドレス',
      'アドレス(メール)',
    ],
    ...[
      '連絡先メールアドレス',
      'ご登録メールアドレス',
      '登録メールアドレス',
      '邮箱',
      '電子郵件',
      '电子邮件',
      '이메일',
      '이메일 주소',
    ],
    ...['courriel', 'adresse e-mail', 'adresse mail', 'adresse électronique', 'E-Mail-Adresse', 'Mailadresse'],
    ...['correo', 'correo electrónico', 'posta elettronica', 'indirizzo e-mail', 'e-mailadres', 'e-post', 'epost'],
  ],
  name: [
    ...[
      'name',
      'full name',
      'customer name',
      'recipient name',
      'display name',
      '氏名',
      'お名前',
      '名前',
      '姓名',
      '宛名',
    ],
    ...[
      'ご氏名',
      '顧客名',
      '会員名',
      '契約者名',
      'お客様名',
      '이름',
      'nom',
      'nom complet',
      'nombre',
      'nombre completo',
    ],
    ...['vollständiger name', 'nome', 'naam', 'namn'],
  ],
  language: [
    ...[
      'language',
      'lang',
      'locale',
      '言語',
      '使用言語',
      '语言',
      '語言',
      '언어',
      'langue',
      'sprache',
      'idioma',
      'lingua',
      'taal',
    ],
  ],
  residence: [
    ...[
      'residence',
      'country',
      'country of residence',
      'jurisdiction',
      'state',
      '居住国',
      '国',
      '居住地',
      '国籍・居住国',
    ],
    ...['国家', '국가', 'pays', 'land', 'wohnsitz', 'país', 'paese'],
  ],
  categories: [
    ...[
      'category',
      'categories',
      'data categories',
      '区分',
      'カテゴリ',
      'カテゴリー',
      '情報区分',
      '漏えい項目',
      '対象項目',
      '項目',
    ],
    ...[
      '类别',
      'catégorie',
      'catégories',
      'kategorie',
      'kategorien',
      'categoría',
      'categorías',
      'categoria',
      'categorie',
    ],
  ],
  postalCode: [
    'postal code',
    'postcode',
    'zip',
    'zip code',
    '郵便番号',
    '邮编',
    '우편번호',
    'code postal',
    'plz',
    'postleitzahl',
  ],
  postalAddress: [
    ...[
      'address',
      'postal address',
      'street address',
      'mailing address',
      '住所',
      'ご住所',
      '送付先',
      '送付先住所',
      '地址',
    ],
    ...['주소', 'adresse', 'anschrift', 'adresse postale', 'dirección', 'indirizzo'],
  ],
  reference: [
    ...['reference', 'ref', 'id', 'customer id', 'customer number', 'account id', 'member id', '整理番号', '受付番号'],
    ...[
      '会員番号',
      '会員ID',
      '顧客番号',
      '顧客ID',
      'お客様番号',
      '契約番号',
      '申込番号',
      '管理番号',
      'kundennummer',
      'référence',
    ],
  ],
};

const forbiddenHeaders: Readonly<Record<ForbiddenKind, readonly string[]>> = {
  'card-number': [
    ...['card number', 'card no', 'credit card', 'credit card number', 'pan', 'cc number', 'ccnum'],
    ...['カード番号', 'クレジットカード番号', 'クレジットカード', 'クレカ番号'],
  ],
  'security-code': [
    ...['security code', 'card security code', 'cvv', 'cvv2', 'cvc', 'cvc2', 'cid', 'csc', 'card verification code'],
    ...['セキュリティコード', 'セキュリティーコード', 'カード確認番号'],
  ],
  'national-id': [
    ...['マイナンバー', '個人番号', 'my number', 'mynumber', 'individual number', 'national id', 'national identifier'],
    ...[
      'ssn',
      'social security number',
      'social security no',
      'social insurance number',
      'nino',
      'national insurance number',
    ],
    ...['主民登録番号', '주민등록번호', '身份证号', 'passport number', 'passport no', '旅券番号', 'パスポート番号'],
  ],
};

/** Same text for what people write differently: width, case, accents, spaces, punctuation. */
export function normaliseHeader(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\s_\-–—・.:;*()[\]【】'"/\ufeff\p{M}]/gu, '');
}

function index<K extends string>(names: Readonly<Record<K, readonly string[]>>): ReadonlyMap<string, K> {
  const entries = (Object.keys(names) as K[]).flatMap((key) =>
    names[key].map((name) => [normaliseHeader(name), key] as const),
  );
  return new Map(entries);
}

const columnOf = index(aliases);
const forbiddenOf = index(forbiddenHeaders);

/** The column that a header names, or `undefined`; a mapping goes before our own names. */
export function columnNamed(header: string, mapping: ColumnMapping = {}): ColumnName | undefined {
  const wanted = normaliseHeader(header);
  const given = columnNames.find((column) => normaliseHeader(mapping[column] ?? '') === wanted && wanted !== '');
  if (given !== undefined) return given;
  const known = columnOf.get(wanted);
  return known !== undefined && mapping[known] === undefined ? known : undefined;
}

/** What a header says that no list may hold. */
export function forbiddenNamed(header: string): ForbiddenKind | undefined {
  return forbiddenOf.get(normaliseHeader(header));
}

/** Reads a header line; of two columns with one meaning the first counts. */
export function findColumns(header: readonly string[], mapping: ColumnMapping = {}): Columns {
  const places: Record<ColumnName, number> = noPlaces();
  const forbidden = new Map<number, ForbiddenKind>();
  header.forEach((text, place) => {
    const column = columnNamed(text, mapping);
    if (column !== undefined && places[column] < 0) places[column] = place;
    const kind = forbiddenNamed(text);
    if (kind !== undefined && column === undefined) forbidden.set(place, kind);
  });
  return { places, forbidden, width: header.length };
}

/** Columns of a list without a header: the place of the addresses is all that is known. */
export function columnsWithout(header: { readonly email: number; readonly width: number }): Columns {
  return { places: { ...noPlaces(), email: header.email }, forbidden: new Map(), width: header.width };
}

function noPlaces(): Record<ColumnName, number> {
  return Object.fromEntries(columnNames.map((column) => [column, -1])) as Record<ColumnName, number>;
}
