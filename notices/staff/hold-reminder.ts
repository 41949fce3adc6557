import type { Block, Content, Locale } from '../content.ts';
import { writeDeadline, writeNumber } from '../dates.ts';
import { writeDuty } from '../words.ts';
import {
  byInstant,
  type DueObligation,
  type IncidentMail,
  incidentRow,
  nameDuty,
  notAdvice,
  obligationFacts,
  sayIn,
  withId,
} from './parts.ts';

/** A hold ends soon, or stands without an end and somebody has to ask whether it still does. */
export interface HoldReminder extends IncidentMail {
  readonly kind: 'hold-reminder';
  readonly obligations: readonly DueObligation[];
}

export function writeHoldReminder(mail: HoldReminder, locale: Locale): Content {
  const say = sayIn(locale);
  const obligations = [...mail.obligations].sort(byEnd);
  const subject = withId(announce(mail, obligations, locale), mail.incidentId, locale);
  return {
    subject,
    preview: subject,
    blocks: [
      { kind: 'facts', rows: [incidentRow(mail, locale)] },
      ...obligations.flatMap((obligation): readonly Block[] => [
        { kind: 'heading', text: nameDuty(obligation, locale) },
        obligationFacts(obligation, mail.now, locale),
      ]),
      {
        kind: 'paragraph',
        text: say(
          'When a hold ends, what it held is due at once: have it ready. An approved mailing goes out by itself. If whoever asked for the hold lifts it, or asks for longer, record that with its document.',
          '保留が終わると、保留されていた手続きは直ちに行う必要があります。準備を済ませておいてください。承認済みの通知は自動的に送信されます。要請元が解除または延長した場合は、その文書とともに記録してください。',
        ),
      },
      { kind: 'action', label: say('Open what is on hold', '保留中の手続きを開く'), url: mail.link },
      notAdvice(locale),
    ],
  };
}

function announce(mail: HoldReminder, [first, ...others]: readonly DueObligation[], locale: Locale): string {
  const say = sayIn(locale);
  if (first?.held === undefined) return say('No hold stands any more', '保留中の手続きはありません');
  const { by, until } = first.held;
  const name = writeDuty(first.duty, first.owedTo, locale);
  const count = writeNumber(others.length, locale);
  const more = others.length === 0 ? '' : say(` and ${count} more`, `ほか${count}件`);
  if (until === undefined) {
    return say(
      `Does the hold by ${by} still stand: ${name}${more}`,
      `${by}の要請による保留は続いていますか：${name}${more}`,
    );
  }
  const end = writeDeadline(until, first.zone, mail.now, locale);
  return say(`The hold by ${by} ends ${end}: ${name}${more}`, `${by}の要請による保留は${end}まで：${name}${more}`);
}

/** Those that end first; those without an end last. */
function byEnd(a: DueObligation, b: DueObligation): number {
  return byInstant(a.held?.until, b.held?.until);
}
