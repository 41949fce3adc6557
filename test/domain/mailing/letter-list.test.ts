import {
  letterListHeader,
  letterListLine,
  readUnreached,
  rowOfAddressee,
} from '../../../domain/mailing/letter-list.ts';

describe('the letter list', () => {
  it('has a column for each header', () => {
    const row = letterListLine({
      reason: 'bounced',
      email: 'a@example.jp',
      name: '見本 花子',
      postal: ['100-0001 東京都'],
      line: 4,
    });

    expect(row).toBe('"bounced","見本 花子","100-0001 東京都","a@example.jp","","","","","4"\r\n');
    expect(row.split('","')).toHaveLength(letterListHeader.split('","').length);
  });

  it.each(['=HYPERLINK("http://x.example")', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '|cmd', '%0A'])(
    'shows %j as text',
    (name) => {
      expect(letterListLine({ reason: 'bounced', name })).toMatch(/^"bounced","'/);
    },
  );

  it('keeps a cell in its cell', () => {
    const row = letterListLine({ reason: 'bounced', name: 'A "B", C\r\n"D"' });

    expect(row).toContain('"A ""B"", C ""D"""');
    expect(row.indexOf('\n')).toBe(row.length - 1);
  });

  it.each([
    ['B', 'bounced'],
    ['P', 'suppressed'],
    ['R', 'refused'],
    ['Y', 'delayed'],
    ['L', 'in-doubt'],
  ])('names the reason of %s: %s', (letter, reason) => {
    expect(rowOfAddressee({ h: '00', a: 'a@example.jp', n: 'A' }, letter)).toMatchObject({ reason, name: 'A' });
  });

  it('reads rows that no mail could reach', () => {
    const line = JSON.stringify({ file: 'list.csv', line: 9, n: 'B', p: ['Street 1'], reference: 'C-77' });

    expect(readUnreached(line)).toEqual({
      reason: 'unreachable',
      name: 'B',
      postal: ['Street 1'],
      reference: 'C-77',
      file: 'list.csv',
      line: 9,
    });
    expect(readUnreached('{"reason":"no-domain"}')).toEqual({ reason: 'no-domain' });
  });
});
