import stringWidth from 'string-width';
import type { Content } from '../../notices/content.ts';
import { renderMail } from '../../notices/layout.ts';
import { contrast, dark, light, readPairs } from '../../notices/palette.ts';
import { columns, wrap } from '../../notices/wrap.ts';

const content: Content = {
  subject: 'Late since 09:00: preliminary report to PPC (INC-2F7K9Q)',
  preview: 'The preliminary report to PPC was due at 09:00.',
  blocks: [
    { kind: 'paragraph', text: 'First line\nSecond line' },
    { kind: 'facts', rows: [{ label: 'Due', value: 'today\nOwner: legal', tone: 'late' }] },
    { kind: 'list', items: ['one', 'two'], ordered: true },
    { kind: 'callout', tone: 'soon', label: 'Note', text: 'Mind this' },
    { kind: 'action', label: 'Open it', url: 'https://tocsin.example.com/a?b=1&c=2' },
  ],
};

describe('the palette', () => {
  it.each([
    ['light', light],
    ['dark', dark],
  ] as const)('reads at 4.5:1 or better in %s', (_name, palette) => {
    const poor = readPairs(palette).filter(([ink, ground]) => contrast(ink, ground) < 4.5);

    expect(poor).toEqual([]);
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('the layout', () => {
  it('says its language and hides the preview from everything but the phone', () => {
    const { html } = renderMail(content, { locale: 'ja', exercise: false });

    expect(html).toContain('<html lang="ja"');
    expect(html).toMatch(
      /<div aria-hidden="true" style="display:none[^>]*>The preliminary report to PPC was due at 09:00\./,
    );
  });

  it('takes line breaks and control characters out of the subject', () => {
    const { subject } = renderMail(
      { ...content, subject: 'Late\r\nBcc: a@example.com\u2028x\u0000\u202ey' },
      { locale: 'en', exercise: false },
    );

    expect(subject).toBe('Late Bcc: a@example.com xy');
  });

  it('marks an exercise in subject, first line and body', () => {
    for (const [locale, mark] of [
      ['en', 'EXERCISE: '],
      ['ja', '【訓練】'],
    ] as const) {
      const { subject, text, html } = renderMail(content, { locale, exercise: true });

      expect(subject.startsWith(mark)).toBe(true);
      expect(text.startsWith(mark)).toBe(true);
      expect(html).toContain(locale === 'ja' ? '実際の漏えいではありません' : 'This is an exercise');
    }
  });

  it('escapes the address of the action and refuses anything but http and https', () => {
    const { html } = renderMail(content, { locale: 'en', exercise: false });
    const scripted: Content = { ...content, blocks: [{ kind: 'action', label: 'x', url: 'javascript:alert(1)' }] };

    expect(html).toContain('href="https://tocsin.example.com/a?b=1&amp;c=2"');
    expect(() => renderMail(scripted, { locale: 'en', exercise: false })).toThrow(/absolute https or http/);
  });

  it('has no pair of braces that SES could take for a placeholder', () => {
    const { html } = renderMail(content, { locale: 'en', exercise: false });

    expect(html).not.toMatch(/\{\{|\}\}/);
  });

  it('gives the plain text in the same order', () => {
    const { text } = renderMail(content, { locale: 'en', exercise: false, footer: ['Sent by Tocsin'] });

    expect(text).toBe(`The preliminary report to PPC was due at 09:00.

First line
Second line

Due: today
  Owner: legal

1. one
2. two

! Note: Mind this

Open it:
https://tocsin.example.com/a?b=1&c=2

-- 
Sent by Tocsin
`);
  });
});

describe('wrapping', () => {
  it('counts a full-width character as two columns', () => {
    const lines = wrap('漏えいの疑いが報告されました。'.repeat(12));

    expect(lines.every((line) => stringWidth(line) <= columns)).toBe(true);
    expect(lines.slice(0, -1).every((line) => stringWidth(line) > columns - 4)).toBe(true);
  });

  it('begins no line with a closing mark and ends none with an opening one', () => {
    const lines = wrap('あいう「えお」、（か）。'.repeat(40));

    expect(lines.filter((line) => /^[、。」）]/.test(line) || /[「（]$/.test(line))).toEqual([]);
  });

  it('never breaks an address', () => {
    const url = `https://tocsin.example.com/${'a'.repeat(90)}`;

    expect(wrap(`See ${url} now`)).toEqual(['See', url, 'now']);
  });

  it('keeps the words as they are', () => {
    const text = 'A report to 個人情報保護委員会 is due, by 2017年4月24日(月) 24時, and no later. '.repeat(5).trim();

    expect(wrap(text).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});
