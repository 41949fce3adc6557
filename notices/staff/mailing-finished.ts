import type { MailingTotals } from '../../domain/mailing/totals.ts';
import type { Content, Locale, Row } from '../content.ts';
import { writeNumber } from '../dates.ts';
import { sortStates, stateWord } from '../words.ts';
import { addresses, type MailingMail, mailingRows } from './mailing-parts.ts';
import { sayIn, withId } from './parts.ts';

/** Every address has been tried; says who is told and who is not. */
export interface MailingFinished extends MailingMail {
  readonly kind: 'mailing-finished';
  readonly totals: MailingTotals;
  /** Told by a channel the duty accepts. */
  readonly told: number;
  /** Need another channel: bounced, refused, no address. */
  readonly notReached: number;
  readonly inDoubt: number;
}

export function writeMailingFinished(mail: MailingFinished, locale: Locale): Content {
  const say = sayIn(locale);
  const told = addresses(mail.told, locale);
  const notReached = writeNumber(mail.notReached, locale);
  const doubt =
    mail.inDoubt === 0
      ? ''
      : say(`, ${writeNumber(mail.inDoubt, 'en')} in doubt`, `、結果不明${writeNumber(mail.inDoubt, 'ja')}件`);
  const open = mail.notReached + mail.inDoubt;
  return {
    subject: withId(
      say(
        `Sending finished: ${told} told, ${notReached} not reached${doubt}`,
        `送信完了：通知済み${told}、未達${notReached}件${doubt}`,
      ),
      mail.incidentId,
      locale,
    ),
    preview: say(
      `${mail.mailing} is finished: ${told} told, ${notReached} not reached${doubt}.`,
      `${mail.mailing}の送信が完了しました。通知済み${told}、未達${notReached}件${doubt}です。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          ...mailingRows(mail, locale),
          { label: say('Told', '通知済み'), value: writeNumber(mail.told, locale), tone: 'met' },
          { label: say('Not reached', '未達'), value: notReached },
          { label: say('In doubt', '送信結果不明'), value: writeNumber(mail.inDoubt, locale) },
        ],
      },
      { kind: 'heading', text: say('Every address by its state', '宛先の状態別の件数') },
      { kind: 'facts', rows: stateRows(mail.totals, locale) },
      {
        kind: 'paragraph',
        text:
          open === 0
            ? say('Nobody is left over.', '未対応の宛先はありません。')
            : say(
                'Whoever is not told needs another channel: a letter, or the substitute notice where the law allows it.',
                '通知できていない方には、郵送など別の手段が必要です。法令が認める場合は、公表などの代替措置を取ることができます。',
              ),
      },
      { kind: 'action', label: say('Open the mailing', '送信の詳細を開く'), url: mail.link },
    ],
  };
}

function stateRows(totals: MailingTotals, locale: Locale): readonly Row[] {
  const counts: Readonly<Record<string, number>> = totals;
  const rows = sortStates(Object.keys(counts))
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state): Row => ({ label: stateWord(state, locale), value: writeNumber(counts[state] ?? 0, locale) }));
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [...rows, { label: sayIn(locale)('All addresses', '全宛先'), value: writeNumber(all, locale) }];
}
