import { toInstant } from '../../domain/time.ts';
import { createMailboxApp } from '../../local/mailbox/app.ts';
import { decodeHeader } from '../../local/mailbox/header.ts';
import type { MailContent, MailDraft } from '../../local/ses/mail.ts';
import { type MailLog, openMailLog } from '../../local/ses/mail-log.ts';
import { makeFolder, tearDownSes } from '../support/ses-setup.ts';

let log: MailLog;

beforeEach(() => {
  log = openMailLog(makeFolder());
});

afterEach(async () => {
  log.close();
  await tearDownSes();
});

const notice: MailContent = {
  from: '=?UTF-8?B?5p2x5Lqs6YO9?= <notice@controller.example>',
  replyTo: ['help@controller.example'],
  subject: 'About your card, {{name}}',
  html: '<h1>Dear {{name}}</h1><script>alert(1)</script>',
  text: 'Dear {{name}}',
  isTemplate: true,
  defaults: {},
};

function add(changes: Partial<MailDraft> = {}, content = notice): void {
  const draft: MailDraft = {
    at: toInstant('2017-03-10T09:20:00Z'),
    to: ['taro@example.jp'],
    tags: { kind: 'notice' },
    content: log.keepContent(content),
    data: { name: 'Taro' },
  };
  log.append([{ ...draft, ...changes }]);
}

async function get(path: string): Promise<{ status: number; text: string; policy: string }> {
  const response = await createMailboxApp(log, { zone: 'Asia/Tokyo' }).request(path);
  const policy = response.headers.get('content-security-policy') ?? '';
  return { status: response.status, text: await response.text(), policy };
}

const shownNumbers = (text: string) => [...text.matchAll(/href="\/mails\/(\d+)"/g)].map(([, n]) => Number(n));

describe('the mailbox', () => {
  it('lists the newest mail first, with the subject as its reader gets it', async () => {
    add({ data: { name: 'Hanako' } });
    add();

    const { text } = await get('/');

    expect(shownNumbers(text)).toEqual([2, 1]);
    expect(text).toContain('About your card, Taro');
    expect(text).toContain('10 Mar 2017, 18:20:00 Asia/Tokyo');
  });

  it('shows a hundred mails a page and leads to the older ones', async () => {
    for (let i = 0; i < 205; i += 1) add();

    const pages = [await get('/'), await get('/?before=106'), await get('/?before=6')];

    expect(pages.map(({ text }) => shownNumbers(text).length)).toEqual([100, 100, 5]);
    expect(pages.map(({ text }) => /before=(\d+)/.exec(text)?.[1])).toEqual(['106', '6', undefined]);
  });

  it('filters by recipient and by kind', async () => {
    add();
    add({ to: ['oncall@example.com'], tags: { kind: 'reminder' } });
    add({ to: ['Taro2@example.jp'], tags: { kind: 'reminder' }, data: { name: 'oncall' } });

    expect(shownNumbers((await get('/?to=TARO')).text)).toEqual([3, 1]);
    expect(shownNumbers((await get('/?kind=reminder')).text)).toEqual([3, 2]);
    expect(shownNumbers((await get('/?kind=reminder&to=oncall')).text)).toEqual([2]);
    expect((await get('/?to=nobody')).text).toContain('No mail fits this filter.');
  });

  it('shows a mail with its headers, its HTML shut in a frame', async () => {
    add({ data: { name: 'Taro "T"' } });

    const { text, policy } = await get('/mails/1');

    expect(text).toContain('東京都 &lt;notice@controller.example&gt;');
    expect(text).toContain('help@controller.example');
    expect(text).toContain('&lt;h1&gt;Dear Taro &quot;T&quot;&lt;/h1&gt;');
    expect(text).not.toContain('<script>');
    expect(text).toMatch(/<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(policy).toContain("default-src 'none'");
  });

  it('shows the plain text on its own page, and alone when there is no HTML', async () => {
    add();
    const { html: _, ...textOnly } = notice;
    add({}, textOnly);

    const [asked, only] = [await get('/mails/1?view=text'), await get('/mails/2')];

    expect(asked.text).toContain('<pre>Dear Taro</pre>');
    expect(only.text).toContain('<pre>Dear Taro</pre>');
    expect(only.text).not.toContain('As HTML');
  });

  it('says so when there is no such mail', async () => {
    expect((await get('/mails/7')).status).toBe(404);
  });
});

describe('headers', () => {
  it('are shown as text, in either coding, over several words', () => {
    expect(decodeHeader('=?UTF-8?B?5p2x?= =?utf-8?b?5Lqs?= <a@example.jp>')).toBe('東京 <a@example.jp>');
    expect(decodeHeader('=?ISO-8859-1?Q?Andr=E9_P?=')).toBe('André P');
    expect(decodeHeader('=?nonsense?B?AAAA?=')).toBe('=?nonsense?B?AAAA?=');
  });
});
