import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { AcceptedMail } from '../ses/mail.ts';
import type { MailLog } from '../ses/mail-log.ts';
import { listPage, type MailboxFilter, mailPage, messagePage, type PageSettings, type ShownMail } from './pages.ts';

const pageSize = 100;

/**
 * The mailbox to read in a browser what the local SES has accepted: `/` newest first with `?to=&kind=&before=`, and
 * `/mails/<n>?view=html|text`. It shows addresses and is for the loopback interface only.
 */
export function createMailboxApp(log: MailLog, options: Partial<PageSettings> = {}): Hono {
  const settings: PageSettings = { basePath: options.basePath ?? '', zone: options.zone ?? 'UTC' };
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ['data:'],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        baseUri: ["'self'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );

  app.get('/', (c) => {
    const filter: MailboxFilter = { to: (c.req.query('to') ?? '').trim(), kind: (c.req.query('kind') ?? '').trim() };
    const before = Number.parseInt(c.req.query('before') ?? '', 10);
    const found = findMails(log, filter, Number.isNaN(before) ? log.count() : before - 1);
    const older = found.length > pageSize ? found[pageSize - 1]?.n : undefined;
    const shown = found.slice(0, pageSize).flatMap((mail) => withContent(log, mail) ?? []);
    return c.html(listPage(shown, { filter, total: log.count(), ...(older === undefined ? {} : { older }) }, settings));
  });

  app.get('/mails/:n{[0-9]+}', (c) => {
    const mail = log.read(Number(c.req.param('n')));
    const shown = mail === undefined ? undefined : withContent(log, mail);
    if (shown === undefined) {
      return c.html(
        messagePage('There is no such mail', 'The number is not in the log of the local SES.', settings),
        404,
      );
    }
    const { html, text } = shown.content;
    const wantsText = c.req.query('view') === 'text' || html === undefined;
    const part = wantsText && text !== undefined ? 'text' : 'html';
    return c.html(mailPage(shown, { part, newest: log.count() }, settings));
  });
  return app;
}

/** One more than a page, to know whether there is another. */
function findMails(log: MailLog, { to, kind }: MailboxFilter, from: number): readonly AcceptedMail[] {
  const wanted = to.toLowerCase();
  const kindText = JSON.stringify(kind);
  const mayMatch = (line: string) =>
    (kind === '' || line.includes(kindText)) &&
    (wanted === '' || line.toLowerCase().includes(JSON.stringify(wanted).slice(1, -1)));
  const found: AcceptedMail[] = [];
  for (const mail of log.readBackwards(from, mayMatch)) {
    if (kind !== '' && mail.tags.kind !== kind) continue;
    if (wanted !== '' && !mail.to.some((address) => address.toLowerCase().includes(wanted))) continue;
    found.push(mail);
    if (found.length > pageSize) break;
  }
  return found;
}

function withContent(log: MailLog, mail: AcceptedMail): ShownMail | undefined {
  const content = log.content(mail.content);
  return content === undefined ? undefined : { mail, content };
}
