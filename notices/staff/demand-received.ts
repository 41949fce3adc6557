import type { Instant } from '../../domain/time.ts';
import type { Block, Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { type IncidentMail, incidentRow, notAdvice, sayIn, toneOf, withId } from './parts.ts';

/** An authority's order with its own due date and its own list of contents. */
export interface DemandReceived extends IncidentMail {
  readonly kind: 'demand-received';
  readonly authority: string;
  /** Name of the party that must answer. */
  readonly party: string;
  readonly regime: string;
  readonly legalBasis: string;
  readonly receivedAt: Instant;
  readonly dueAt: Instant;
  /** Zone of the authority. */
  readonly dueZone: string;
  readonly headings: readonly string[];
}

export function writeDemandReceived(mail: DemandReceived, locale: Locale): Content {
  const say = sayIn(locale);
  const deadline = writeDeadline(mail.dueAt, mail.dueZone, mail.now, locale);
  return {
    subject: say(
      `${withId(`${mail.authority} demands a report`, mail.incidentId, 'en')}: due ${deadline}`,
      `${withId(`${mail.authority}からの報告徴収`, mail.incidentId, 'ja')}：期限は${deadline}`,
    ),
    preview: say(
      `${mail.authority} has demanded a report. It is due ${deadline}.`,
      `${mail.authority}から報告を求められました。期限は${deadline}です。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: [
          incidentRow(mail, locale),
          { label: say('Due', '期限'), value: deadline, tone: toneOf(mail.dueAt, mail.now) },
          { label: say('Demanded by', '求めた機関'), value: mail.authority },
          { label: say('Demanded of', '報告する者'), value: mail.party },
          { label: say('Legal basis', '根拠'), value: `${mail.legalBasis}\n${mail.regime}` },
          { label: say('Received', '受領'), value: writeInstant(mail.receivedAt, mail.zone, locale) },
        ],
      },
      ...contents(mail.headings, locale),
      { kind: 'action', label: say('Open the demand', '報告徴収の内容を開く'), url: mail.link },
      notAdvice(locale),
    ],
  };
}

function contents(headings: readonly string[], locale: Locale): readonly Block[] {
  if (headings.length === 0) return [];
  return [
    { kind: 'heading', text: sayIn(locale)('What the report must answer', '報告を求められた事項') },
    { kind: 'list', items: headings, ordered: true },
  ];
}
