import { type Instant, secondsBetween } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeDuration, writeInstant } from '../dates.ts';
import { addresses, type MailingMail, mailingRows } from './mailing-parts.ts';
import { sayIn, withId } from './parts.ts';

/** For some addresses nobody can tell whether the mail left. A named person decides. */
export interface InDoubtToDecide extends MailingMail {
  readonly kind: 'in-doubt-to-decide';
  readonly addresses: number;
  /** When the oldest of them went into doubt. */
  readonly since: Instant;
}

export function writeInDoubtToDecide(mail: InDoubtToDecide, locale: Locale): Content {
  const say = sayIn(locale);
  const count = addresses(mail.addresses, locale);
  const since = writeInstant(mail.since, mail.zone, locale);
  return {
    subject: withId(say(`To decide: ${count} in doubt`, `判断の依頼：送信結果不明${count}`), mail.incidentId, locale),
    preview: say(
      `For ${count} we can't tell whether the mail left. A person has to decide.`,
      `${count}の宛先について、メールが送信されたかどうか確認できません。担当者の判断が必要です。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          ...mailingRows(mail, locale),
          { label: say('In doubt', '送信結果不明'), value: count, tone: 'soon' },
          { label: say('Since', '発生'), value: writeWaiting(since, mail, locale) },
        ],
      },
      {
        kind: 'paragraph',
        text: say(
          'The sender was cut off between asking and hearing the answer, and no later event has settled it. They are not mailed again, so that nobody is told twice. You can choose:',
          '送信の依頼から応答を受け取るまでの間に処理が途切れ、その後も結果を示す記録が届いていません。二重の通知を避けるため、メールは再送しません。次のいずれかを選んでください。',
        ),
      },
      {
        kind: 'list',
        items: [
          say(
            'Write to them on paper: they go on the letter list. Some may hear twice.',
            '郵送で通知する（郵送一覧に加えます。一部の方には重ねて届く可能性があります）',
          ),
          say(
            'Count them as told: only with other proof, named in the reason.',
            '通知済みとする（ほかに証拠がある場合に限ります。その証拠を理由欄に記入してください）',
          ),
        ],
      },
      { kind: 'action', label: say('Decide', '判断する'), url: mail.link },
      {
        kind: 'small',
        text: say('Your decision and your reason go on the record.', '判断とその理由は記録に残ります。'),
      },
    ],
  };
}

function writeWaiting(since: string, mail: InDoubtToDecide, locale: Locale): string {
  const passed = writeDuration(secondsBetween(mail.since, mail.now), locale);
  return sayIn(locale)(`${since} (${passed} ago)`, `${since}から${passed}経過`);
}
