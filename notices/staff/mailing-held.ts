import type { Content, Locale } from '../content.ts';
import { type MailingMail, mailingRows } from './mailing-parts.ts';
import { sayIn, withId } from './parts.ts';

/** The law has an approved mailing wait: a hold stands, or something else comes first. */
export interface MailingHeld extends MailingMail {
  readonly kind: 'mailing-held';
  /** What stands in the way, its source, and who can end it. */
  readonly reasons: readonly string[];
  /** It was being sent, and was stopped in the middle. */
  readonly stopped: boolean;
}

export function writeMailingHeld(mail: MailingHeld, locale: Locale): Content {
  const say = sayIn(locale);
  const subject = withId(
    mail.stopped
      ? say(`Sending has stopped: the law has ${mail.mailing} wait`, `送信を停止：${mail.mailing}は法令上の保留中`)
      : say(
          `Approved, not sent: the law has ${mail.mailing} wait`,
          `承認済み・未送信：${mail.mailing}は法令上の保留中`,
        ),
    mail.incidentId,
    locale,
  );
  return {
    subject,
    preview: subject,
    blocks: [
      { kind: 'facts', rows: mailingRows(mail, locale) },
      { kind: 'heading', text: say('What it waits for', '保留の理由') },
      { kind: 'list', items: mail.reasons },
      {
        kind: 'paragraph',
        text: say(
          'Nobody here can waive this. Once it is lifted, done or over, and that is recorded, sending goes on by itself. Nobody is written to twice.',
          '社内の判断で解除することはできません。解除、実施または期間の満了が記録されると、自動的に送信を始めます。同じ宛先に二重に送られることはありません。',
        ),
      },
      { kind: 'action', label: say('Open the mailing', '送信の画面を開く'), url: mail.link },
    ],
  };
}
