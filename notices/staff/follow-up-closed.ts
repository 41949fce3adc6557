import type { Instant } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeInstant, writeNumber } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn, withId } from './parts.ts';

/** Every measure is done or handed over: the last mail about an incident. */
export interface FollowUpClosed extends IncidentMail {
  readonly kind: 'follow-up-closed';
  readonly closedAt: Instant;
  /** Actor id. */
  readonly by: string;
  readonly measures: { readonly done: number; readonly handedOver: number };
}

export function writeFollowUpClosed(mail: FollowUpClosed, locale: Locale): Content {
  const say = sayIn(locale);
  const { done, handedOver } = mail.measures;
  return {
    subject: withId(say('Follow-up closed', 'フォローアップを終了しました'), mail.incidentId, locale),
    preview: say(
      'Follow-up closed: every measure is done or handed over.',
      'フォローアップを終了しました。すべての再発防止策の実施または引き継ぎが済んでいます。',
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          incidentRow(mail, locale),
          {
            label: say('Closed', '終了'),
            value: `${writeInstant(mail.closedAt, mail.zone, locale)}\n${say(`by ${mail.by}`, `処理者：${mail.by}`)}`,
          },
          { label: say('Measures done', '実施した再発防止策'), value: writeNumber(done, locale) },
          { label: say('Measures handed over', '引き継いだ再発防止策'), value: writeNumber(handedOver, locale) },
        ],
      },
      {
        kind: 'paragraph',
        text: say(
          'No clock of this incident runs any more. The record stays and can be verified at any time.',
          'この事案で進行中の期限はありません。記録は保存され、いつでも検証できます。',
        ),
      },
      { kind: 'action', label: say('Open the incident', '事案を開く'), url: mail.link },
    ],
  };
}
