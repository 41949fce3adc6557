import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { ColumnMapping } from '../../../domain/recipients/columns.ts';
import { isIndividualNumber } from '../../../domain/recipients/forbidden.ts';
import type { Row } from '../../../domain/recipients/row.ts';
import { ForbiddenTally } from '../../../functions/recipients/forbidden-tally.ts';
import { readRows } from '../../../functions/recipients/read-rows.ts';
import { encodeText } from '../../../local/text-encoding.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  content: Uint8Array | string,
  { size = 1 << 16, tally = new ForbiddenTally(), mapping = {} as ColumnMapping } = {},
): Promise<readonly Row[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const rows: Row[] = [];
  for await (const batch of readRows(pieces(bytes, size), { file: 'list.csv', tally, mapping })) rows.push(...batch);
  return rows;
}

const summary = (rows: readonly Row[]) => rows.map(({ line, email, problem }) => [line, problem ?? email]);

describe('rows of an uploaded list', () => {
  it('are found in CSV, TSV, semicolons and JSON lines', async () => {
    const expected = { name: '山田, 太郎', email: 'taro@example.jp' };

    expect(await read('氏名,email\n"山田, 太郎",taro@example.jp\n')).toMatchObject([expected]);
    expect(await read('氏名\temail\r\n山田, 太郎\ttaro@example.jp')).toMatchObject([expected]);
    expect(await read('氏名;email\r山田, 太郎;taro@example.jp\r')).toMatchObject([expected]);
    expect(await read('{"氏名":"山田, 太郎","email":"taro@example.jp","区分":["a","b"]}\n')).toMatchObject([
      { ...expected, categories: 'a;b', line: 1 },
    ]);
  });

  it.each(['utf-8', 'utf-8-bom', 'utf-16le', 'shift_jis'] as const)(
    'are read from %s, found by content',
    async (encoding) => {
      const text = `氏名,メールアドレス\r\n${'山田　太郎,ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ\r\n'.repeat(3000)}`;
      const bytes = Buffer.from(encodeText(encoding)(text));

      for (const content of [bytes, gzipSync(bytes)]) {
        const rows = await read(content, { size: 1000 });

        expect(rows).toHaveLength(3000);
        expect(rows[2999]).toMatchObject({ name: '山田　太郎', email: 'ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ', line: 3001 });
      }
    },
  );

  it('are read from Shift_JIS when the first Japanese text comes late', async () => {
    const bytes = encodeText('shift_jis')(
      `name,email\n${'Taro,taro@example.jp\n'.repeat(20_000)}山田,hanako@example.jp\n`,
    );

    const rows = await read(bytes);

    expect(rows[20_000]).toMatchObject({ name: '山田', email: 'hanako@example.jp' });
  });

  it('are read from UTF-16 in either order, with and without mark', async () => {
    const little = Buffer.from('氏名,email\n山田,taro@example.jp\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    const marked = (mark: readonly number[], bytes: Buffer) => Buffer.concat([Buffer.from(mark), bytes]);

    for (const bytes of [little, big, marked([0xff, 0xfe], little), marked([0xfe, 0xff], big)]) {
      expect(await read(bytes, { size: 7 })).toMatchObject([{ name: '山田', email: 'taro@example.jp' }]);
    }
  });

  it('keep their accents from Western lists', async () => {
    const bytes = Buffer.from('name;email\nJürgen Müller;juergen@example.com\nAndré;andre@example.com\n', 'latin1');

    expect(await read(bytes)).toMatchObject([{ name: 'Jürgen Müller' }, { name: 'André' }]);
  });

  it('carry the line they begin on, also after quoted line breaks and empty lines', async () => {
    const rows = await read('email,address\na@example.jp,"one\ntwo\r\nthree"\n\nb@example.jp,x\n');

    expect(summary(rows)).toEqual([
      [2, 'a@example.jp'],
      [6, 'b@example.jp'],
    ]);
  });

  it('have what they have when ragged, and are rejected when longer than the header', async () => {
    const rows = await read('name,email,language\nA,a@example.jp\nB\nC,c@example.jp,ja,,\nD,d@example.jp,ja,extra\n');

    expect(summary(rows)).toEqual([
      [2, 'a@example.jp'],
      [3, ''],
      [4, 'c@example.jp'],
      [5, 'more-columns-than-header'],
    ]);
  });

  it('are not lost behind a quotation mark that is never closed', async () => {
    const good = Array.from({ length: 5 }, (_, i) => `"N${i}",n${i}@example.jp\n`).join('');
    const rows = await read(`name,email\n"open,a@example.jp\n${good}`);

    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ line: 2, problem: 'quote-not-closed' });
    expect(rows[5]).toMatchObject({ line: 7, name: 'N4', email: 'n4@example.jp' });
  });

  it('are not lost behind a line that never ends', async () => {
    const rows = await read(`name,email\n${'x'.repeat(3_000_000)}\nA,a@example.jp\n`);

    expect(summary(rows)).toEqual([
      [2, 'row-too-long'],
      [3, 'a@example.jp'],
    ]);
  });

  it('are read without stray NULs', async () => {
    expect(await read('na\0me,email\nT\0aro,ta\0ro@example.jp\0\n')).toMatchObject([
      { name: 'Taro', email: 'taro@example.jp' },
    ]);
  });

  it('are read without a header, or under an unknown one, by where the addresses are', async () => {
    expect(summary(await read('Taro,taro@example.jp\nHanako,hanako@example.jp\n'))).toEqual([
      [1, 'taro@example.jp'],
      [2, 'hanako@example.jp'],
    ]);
    expect(summary(await read('wer,wohin\nTaro,taro@example.jp\nHanako,\n'))).toEqual([
      [2, 'taro@example.jp'],
      [3, ''],
    ]);
    expect(summary(await read('alt,neu\na@example.jp,b@example.jp\n', { mapping: { email: 'neu' } }))).toEqual([
      [2, 'b@example.jp'],
    ]);
  });

  it('are refused with what to do when nothing in the file can be an address, or it is no text', async () => {
    await expect(read('wer,was\nTaro,nichts\n')).rejects.toThrow('list.csv: none of the 2 columns');
    await expect(read('email,name\n', { mapping: { email: 'Adresse' } })).rejects.toThrow('no column "Adresse"');
    await expect(read('PK\u0003\u0004 and more')).rejects.toThrow('save the sheet as CSV');
    await expect(read('[{"email":"a@example.jp"}]')).rejects.toThrow('JSON lines');
    await expect(read(gzipSync('email\n'.repeat(10_000)).subarray(0, 30))).rejects.toThrow('cut off');
  });

  it('of JSON are rejected one by one when broken', async () => {
    const rows = await read('{"email":"a@example.jp"}\n{"email":\n\n[1]\n{"email":"b@example.jp"}');

    expect(summary(rows)).toEqual([
      [1, 'a@example.jp'],
      [2, 'not-an-object'],
      [4, 'not-an-object'],
      [5, 'b@example.jp'],
    ]);
  });

  it('are those that csv-parse finds, however the bytes are cut', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a@example.jp', '山田', 'say "hi"', 'a,b', 'line\nbreak', ' x ', '１２'),
      fc.string({ maxLength: 8 }).filter((text) => !/[\r\0]/.test(text)),
    );
    const written = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });

    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n'),
        async (cells, size, end) => {
          const text = ['email,name,reference', ...cells.map((row) => row.map(written).join(','))].join(end) + end;
          const oracle = parse(text, { columns: true, skip_empty_lines: true, relax_quotes: true }) as unknown[];

          const rows = await read(text, { size });

          expect(rows.map(({ email, name, reference }) => ({ email, name, reference }))).toEqual(oracle);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that hold card numbers, codes and national ids are counted by line', async () => {
    const tally = new ForbiddenTally();
    const wide = '４１１１ １１１１ １１１１ １１１１';

    await read(
      `email,cvv,備考,id\na@example.jp,123,${wide},1\nb@example.jp,,"a 5555-5555-5555-4444",2\nc@example.jp,,,3\n`,
      { tally },
    );

    expect(tally.lines()).toEqual({ 'card-number': 2, 'security-code': 1, 'national-id': 0 });
  });

  it('that have a column of My Numbers are found whatever its header says', async () => {
    const stems = ['12345678901', '98765432109', '11111111111', '22222222222', '31415926535', '27182818284'];
    const numbers = stems.map(
      (stem) => `${stem}${[...'0123456789'].find((digit) => isIndividualNumber(stem + digit))}`,
    );
    const tally = new ForbiddenTally();
    const ids = new ForbiddenTally();

    await read(`email,番号\n${numbers.map((number) => `a@example.jp,${number}\n`).join('')}`, { tally });
    await read(`email,番号\n${numbers.map((number) => `a@example.jp,${Number(number) + 1}\n`).join('')}`, {
      tally: ids,
    });

    expect(tally.lines()['national-id']).toBe(6);
    expect(ids.any).toBe(false);
  });
});
