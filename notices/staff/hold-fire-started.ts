import type { Instant } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { addresses, type MailingMail, mailingRows, variants } from './mailing-parts.ts';
import { sayIn, withId } from './parts.ts';

/** Everything is approved; for a short while anyone asked can still stop it. */
export interface HoldFireStarted extends MailingMail {
  readonly kind: 'hold-fire-started';
  readonly addresses: number;
  readonly variants: number;
  /** When sending starts unless somebody stops it. */
  readonly until: Instant;
}

export function writeHoldFireStarted(mail: HoldFireStarted, locale: Locale): Content {
  const say = sayIn(locale);
  const to = addresses(mail.addresses, locale);
  const at = writeInstant(mail.until, mail.zone, locale);
  const deadline = writeDeadline(mail.until, mail.zone, mail.now, locale);
  return {
    subject: withId(say(`Sending to ${to} starts ${at}`, `${to}への送信を${at}に開始します`), mail.incidentId, locale),
    preview: say(
      `${mail.mailing} goes to ${to} from ${deadline}. Until then you can stop it.`,
      `${mail.mailing}を${to}に送信します。開始は${deadline}です。それまでは止められます。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          ...mailingRows(mail, locale),
          {
            label: say('What', '内容'),
            value: say(`${variants(mail.variants, 'en')} to ${to}`, `${variants(mail.variants, 'ja')}、${to}`),
          },
          { label: say('Sending starts', '送信開始'), value: deadline, tone: 'soon' },
        ],
      },
      {
        kind: 'paragraph',
        text: say(
          'All approvals are given. If something is wrong, stop it now. Stopping needs no sign-in and loses nothing; a signed-in approver can start it again.',
          '必要な承認はそろっています。誤りに気付いた場合は、いま止めてください。サインインは要りません。止めても何も失われず、承認者がサインインして再開できます。',
        ),
      },
      { kind: 'action', label: say('Stop the sending', '送信を止める'), url: mail.link },
      {
        kind: 'small',
        text: say(
          "The link opens a page; the button there stops the sending. If all is well, there is nothing to do. A mail that has left can't be called back.",
          'リンクを開いた画面のボタンを押すと止まります。問題がなければ、何もする必要はありません。送信したメールは取り戻せません。',
        ),
      },
    ],
  };
}
