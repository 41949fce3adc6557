import fc from 'fast-check';
import {
  answerTo,
  leavesOut,
  missingContents,
  previewNotice,
  renderNotice,
  templateData,
} from '../../notices/people/notice.ts';
import { NoticeFile } from '../../notices/people/notice-file.ts';
import { aNotice } from './samples.ts';

const real = { exercise: false };

/** What SES does: it replaces `{{key}}` and escapes nothing. */
function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{(.*?)\}\}/g)].map((found) => found[1] ?? ''))].sort();
}

describe.each(['en', 'ja'] as const)('a notice in %s', (locale) => {
  const template = renderNotice(aNotice({ locale }), real);

  it('has two fields a value, in the parts they are for, and none in the subject', () => {
    expect(placeholders(template.html)).toEqual(['noticeNumberHtml', 'salutationHtml']);
    expect(placeholders(template.text)).toEqual(['noticeNumberText', 'salutationText']);
    expect(placeholders(template.subject)).toEqual([]);
  });

  it('fills every placeholder for every recipient, with a name or without', () => {
    const fields = [...placeholders(template.html), ...placeholders(template.text)].sort();

    expect(Object.keys(templateData({ noticeNumber: 'K7QM' }, locale)).sort()).toEqual(fields);
    expect(Object.keys(templateData({ name: 'Hanako', noticeNumber: 'K7QM' }, locale)).sort()).toEqual(fields);
  });

  it('begins with what happened and ends with whom to ask', () => {
    const headings =
      locale === 'en'
        ? ['What happened', 'What information', 'What we are doing', 'What you can do', 'For more information']
        : ['何が起きたか', '関係する情報', '私たちの対応', 'あなたにできること', 'お問い合わせ先'];
    const places = headings.map((heading) => template.text.indexOf(`\n${heading}`));

    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('has nothing to click and nothing that calls home', () => {
    expect(template.html).not.toMatch(/<a |<img|<script|href=|url\(/);
  });

  it('is signed by the controller and does not speak of us', () => {
    expect(template.text).toContain(locale === 'en' ? 'Example City Tax Office' : '見本市税務局');
    expect(`${template.html}${template.text}`).not.toMatch(/tocsin/i);
  });

  it('tells how to check that it is real', () => {
    expect(template.text).toContain(locale === 'en' ? 'How to check that this mail is real' : 'このメールが本物か');
  });

  it('marks an exercise', () => {
    const { subject, text } = renderNotice(aNotice({ locale }), { exercise: true });

    expect(subject).toMatch(/^(EXERCISE: |【訓練】)/);
    expect(text).toMatch(/^(EXERCISE: |【訓練】)/);
  });
});

describe("the controller's words", () => {
  it('cannot become markup or placeholders', () => {
    const notice = aNotice({
      subject: 'Your data {{name}}',
      whatHappened: 'A thief <script>alert(1)</script> took {{secret}} and {{{more}}}. \ue000\ue001',
      signature: 'Office {{x}}',
    });
    const template = renderNotice(notice, real);

    expect(template.subject).toBe('Your data { {name} }');
    expect(template.html).not.toContain('<script>');
    expect(placeholders(template.html)).toEqual(['noticeNumberHtml', 'salutationHtml']);
    expect(placeholders(template.text)).toEqual(['noticeNumberText', 'salutationText']);
    expect(template.text.match(/salutationText/g)).toHaveLength(1);
  });

  it("may give the controller's own site, as text to read rather than a link", () => {
    const { html, text } = renderNotice(
      aNotice({ whomToAsk: { name: 'Desk', phone: '1', hours: 'all day', url: 'https://tax.example.org/help' } }),
      real,
    );

    expect(text).toContain('Website: https://tax.example.org/help');
    expect(html).not.toContain('href=');
  });

  it.each([
    ['a subject of two lines', { subject: 'a\nBcc: x@example.com' }],
    ['a sender name of two lines', { sender: { name: 'a\r\nb', address: 'a@example.com', replyTo: 'a@example.com' } }],
    ['nothing the reader can do', { whatYouCanDo: [] }],
    ['an empty section', { whatWeAreDoing: '  ' }],
    ['a site without https', { whomToAsk: { name: 'a', phone: '1', hours: 'x', url: 'http://example.com' } }],
    ['a field it does not know', { tracking: true }],
  ])('are refused with %s', (_what, change) => {
    const { more: _more, covers: _covers, ...notice } = aNotice();

    expect(NoticeFile.safeParse({ ...notice, ...change }).success).toBe(false);
  });
});

describe('what SES fills in', () => {
  it('greets by name, or by none when the files disagree', () => {
    expect(templateData({ name: 'Hanako Mihon', noticeNumber: 'K7' }, 'en').salutationText).toBe('Dear Hanako Mihon,');
    expect(templateData({ name: '見本 花子', noticeNumber: 'K7' }, 'ja').salutationText).toBe('見本 花子 様');
    expect(templateData({ noticeNumber: 'K7' }, 'en').salutationText).toBe('Hello,');
    expect(templateData({ name: ' \r\n', noticeNumber: 'K7' }, 'ja').salutationText).toBe(
      'このお知らせを受け取られた方へ',
    );
  });

  it('escapes names for HTML and leaves them as they are in text', () => {
    const data = templateData({ name: "O'Brien & <b>Söhne</b>", noticeNumber: 'K7' }, 'en');

    expect(data.salutationHtml).toBe('Dear O&#39;Brien &amp; &lt;b&gt;Söhne&lt;/b&gt;,');
    expect(data.salutationText).toBe("Dear O'Brien & <b>Söhne</b>,");
  });

  it('holds no line break, tag or placeholder, whatever the name', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('{', '}', '<', '>', '&', '"', '\r', '\n', '\u2028', 'a', ' ', '名'),
    });

    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom('en' as const, 'ja' as const), (name, noticeNumber, locale) => {
        const data = templateData({ name, noticeNumber }, locale);

        for (const value of Object.values(data)) expect(value).not.toMatch(/[\r\n\u2028]|\{\{|\}\}/);
        expect(data.salutationHtml).not.toMatch(/[<>"{}]/);
        expect(data.noticeNumberHtml).not.toMatch(/[<>"{}]/);
      }),
    );
  });

  it('gives the mail that one person gets', () => {
    const mail = previewNotice(aNotice(), { name: 'Hanako Mihon', noticeNumber: 'K7QM-2D4X' }, real);

    expect(mail.text).toContain('Dear Hanako Mihon,');
    expect(mail.text).toContain('Your notice number: K7QM-2D4X');
    expect(`${mail.html}${mail.text}`).not.toMatch(/\{\{|\}\}/);
  });
});

describe('required contents', () => {
  it('are met by the five sections under any of their names', () => {
    const required = ['What Happened', 'what-information', 'whatWeAreDoing', 'What You Can Do', 'For More Information'];

    expect(missingContents(aNotice(), required)).toEqual([]);
    expect(missingContents(aNotice(), ['What Information Was Involved'])).toEqual([]);
  });

  it('are met by a section of that heading, or by one that is said to cover it', () => {
    const notice = aNotice({
      more: [{ heading: 'Free credit freeze', text: 'You may freeze your credit file at no cost.' }],
      covers: { 'likely consequences': 'whatHappened' },
    });

    expect(missingContents(notice, ['free credit freeze', 'Likely consequences', 'police report'])).toEqual([
      'police report',
    ]);
  });

  it('are not met by a section that is left out', () => {
    const { whatHappened: _, ...input } = aNotice({ covers: { nature: 'whatHappened' } });
    const notice = NoticeFile.parse(input);

    expect(missingContents(notice, ['What happened', 'nature'])).toEqual(['What happened', 'nature']);
    expect(renderNotice(notice, real).text).not.toContain('What happened');
  });

  it('may not apply to these people: the reason is the answer', () => {
    const notice = aNotice({ doesNotApply: { 'Free credit monitoring': 'no Social Security number leaked' } });

    expect(answerTo(notice, 'free credit monitoring')).toBe('does not apply: no Social Security number leaked');
    expect(answerTo(notice, 'What happened')).toBe('whatHappened');
  });

  it('may be a title', () => {
    const notice = aNotice({ title: 'Notice of Data Breach' });

    expect(missingContents(notice, ['Notice of Data Breach'])).toEqual([]);
    expect(renderNotice(notice, real).text).toMatch(/^Notice of Data Breach: Your card details/);
  });
});

describe('forbidden contents', () => {
  it('are left out only where whoever wrote the text says so: nobody reads it for them', () => {
    const notice = aNotice({ leavesOut: ['nature of the breach'] });

    expect(leavesOut(notice, 'Nature of the breach')).toBe(true);
    expect(leavesOut(notice, 'Number of residents affected')).toBe(false);
  });
});
