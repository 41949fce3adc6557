import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkRecipients, printRecipientsReport } from '../../cli/recipients-check.ts';
import { expectedFigures, recipientFile, tokyoList, writeRecipientFile } from '../../local/recipient-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-lists-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function write(name: string, options: Parameters<typeof writeRecipientFile>[0]) {
  const pieces: Uint8Array[] = [];
  const expected = await writeRecipientFile(options, (bytes) => void pieces.push(bytes));
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(pieces));
  return { path, expected };
}

const nothingForbidden = { 'card-number': 0, 'security-code': 0, 'national-id': 0 };

describe('a made-up recipient list', () => {
  it('has the published figures of the Tokyo site', () => {
    expect(expectedFigures(tokyoList(1))).toEqual({
      rows: 676_290,
      accepted: 362_049,
      duplicates: 252_580,
      unreachable: 61_661,
      rejected: 0,
    });
  });

  it('is the same for one seed and another for another', () => {
    const bytes = (seed: number) => Buffer.concat([...recipientFile(tokyoList(seed, 500))]);

    expect(bytes(7).equals(bytes(7))).toBe(true);
    expect(bytes(7).equals(bytes(8))).toBe(false);
  });

  it('has addresses at reserved domains only, and needs normalising', () => {
    const text = Buffer.concat([...recipientFile(tokyoList(5, 5000))])
      .toString('utf8')
      .normalize('NFKC')
      .toLowerCase();
    const domains = new Set(Array.from(text.matchAll(/@([a-z0-9.-]+)/g), (match) => match[1] ?? ''));
    const reserved = /(?:^|\.)(?:example\.(?:jp|com|org)|example|test)$/;

    expect([...domains].filter((domain) => !reserved.test(domain))).toEqual([]);
    expect(domains.size).toBeGreaterThan(5);
  });

  it.each([
    { rows: 5, withAddress: 6, distinct: 1 },
    { rows: 5, withAddress: 3, distinct: 4 },
    { rows: 5, withAddress: 3, distinct: 0 },
    { rows: 1.5, withAddress: 1, distinct: 1 },
  ])('is refused with figures that contradict each other: %j', (figures) => {
    expect(() => expectedFigures({ seed: 1, ...figures })).toThrow(RangeError);
  });
});

describe('checking recipient files', () => {
  it('finds what the list was made of, whatever seed, size and encoding', async () => {
    const options = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 1, max: 3000 }),
      encoding: fc.constantFrom('utf-8' as const, 'utf-8-bom' as const, 'utf-16le' as const, 'shift_jis' as const),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ seed, rows, encoding }) => {
        const { path, expected } = await write('seeded.csv', { ...tokyoList(seed, rows), encoding });

        const report = await checkRecipients([path]);

        expect(report).toEqual({ ...expected, rejections: [], forbidden: nothingForbidden });
      }),
      { numRuns: 40 },
    );
  });

  it('adds up for whatever a file holds, with each rejection named', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a@example.jp', 'A@EXAMPLE.JP', 'b@example.jp', 'no', 'x@@y', '"', '"a', ',,,', 'a@b@c.jp'),
      fc.string({ maxLength: 10 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 40 }), fc.integer({ min: 1, max: 8000 }), async (cells, bound) => {
        const path = join(folder, 'any.csv');
        writeFileSync(path, `email,name\n${cells.join('\n')}`);

        const { rows, accepted, duplicates, unreachable, rejected, rejections } = await checkRecipients([path], {
          bound,
        });

        expect(accepted + duplicates + unreachable + rejected).toBe(rows);
        expect(rejections).toHaveLength(rejected);
        expect(duplicates).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });

  it('takes all files as one list', async () => {
    const one = await write('one.csv', tokyoList(9, 400));
    const same = await write('same.csv', { ...tokyoList(9, 400), encoding: 'shift_jis' });

    const report = await checkRecipients([one.path, same.path]);

    expect(report.accepted).toBe(one.expected.accepted);
    expect(report.rows).toBe(800);
    expect(report.duplicates).toBe(one.expected.duplicates * 2 + one.expected.accepted);
  });

  it('is printed without any address: figures, reasons, and what must not be uploaded', async () => {
    const path = join(folder, 'bad.csv');
    writeFileSync(path, 'email,memo\nta ro@example.jp,\na@example.jp,4111111111111111\n');

    const text = printRecipientsReport(await checkRecipients([path]));

    expect(text).toContain('bad.csv:2  a space inside the address');
    expect(text).toContain('Do not upload this: card-number on 1 lines');
    expect(text).not.toMatch(/@example|4111/);
  });
});
