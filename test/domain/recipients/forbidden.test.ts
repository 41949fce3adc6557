import {
  findForbidden,
  isCardNumber,
  isIndividualNumber,
  judgeUnderHeader,
} from '../../../domain/recipients/forbidden.ts';

// Numbers that card networks publish for tests; nobody holds them.
const testCards = ['4111111111111111', '5555555555554444', '378282246310005', '3530111333300000', '6011111111111117'];

describe('what no list may hold', () => {
  it.each(testCards)('is a card number: %s', (card) => {
    expect(findForbidden(card)).toBe('card-number');
    expect(findForbidden(card.replace(/(.{4})/g, '$1-'))).toBe('card-number');
    expect(findForbidden(`備考: ${card.replace(/(.{4})/g, '$1 ')}です`)).toBe('card-number');
    expect(findForbidden(card.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)))).toBe(
      'card-number',
    );
  });

  it.each([
    ['4111111111111112', 'the check digit is wrong'],
    ['20170310182000', 'a timestamp'],
    ['4901234567894', 'an article number'],
    ['03-1234-5678', 'a telephone number'],
    ['41111111111111114111111111111111', 'a longer run of digits'],
    ['1234567890128', 'no network issues it'],
  ])('is not %s: %s', (cell) => {
    expect(findForbidden(cell)).toBeUndefined();
  });

  it('is a My Number where the cell says so', () => {
    expect(isIndividualNumber('123456789018')).toBe(true);
    expect(isIndividualNumber('123456789010')).toBe(false);
    expect(findForbidden('マイナンバー 1234 5678 9018')).toBe('national-id');
    expect(findForbidden('123456789018')).toBeUndefined();
  });

  it('is whatever its header says, unless it is masked or empty', () => {
    expect(judgeUnderHeader('security-code', '123')).toBe('security-code');
    expect(judgeUnderHeader('security-code', '***')).toBeUndefined();
    expect(judgeUnderHeader('card-number', '4111 1111 1111 1112')).toBe('card-number');
    expect(judgeUnderHeader('card-number', '************1111')).toBeUndefined();
    expect(judgeUnderHeader('national-id', '１２３４５６７８９０１８')).toBe('national-id');
    expect(judgeUnderHeader('national-id', '')).toBeUndefined();
  });

  it('has a network as well as a check digit', () => {
    expect(isCardNumber('4111111111111111')).toBe(true);
    expect(isCardNumber('0000000000000000')).toBe(false);
  });
});
