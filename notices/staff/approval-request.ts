import type { PreparationTotals } from '../../domain/mailing/totals.ts';
import type { Content, Locale, Row } from '../content.ts';
import { only } from '../content.ts';
import { countOf, writeNumber } from '../dates.ts';
import { addresses, type MailingMail, mailingRows, variants } from './mailing-parts.ts';
import { type DueObligation, nameDuty, sayIn, toneOf, withId, writeDue } from './parts.ts';

/** Asks an approver for a decision on exactly these texts and exactly this list. */
export interface ApprovalRequest extends MailingMail {
  readonly kind: 'approval-request';
  /** Sender as recipients will see it. */
  readonly sender: string;
  readonly noticeVersion: number;
  /** Every variant with the number of addresses that get it. */
  readonly variants: readonly { readonly name: string; readonly addresses: number }[];
  readonly totals: PreparationTotals;
  readonly approvals: { readonly given: number; readonly needed: number };
  /** The controller's own approval is needed because the list is a client's. */
  readonly needsController: boolean;
  readonly holdFireMinutes: number;
  /** Asked before. */
  readonly again: boolean;
  /** The duty this fulfils. */
  readonly obligation?: DueObligation;
}

export function writeApprovalRequest(mail: ApprovalRequest, locale: Locale): Content {
  const say = sayIn(locale);
  const to = addresses(mail.totals.accepted, locale);
  const what = variants(mail.variants.length, locale);
  return {
    subject: withId(
      say(
        `${mail.again ? 'Still to decide' : 'To decide'}: send ${mail.mailing} to ${to}`,
        `${mail.again ? '未承認' : '承認の依頼'}：${mail.mailing}を${to}に送信`,
      ),
      mail.incidentId,
      locale,
    ),
    preview: say(
      `Your decision is ${mail.again ? 'still ' : ''}needed: ${what} to ${to}, in the name of ${mail.controller}.`,
      `${mail.controller}名義で${what}を${to}に送信します。承認するかどうか${mail.again ? 'の回答がまだありません' : 'をご判断ください'}。`,
    ),
    blocks: [
      { kind: 'facts', rows: [...mailingRows(mail, locale), ...decisionRows(mail, locale)] },
      { kind: 'heading', text: say('What will be sent', '送信する文面') },
      {
        kind: 'facts',
        rows: mail.variants.map((variant) => ({ label: variant.name, value: addresses(variant.addresses, locale) })),
      },
      { kind: 'heading', text: say('What becomes of every row of the list', '宛先一覧の全行の内訳') },
      { kind: 'facts', rows: fateRows(mail.totals, locale) },
      {
        kind: 'callout',
        tone: 'soon',
        label: say("What can't be undone", '取り消せないこと'),
        text: say(
          `A mail that has left can't be called back. After the last approval there are ${countOf(mail.holdFireMinutes, 'minute')} in which anyone who was asked can stop it; then it is sent.`,
          `送信したメールは取り戻せません。必要な承認がそろうと、${mail.holdFireMinutes}分の待機時間の後に送信を始めます。待機中は、この連絡を受けた人ならだれでも止められます。`,
        ),
      },
      { kind: 'action', label: say('Read it and decide', '内容を確認して判断する'), url: mail.link },
      {
        kind: 'small',
        text: say(
          'Opening the page approves nothing: you sign in and read every variant first. Any change to the texts or the list voids the approvals.',
          'ページを開いただけでは承認されません。サインインし、すべての文面を確認してから判断してください。文面または宛先一覧が変わると、承認は無効になります。',
        ),
      },
    ],
  };
}

function decisionRows(mail: ApprovalRequest, locale: Locale): readonly Row[] {
  const say = sayIn(locale);
  const { given, needed } = mail.approvals;
  const controllers = mail.needsController
    ? say(
        `Two different people; one speaks for ${mail.controller}.`,
        `別々の人による承認が必要で、うち1名は${mail.controller}の方です。`,
      )
    : say('Two different people.', '別々の人による承認が必要です。');
  const { obligation } = mail;
  return only<Row>(
    { label: say('Sender', '差出人'), value: mail.sender },
    { label: say('Notice version', '通知文の版'), value: writeNumber(mail.noticeVersion, locale) },
    {
      label: say('Approvals', '承認'),
      value: `${say(`${given} of ${needed} given. `, `${needed}名中${given}名が承認済み。`)}${controllers}`,
    },
    obligation && {
      label: nameDuty(obligation, locale),
      value:
        (obligation.isTarget ? say('Our own target: ', '自社の目標：') : '') + writeDue(obligation, mail.now, locale),
      ...(obligation.dueAt ? { tone: toneOf(obligation.dueAt, mail.now, obligation.isTarget) } : {}),
    },
  );
}

/** Adds up before the reader's eyes: accepted + duplicates + unreachable + rejected = rows. */
function fateRows(totals: PreparationTotals, locale: Locale): readonly Row[] {
  const say = sayIn(locale);
  const row = (label: string, value: number): Row => ({ label, value: writeNumber(value, locale) });
  return [
    row(say('Gets the mail', 'メールを送る宛先'), totals.accepted),
    row(say('Same address as another row', 'ほかの行と同じアドレス'), totals.duplicates),
    row(say('No address: letter list', 'アドレスなし（郵送の対象）'), totals.unreachable),
    row(say("Address can't be used: rejected", '使えないアドレス（除外）'), totals.rejected),
    row(say('All rows', '全行'), totals.rows),
  ];
}
