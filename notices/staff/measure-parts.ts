import type { Instant } from '../../domain/time.ts';
import type { Block, Locale } from '../content.ts';
import { writeDeadline } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn, toneOf } from './parts.ts';

/** A measure a committee recommended and somebody promised. */
export interface MeasureMail extends IncidentMail {
  /** Id of the measure: `M-3`. */
  readonly measure: string;
  /** What was promised. Free text: shown in the body only. */
  readonly text: string;
  readonly owner: string;
  readonly dueAt: Instant;
  /** Zone the due date is shown in. */
  readonly dueZone: string;
}

export function measureFacts(mail: MeasureMail, locale: Locale): Block {
  const say = sayIn(locale);
  return {
    kind: 'facts',
    rows: [
      incidentRow(mail, locale),
      { label: say('Measure', '再発防止策'), value: `${mail.measure}\n${mail.text}` },
      {
        label: say('Due', '期限'),
        value: writeDeadline(mail.dueAt, mail.dueZone, mail.now, locale),
        tone: toneOf(mail.dueAt, mail.now),
      },
      { label: say('Owner', '担当'), value: mail.owner },
    ],
  };
}
