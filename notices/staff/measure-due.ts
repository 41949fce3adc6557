import type { Content, Locale } from '../content.ts';
import { writeDeadline } from '../dates.ts';
import { type MeasureMail, measureFacts } from './measure-parts.ts';
import { sayIn, withId } from './parts.ts';

/** A promised measure is due before long. */
export interface MeasureDue extends MeasureMail {
  readonly kind: 'measure-due';
}

export function writeMeasureDue(mail: MeasureDue, locale: Locale): Content {
  const say = sayIn(locale);
  const due = writeDeadline(mail.dueAt, mail.dueZone, mail.now, locale);
  return {
    subject: say(
      `${withId(`Measure ${mail.measure}`, mail.incidentId, 'en')}: due ${due}`,
      `${withId(`再発防止策${mail.measure}`, mail.incidentId, 'ja')}：期限は${due}`,
    ),
    preview: say(`Measure ${mail.measure} is due ${due}.`, `再発防止策${mail.measure}の期限は${due}です。`),
    blocks: [
      measureFacts(mail, locale),
      {
        kind: 'paragraph',
        text: say(
          'When it is done, record the proof: a document, a ticket, an audit finding.',
          '実施が済んだら、証拠となる資料（文書、作業記録、監査結果など）を記録してください。',
        ),
      },
      { kind: 'action', label: say('Open the measure', '再発防止策を開く'), url: mail.link },
    ],
  };
}
