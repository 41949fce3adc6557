import stringWidth from 'string-width';
import { formatTable, type TableSettings, wrapText } from '../../cli/table.ts';

const plain = (columns?: number): TableSettings => ({ columns, paint: (text) => text });
const heads = ['WHAT', 'DUE', 'LEFT'];
const row = ['Preliminary report, by orimono', 'Sun 5 Apr 2026, 24:00 Tokyo', '4 days left'];

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => stringWidth(line)));
}

describe('a table', () => {
  it('is as wide as its cells need when it is piped', () => {
    expect(formatTable(heads, [row], plain())).toBe(
      [
        'WHAT                            DUE                          LEFT',
        'Preliminary report, by orimono  Sun 5 Apr 2026, 24:00 Tokyo  4 days left',
        '',
      ].join('\n'),
    );
  });

  it('wraps in its columns on a narrower terminal, and loses nothing', () => {
    const text = formatTable(heads, [row], plain(50));

    expect(widest(text)).toBeLessThanOrEqual(50);
    for (const word of row.join(' ').split(' ')) expect(text).toContain(word);
  });

  it('says one fact a line where columns would be too narrow to read', () => {
    const text = formatTable(heads, [row, row], plain(24));

    expect(widest(text)).toBeLessThanOrEqual(24);
    expect(text.match(/^WHAT/gm)).toHaveLength(2);
  });

  it('counts full-width characters as two columns', () => {
    const lines = formatTable(
      ['担当', 'X'],
      [
        ['個人情報保護委員会', 'a'],
        ['PPC', 'b'],
      ],
      plain(),
    ).split('\n');

    expect(lines.slice(0, 3).map((line) => stringWidth(line))).toEqual([21, 21, 21]);
  });

  it('colours what it pads, not the padding', () => {
    const paint = (text: string) => `<${text}>`;

    const text = formatTable(['A', 'B'], [[{ text: 'late', tone: 'late' }, 'x']], { columns: 80, paint });

    expect(text).toBe('<A>     <B>\n<late>  x\n');
  });
});

describe('wrapping', () => {
  it('breaks between full-width characters, after slashes, and in a word that is too long', () => {
    expect(wrapText('個人情報保護委員会', 6)).toEqual(['個人情', '報保護', '委員会']);
    expect(wrapText('jp-appi/individual-notice/shop', 18)).toEqual(['jp-appi/', 'individual-notice/', 'shop']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});
