import type { Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { type MeasureMail, measureFacts } from './measure-parts.ts';
import { sayIn, withId } from './parts.ts';

/** A promised measure is past its date. */
export interface MeasureOverdue extends MeasureMail {
  readonly kind: 'measure-overdue';
}

export function writeMeasureOverdue(mail: MeasureOverdue, locale: Locale): Content {
  const say = sayIn(locale);
  const since = writeInstant(mail.dueAt, mail.dueZone, locale);
  const due = writeDeadline(mail.dueAt, mail.dueZone, mail.now, locale);
  return {
    subject: withId(
      say(`Late since ${since}: measure ${mail.measure}`, `${since}に期限超過：再発防止策${mail.measure}`),
      mail.incidentId,
      locale,
    ),
    preview: say(`Measure ${mail.measure} was due ${due}.`, `再発防止策${mail.measure}の期限は${due}でした。`),
    blocks: [
      measureFacts(mail, locale),
      {
        kind: 'paragraph',
        text: say(
          'Finish it and record the proof, or hand it over to someone with the reason. The incident stays open until one of the two is done.',
          '実施して証拠を記録するか、理由を添えて別の担当者に引き継いでください。いずれかが済むまで、この事案は終了できません。',
        ),
      },
      { kind: 'action', label: say('Open the measure', '再発防止策を開く'), url: mail.link },
    ],
  };
}
