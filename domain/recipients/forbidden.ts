/**
 * What no notice needs and no recipient list may hold: card numbers, security codes, national ids. A list with one of
 * them is quarantined. Rules look at one cell, with the header it stands under; nothing of the cell is ever kept.
 */
export const forbiddenKinds = ['card-number', 'security-code', 'national-id'] as const;
export type ForbiddenKind = (typeof forbiddenKinds)[number];

/** Lines of a list that hold each kind. */
export type ForbiddenLines = Readonly<Record<ForbiddenKind, number>>;

/** Fewest digits of anything forbidden that is found by content alone: a My Number has twelve. */
export const fewestTellingDigits = 12;

const separated = /[0-9](?:[ .\u2010-\u2015\u2212-]?[0-9]){11,18}/g;
const digitOrSeparator = /[0-9]/;
const individualNumberWords = /マイナンバー|個人番号|my\s?number|individual\s?number/i;

/**
 * Finds card numbers anywhere in a cell, and My Numbers where the cell itself says so. Twelve digits with a right check
 * digit are no proof (one id in eleven has it): see {@link isIndividualNumber} for a whole column.
 */
export function findForbidden(cell: string): ForbiddenKind | undefined {
  const text = cell.normalize('NFKC');
  for (const match of text.matchAll(separated)) {
    const before = text[match.index - 1] ?? ' ';
    const after = text[match.index + match[0].length] ?? ' ';
    // A longer run is no card number: order numbers and hashes have more digits.
    if (digitOrSeparator.test(before) || digitOrSeparator.test(after)) continue;
    const digits = match[0].replace(/[^0-9]/g, '');
    if (isCardNumber(digits)) return 'card-number';
    if (isIndividualNumber(digits) && individualNumberWords.test(text)) return 'national-id';
  }
  return undefined;
}

/** What a cell is under a header that already names something forbidden; masked and empty cells are nothing. */
export function judgeUnderHeader(kind: ForbiddenKind, cell: string): ForbiddenKind | undefined {
  const text = cell.normalize('NFKC').replace(/[\s.‐-―−-]/g, '');
  if (kind === 'card-number') return /^[0-9]{13,19}$/.test(text) ? kind : undefined;
  if (kind === 'security-code') return /^[0-9]{3,4}$/.test(text) ? kind : undefined;
  return /^[0-9A-Z]{8,14}$/i.test(text) && /[0-9]{6}/.test(text) ? kind : undefined;
}

/**
 * Luhn's check digit, and a first digits and length that a card network really issues (ISO/IEC 7812): without the second
 * test every tenth timestamp and customer number would be a card.
 */
export function isCardNumber(digits: string): boolean {
  return isIssued(digits) && passesLuhn(digits);
}

/** Twelve digits with the check digit of the Japanese individual number (Ministerial Order 85 of 2014, article 5). */
export function isIndividualNumber(digits: string): boolean {
  if (!/^[0-9]{12}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 1; place <= 11; place += 1) {
    const weight = place <= 6 ? place + 1 : place - 5;
    sum += digitAt(digits, 11 - place) * weight;
  }
  const rest = sum % 11;
  return digitAt(digits, 11) === (rest <= 1 ? 0 : 11 - rest);
}

function isIssued(digits: string): boolean {
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  switch (digits.length) {
    case 13:
      return digits.startsWith('4') && !/^4[59]/.test(digits); // 45 and 49 are Japan's article numbers (JAN)
    case 14:
      return two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059);
    case 15:
      return two === 34 || two === 37 || four === 1800 || four === 2131;
    case 16:
      return /^[3456]/.test(digits) || (four >= 2221 && four <= 2720);
    case 17:
    case 18:
    case 19:
      return /^(?:4|5018|5020|5038|6)/.test(digits);
    default:
      return false;
  }
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i -= 1, double = !double) {
    const digit = digitAt(digits, i);
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

function digitAt(digits: string, index: number): number {
  return digits.charCodeAt(index) - 48;
}
