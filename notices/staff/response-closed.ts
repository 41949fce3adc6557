import type { Instant } from '../../domain/time.ts';
import type { Content, Locale, Row } from '../content.ts';
import { writeInstant, writeNumber } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn, withId } from './parts.ts';

/** Every obligation is met, exempt or late with its reason, and everyone is accounted for. */
export interface ResponseClosed extends IncidentMail {
  readonly kind: 'response-closed';
  readonly closedAt: Instant;
  /** Actor id. */
  readonly by: string;
  readonly obligations: { readonly met: number; readonly exempt: number; readonly late: number };
  readonly people: { readonly told: number; readonly otherwise: number };
  /** Measures still open: the follow-up. */
  readonly openMeasures: number;
}

export function writeResponseClosed(mail: ResponseClosed, locale: Locale): Content {
  const say = sayIn(locale);
  const row = (label: string, value: number): Row => ({ label, value: writeNumber(value, locale) });
  const { obligations, people, openMeasures } = mail;
  const open = writeNumber(openMeasures, locale);
  return {
    subject: withId(say('Response closed', '事案対応を終了しました'), mail.incidentId, locale),
    preview: say(
      'Response closed: every duty is settled and everyone is accounted for.',
      '事案対応を終了しました。すべての義務の処理が済み、対象者全員への対応を確認しました。',
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
          row(say('Duties met in time', '期限内に完了した義務'), obligations.met),
          row(say('Duties exempt', '免除された義務'), obligations.exempt),
          row(say('Duties late, with the reason', '期限を過ぎた義務（理由を記録済み）'), obligations.late),
          row(say('Addresses told', '通知済みの宛先'), people.told),
          row(say('Accounted for otherwise', '別の手段で対応した宛先'), people.otherwise),
          row(say('Measures still open', '未了の再発防止策'), openMeasures),
        ],
      },
      {
        kind: 'paragraph',
        text:
          openMeasures === 0
            ? say('The follow-up can be closed next.', '続いて、フォローアップを終了できます。')
            : say(
                `The follow-up goes on until every measure is done or handed over: ${open} to go.`,
                `残る再発防止策${open}件の実施または引き継ぎが済むまで、フォローアップを続けます。`,
              ),
      },
      { kind: 'action', label: say('Open the incident', '事案を開く'), url: mail.link },
      { kind: 'small', text: say('It can be reopened, with the reason.', '理由を記録すれば、対応を再開できます。') },
    ],
  };
}
