import fc from 'fast-check';
import { columnNamed, findColumns } from '../../../domain/recipients/columns.ts';
import { mergeRecipients, type Recipient, type Row, readRecipient } from '../../../domain/recipients/row.ts';

const empty = { email: '', name: '', language: '', residence: '', categories: '', postalCode: '', postalAddress: '' };
const row = (cells: Partial<Row>): Row => ({ line: 2, reference: '', ...empty, ...cells });
const recipient = (cells: Partial<Row>) => readRecipient('taro@example.jp', row(cells));

describe('a header', () => {
  it.each([
    ['メールアドレス', 'email'],
    ['E-Mail', 'email'],
    ['e_mail address', 'email'],
    ['Ｅメール', 'email'],
    ['adresse électronique', 'email'],
    ['お名前', 'name'],
    ['氏名', 'name'],
    ['言語', 'language'],
    ['区分', 'categories'],
    ['country', 'residence'],
    ['住所', 'postalAddress'],
  ])('%s means %s', (header, column) => {
    expect(columnNamed(header)).toBe(column);
  });

  it('means what a given mapping says first', () => {
    const { places } = findColumns(['email', 'Kontakt'], { email: 'kontakt' });

    expect(places.email).toBe(1);
  });

  it('names what no list may hold', () => {
    expect([...findColumns(['email', 'CVV', 'マイナンバー', 'カード番号']).forbidden]).toEqual([
      [1, 'security-code'],
      [2, 'national-id'],
      [3, 'card-number'],
    ]);
  });
});

describe('rows of one address', () => {
  it('have their categories, residences and postal addresses united', () => {
    const merged = mergeRecipients(
      recipient({ categories: 'カード番号;有効期限', residence: 'jp', postalAddress: '架空区例町1' }),
      recipient({ categories: 'email, payment-card-number', residence: 'DE', postalAddress: '架空区例町2' }),
    );

    expect(merged.categories.split('\u001f')).toEqual(['email', 'payment-card-expiry', 'payment-card-number']);
    expect(merged.residences.split('\u001f')).toEqual(['DE', 'JP']);
    expect(merged.postal.split('\u001f')).toEqual(['架空区例町1', '架空区例町2']);
  });

  it('give no salutation when their names differ, but one when only spaces and width do', () => {
    expect(mergeRecipients(recipient({ name: '山田 太郎' }), recipient({ name: '山田 花子' })).name).toBeNull();
    expect(mergeRecipients(recipient({ name: '山田　太郎' }), recipient({ name: '山田太郎' })).name).toMatch(/^山田/);
    expect(mergeRecipients(recipient({ name: '' }), recipient({ name: '山田 花子' })).name).toBe('山田 花子');
  });

  it('merge to the same recipient in whatever order and grouping', () => {
    const cells = fc.record({
      name: fc.constantFrom('', '山田 太郎', '山田　太郎', '山田太郎', '鈴木 花子'),
      language: fc.constantFrom('', 'ja', 'en', '日本語'),
      residence: fc.constantFrom('', 'JP', 'DE'),
      categories: fc.constantFrom('', 'email', 'カード番号;有効期限', 'email;phone'),
      postalAddress: fc.constantFrom('', '例町1', '例町2'),
    });
    const addresses = fc.constantFrom('taro@example.jp', 'Taro@example.jp', 'TARO@example.jp');
    const recipients = fc.array(fc.tuple(addresses, cells), { minLength: 2, maxLength: 6 });
    const merge = (all: readonly Recipient[]) => all.reduce((one, other) => mergeRecipients(one, other));

    fc.assert(
      fc.property(recipients, fc.integer({ min: 1, max: 5 }), (made, cut) => {
        const all = made.map(([address, said]) => readRecipient(address, row(said)));
        const place = Math.min(cut, all.length - 1);
        const [front, back] = [all.slice(0, place), all.slice(place)];

        expect(mergeRecipients(merge(back), merge(front))).toEqual(merge(all));
        expect(merge([...all].reverse())).toEqual(merge(all));
      }),
    );
  });

  it('stay short when a file is made to make them endless', () => {
    const many = (from: number) =>
      recipient({ categories: Array.from({ length: 300 }, (_, i) => `c${from + i}`).join(';') });

    const merged = mergeRecipients(many(0), many(300));

    expect(merged.categories.split('\u001f')).toHaveLength(200);
    expect(mergeRecipients(many(300), many(0))).toEqual(merged);
  });

  it('have names on one line without control characters', () => {
    expect(recipient({ name: ' 山田\r\nBcc: x@example.com\u0007 ' }).name).toBe('山田 Bcc: x@example.com');
    expect(recipient({ name: 'あ'.repeat(500) }).name).toHaveLength(120);
  });
});
