import { html, raw } from 'hono/html';
import type { AcceptedMail, Fate, MailContent } from '../ses/mail.ts';
import { renderMail, renderSubject } from '../ses/rendering.ts';
import { decodeHeader } from './header.ts';
import { style } from './style.ts';

export interface MailboxFilter {
  readonly to: string;
  readonly kind: string;
}

export interface ShownMail {
  readonly mail: AcceptedMail;
  readonly content: MailContent;
}

export interface PageSettings {
  /** Path under which the mailbox is mounted, without a slash at the end. */
  readonly basePath: string;
  /** IANA zone in which times are shown; it is named beside each. */
  readonly zone: string;
}

type Html = ReturnType<typeof html>;

const fateWords: Readonly<Record<Fate, string>> = {
  delivered: 'Delivered',
  delayed: 'Delayed',
  bounced: 'Not reached: bounced',
  complained: 'Delivered, complaint made',
  suppressed: 'Not reached: on the suppression list',
  rejected: 'Not reached: rejected as unsafe',
  unrendered: 'Not reached: a value of the template is missing',
};

/** The newest mails first. `older` is the number to go on from, absent on the last page. */
export function listPage(
  mails: readonly ShownMail[],
  page: { readonly filter: MailboxFilter; readonly total: number; readonly older?: number },
  settings: PageSettings,
): Html {
  const { to, kind } = page.filter;
  const isFiltered = to !== '' || kind !== '';
  const olderQuery = new URLSearchParams({
    ...(to === '' ? {} : { to }),
    ...(kind === '' ? {} : { kind }),
    before: String(page.older ?? ''),
  });
  return frame(
    'Mailbox',
    html`<h1>Mailbox</h1>
      <p class="quiet">${page.total.toLocaleString('en')} mails accepted by the local SES. None of them left this machine.</p>
      <form method="get" action="${settings.basePath}/" role="search">
        <label>To contains <input name="to" value="${to}" inputmode="email" autocapitalize="off" /></label>
        <label>Kind is <input name="kind" value="${kind}" autocapitalize="off" /></label>
        <button>Show</button>
      </form>
      ${isFiltered ? html`<nav><a href="${settings.basePath}/">Show all mails</a></nav>` : ''}
      ${
        mails.length === 0
          ? html`<p>${isFiltered ? 'No mail fits this filter.' : 'No mail has been sent yet.'}</p>`
          : html`<ol>${mails.map((shown) => listItem(shown, settings))}</ol>`
      }
      ${page.older === undefined ? '' : html`<nav><a href="${settings.basePath}/?${olderQuery.toString()}">Older mails</a></nav>`}`,
  );
}

function listItem({ mail, content }: ShownMail, settings: PageSettings): Html {
  const kind = mail.tags.kind;
  return html`<li>
    <a class="subject" href="${settings.basePath}/mails/${mail.n}">${renderSubject(content, mail.data) || '(no subject)'}</a>
    <span>${mail.to.join(', ')}</span>
    <span class="kind">${kind === undefined ? '' : html`<a class="tag" href="${settings.basePath}/?${new URLSearchParams({ kind }).toString()}">${kind}</a>`}</span>
    <time class="quiet" datetime="${mail.at}">${timeText(mail.at, settings.zone)}</time>
    <span class="kind">${fateText(mail.fate)}</span>
  </li>`;
}

/** One mail as its reader sees it, with what a mail program shows above it. */
export function mailPage(
  { mail, content }: ShownMail,
  view: { readonly part: 'html' | 'text'; readonly newest: number },
  settings: PageSettings,
): Html {
  const rendered = renderMail(content, mail.data);
  const here = `${settings.basePath}/mails/${mail.n}`;
  const row = (name: string, value: string | Html) => html`<dt>${name}</dt><dd>${value}</dd>`;
  const addressRow = (name: string, list: readonly string[] = []) =>
    list.length === 0 ? '' : row(name, list.map(decodeHeader).join(', '));
  const tags = Object.entries(mail.tags).map(([name, value]) => `${name} = ${value}`);
  return frame(
    rendered.subject,
    html`<nav>
        <a href="${settings.basePath}/">All mails</a>
        ${mail.n < view.newest ? html`<a href="${settings.basePath}/mails/${mail.n + 1}">Newer</a>` : ''}
        ${mail.n > 1 ? html`<a href="${settings.basePath}/mails/${mail.n - 1}">Older</a>` : ''}
      </nav>
      <h1>${rendered.subject || '(no subject)'}</h1>
      <dl>
        ${addressRow('From', [content.from])} ${addressRow('Reply to', content.replyTo)} ${addressRow('To', mail.to)}
        ${addressRow('Cc', mail.cc)} ${addressRow('Bcc', mail.bcc)}
        ${row('Sent', html`<time datetime="${mail.at}">${timeText(mail.at, settings.zone)}</time>`)}
        ${row('Outcome', fateText(mail.fate))}
      </dl>
      <nav class="tabs" aria-label="Part of the mail">
        ${rendered.html === undefined ? '' : tab(here, 'html', 'As HTML', view.part)}
        ${rendered.text === undefined ? '' : tab(here, 'text', 'As plain text', view.part)}
      </nav>
      ${view.part === 'html' ? htmlPart(rendered.html ?? '') : html`<pre>${rendered.text ?? ''}</pre>`}
      <dl class="technical">
        ${row('Message id', mail.messageId)}
        ${content.configurationSet === undefined ? '' : row('Set', content.configurationSet)}
        ${tags.length === 0 ? '' : row('Tags', tags.join(', '))}
      </dl>`,
  );
}

function tab(here: string, part: string, label: string, shown: string): Html {
  const current = part === shown ? raw(' aria-current="page"') : '';
  return html`<a href="${here}?view=${part}"${current}>${label}</a>`;
}

/** No scripts, no forms, nothing from outside; links open in a tab of their own. */
function htmlPart(body: string): Html {
  const policy = `<meta http-equiv="Content-Security-Policy" content="${mailPolicy}"><base target="_blank">`;
  return html`<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${policy}${body}"></iframe>`;
}

const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

function fateText(fate: Fate = 'delivered'): Html {
  const kind = fate === 'delivered' || fate === 'complained' ? 'quiet' : fate === 'delayed' ? 'slow' : 'bad';
  return html`<span class="${kind}">${fateWords[fate]}</span>`;
}

function timeText(at: string, zone: string): string {
  const text = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: zone,
  }).format(new Date(at));
  return `${text} ${zone}`;
}

export function messagePage(title: string, message: string, settings: PageSettings): Html {
  return frame(title, html`<h1>${title}</h1><p>${message}</p><nav><a href="${settings.basePath}/">All mails</a></nav>`);
}

function frame(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>${raw(style)}</style>
      </head>
      <body><main>${content}</main></body>
    </html>`;
}
