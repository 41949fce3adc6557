import type { Instant } from '../../domain/time.ts';
import type { Content, Locale, Row } from '../content.ts';
import { only } from '../content.ts';
import { writeInstant, writeNumber, writeShare } from '../dates.ts';
import { addresses, type MailingMail, mailingRows } from './mailing-parts.ts';
import { type DueObligation, nameDuty, sayIn, toneOf, withId, writeDue } from './parts.ts';

/** Sending has stopped by itself or by a person. */
export interface MailingHalted extends MailingMail {
  readonly kind: 'mailing-halted';
  readonly reason: 'bounces' | 'complaints' | 'paused' | 'account' | 'canary' | 'other';
  readonly haltedAt: Instant;
  /** Sent so far. */
  readonly sent: number;
  /** Share of the sent that bounced or complained, 0 to 1. */
  readonly failedShare?: number;
  /** Share at which sending halts, 0 to 1. */
  readonly limit?: number;
  /** Still to be sent. */
  readonly left: number;
  readonly inDoubt: number;
  readonly obligation?: DueObligation;
}

export function writeMailingHalted(mail: MailingHalted, locale: Locale): Content {
  const say = sayIn(locale);
  const why = writeReason(mail.reason, locale);
  const left = addresses(mail.left, locale);
  return {
    subject: withId(
      say(`Sending has stopped: ${why}, ${left} waiting`, `送信を停止：${why}、残り${left}`),
      mail.incidentId,
      locale,
    ),
    preview: say(
      `Sending of ${mail.mailing} has stopped: ${why}. ${left} waiting.`,
      `${mail.mailing}の送信を停止しました。理由：${why}。残りは${left}です。`,
    ),
    blocks: [
      { kind: 'facts', rows: [...mailingRows(mail, locale), ...haltRows(mail, why, locale)] },
      {
        kind: 'paragraph',
        text: say(
          'Nothing is lost and nobody is written to twice: those who wait have not been written to. Someone signed in decides: go on, or cancel and reach the rest by another channel. The clock goes on meanwhile.',
          '記録は失われず、同じ宛先に二重に送られることもありません。残りの宛先にはまだ送信していません。再開するか、中止して別の手段で通知するかを、サインインして決めてください。その間も期限は進みます。',
        ),
      },
      { kind: 'action', label: say('Decide how to go on', '今後の対応を決める'), url: mail.link },
    ],
  };
}

function haltRows(mail: MailingHalted, why: string, locale: Locale): readonly Row[] {
  const say = sayIn(locale);
  const { obligation, failedShare, limit } = mail;
  const share = failedShare === undefined ? undefined : writeShare(failedShare, locale);
  const halts =
    limit === undefined
      ? ''
      : say(` (sending halts at ${writeShare(limit, 'en')})`, `（停止の基準は${writeShare(limit, 'ja')}）`);
  return only<Row>(
    { label: say('Why', '理由'), value: why, tone: 'soon' },
    { label: say('Since', '停止した時刻'), value: writeInstant(mail.haltedAt, mail.zone, locale) },
    { label: say('Sent', '送信済み'), value: writeNumber(mail.sent, locale) },
    share !== undefined && { label: say('Of these failed', 'うち失敗'), value: share + halts },
    { label: say('Waiting', '未送信'), value: writeNumber(mail.left, locale) },
    mail.inDoubt > 0 && { label: say('In doubt', '送信結果不明'), value: writeNumber(mail.inDoubt, locale) },
    obligation && {
      label: nameDuty(obligation, locale),
      value:
        (obligation.isTarget ? say('Our own target: ', '自社の目標：') : '') + writeDue(obligation, mail.now, locale),
      ...(obligation.dueAt ? { tone: toneOf(obligation.dueAt, mail.now, obligation.isTarget) } : {}),
    },
  );
}

function writeReason(reason: MailingHalted['reason'], locale: Locale): string {
  const say = sayIn(locale);
  return {
    bounces: say('too many mails came back', '不達が基準を超過'),
    complaints: say('too many recipients marked it as unwanted', '迷惑メールの申告が基準を超過'),
    paused: say('a person paused it', '担当者による一時停止'),
    account: say('the mail account may not send', 'メールアカウントの送信停止'),
    canary: say('the first small wave failed', '最初の小規模送信の失敗'),
    other: say('see its page for the reason', '画面で確認してください'),
  }[reason];
}
