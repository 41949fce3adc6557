import fc from 'fast-check';
import { keyOf, readAddress, rejectionWords } from '../../../domain/recipients/address.ts';

const accepted = (cell: string) => {
  const read = readAddress(cell);
  return read.fate === 'address' ? read.address : read;
};
const reasonFor = (cell: string) => {
  const read = readAddress(cell);
  return read.fate === 'rejected' ? read.reason : read;
};

describe('an address in a cell', () => {
  it.each([
    ['taro@example.jp', 'taro@example.jp'],
    ['  taro@example.jp\t', 'taro@example.jp'],
    ['　taro@example.jp　', 'taro@example.jp'],
    ['ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ', 'taro@example.jp'],
    ['taro＠example。jp', 'taro@example.jp'],
    ['\u200btaro@example.jp\ufeff', 'taro@example.jp'],
    ['taro@example.jp.', 'taro@example.jp'],
    ['mailto:taro@example.jp?subject=hi', 'taro@example.jp'],
    ['MAILTO:taro@example.jp', 'taro@example.jp'],
    ['山田 太郎 <taro@example.jp>', 'taro@example.jp'],
    ['"Yamada, Taro" <taro@example.jp>', 'taro@example.jp'],
    ['<mailto:taro@example.jp>', 'taro@example.jp'],
    ['taro@example.jp（自宅）', 'taro@example.jp'],
    ["'taro@example.jp'", 'taro@example.jp'],
    ['"taro"@example.jp', 'taro@example.jp'],
    ["o'hara+tax@example.com", "o'hara+tax@example.com"],
    ['a/b@example.com', 'a/b@example.com'],
  ])('is found in %j', (cell, address) => {
    expect(accepted(cell)).toBe(address);
  });

  it('keeps its local part as given, while its domain and its key are in lower case', () => {
    expect(readAddress('Taro.Y@Example.JP')).toEqual({
      fate: 'address',
      address: 'Taro.Y@example.jp',
      key: 'taro.y@example.jp',
    });
  });

  it('has its domain in punycode', () => {
    expect(accepted('taro@メール.example')).toBe('taro@xn--4dkua4c.example');
    expect(accepted('taro@メール。example')).toBe(accepted('taro@XN--4DKUA4C.example'));
  });

  it.each([
    ['taro@example.jp; hanako@example.jp'],
    ['taro@example.jp、hanako@example.jp'],
    ['taro@example.jp / hanako@example.jp'],
    ['taro@example.jp\nhanako@example.jp'],
    ['broken@@example.jp, taro@example.jp'],
    ['Taro <taro@example.jp>, Hanako <hanako@example.jp>'],
  ])('is the first that can be written to of several: %j', (cell) => {
    expect(accepted(cell)).toBe('taro@example.jp');
  });

  it.each([['taro,yamada@example.jp'], ['taro yamada@example.jp'], ['taro;yamada@example.jp']])(
    'is not guessed where a part could be another person: %j',
    (cell) => {
      expect(readAddress(cell).fate).toBe('rejected');
    },
  );

  it.each([[''], ['  '], ['　'], ['-'], ['なし'], ['N/A'], ['null'], ['\u0000']])('is absent in %j', (cell) => {
    expect(readAddress(cell)).toEqual({ fate: 'none' });
  });

  it.each([
    ['taro.example.jp', 'no-at-sign'],
    ['taro@yama@example.jp', 'several-at-signs'],
    ['@example.jp', 'local-part-empty'],
    [`${'a'.repeat(65)}@example.jp`, 'local-part-too-long'],
    [`${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(10)}.jp`, 'address-too-long'],
    ['ta ro@example.jp', 'space-inside'],
    ['太郎@example.jp', 'non-ascii-local-part'],
    ['"ta ro"@example.jp', 'quoted-local-part'],
    ['ta..ro@example.jp', 'dots-in-local-part'],
    ['taro.@example.jp', 'dots-in-local-part'],
    ['.taro@example.jp', 'dots-in-local-part'],
    ['...@docomo.ne.jp', 'dots-in-local-part'],
    ['ta(ro@example.jp', 'illegal-character'],
    ['taro@localhost', 'domain-not-valid'],
    ['taro@', 'domain-not-valid'],
    ['taro@192.0.2.1', 'domain-not-valid'],
    ['taro@[192.0.2.1]', 'domain-not-valid'],
    ['taro@-example.jp', 'domain-not-valid'],
    ['taro@exa_mple.jp', 'domain-not-valid'],
    ['taro@example..jp', 'domain-not-valid'],
    ['taro@example.jp/x', 'domain-not-valid'],
  ])('is rejected: %j, %s', (cell, reason) => {
    expect(reasonFor(cell)).toBe(reason);
  });

  it('may have wrong dots at the carriers that gave such addresses out, and is quoted then', () => {
    expect(readAddress('Ta..ro.@docomo.ne.jp')).toEqual({
      fate: 'address',
      address: '"Ta..ro."@docomo.ne.jp',
      key: 'ta..ro.@docomo.ne.jp',
    });
    expect(accepted('"ta..ro"@ezweb.ne.jp')).toBe('"ta..ro"@ezweb.ne.jp');
  });

  it('has the same key however it is spelled', () => {
    const widen = (text: string) =>
      Array.from(text, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
    const spellings = fc.constantFrom<((text: string) => string)[]>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => ` ${text}　`,
      widen,
      (text) => `mailto:${text}`,
      (text) => `名前 <${text}>`,
    );
    const local = fc.stringMatching(/^[a-z0-9_+-]{1,12}(\.[a-z0-9_+-]{1,8})?$/);

    fc.assert(
      fc.property(local, spellings, spellings, (name, one, other) => {
        const address = `${name}@sakura.example`;
        const first = readAddress(one(address));
        const second = readAddress(other(one(address)));
        expect(first).toMatchObject({ fate: 'address', key: address });
        if (second.fate === 'address') expect(keyOf(second.address)).toBe(second.key);
      }),
    );
  });

  it('never makes the reader throw, and what is accepted reads as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (cell) => {
        const read = readAddress(cell);
        if (read.fate === 'address') expect(readAddress(read.address)).toEqual(read);
        if (read.fate === 'rejected') expect(rejectionWords[read.reason]).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
