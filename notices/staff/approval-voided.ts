import type { Content, Locale } from '../content.ts';
import { countOf } from '../dates.ts';
import { type MailingMail, mailingRows } from './mailing-parts.ts';
import { sayIn, withId } from './parts.ts';

/** Texts, list or sender changed after somebody approved. */
export interface ApprovalVoided extends MailingMail {
  readonly kind: 'approval-voided';
  readonly changed: 'texts' | 'list' | 'sender';
  /** Approvals that no longer count. */
  readonly approvalsLost: number;
}

export function writeApprovalVoided(mail: ApprovalVoided, locale: Locale): Content {
  const say = sayIn(locale);
  const changed = {
    texts: say('the texts', '通知文'),
    list: say('the recipient list', '宛先一覧'),
    sender: say('the sender', '差出人'),
  }[mail.changed];
  const count = mail.approvalsLost;
  return {
    subject: withId(
      say(
        `Approval void: ${changed} of ${mail.mailing} changed`,
        `承認は無効：${mail.mailing}の${changed}が変更されました`,
      ),
      mail.incidentId,
      locale,
    ),
    preview: say(
      `Approval void: ${changed} of ${mail.mailing} changed after approval. Nothing has been sent.`,
      `${mail.mailing}の${changed}が承認後に変更されたため、承認は無効になりました。送信はしていません。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          ...mailingRows(mail, locale),
          { label: say('Changed', '変更されたもの'), value: changed },
          { label: say('Approvals lost', '無効になった承認'), value: say(countOf(count, 'approval'), `${count}件`) },
        ],
      },
      {
        kind: 'paragraph',
        text: say(
          'An approval is for exactly what was read. What stands there now needs to be read and approved again, by everyone.',
          '承認は、確認した内容だけに対して有効です。変更後の内容を、全員があらためて確認し、承認する必要があります。',
        ),
      },
      { kind: 'action', label: say('Read what changed', '変更内容を確認する'), url: mail.link },
    ],
  };
}
