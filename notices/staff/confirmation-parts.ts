import type { Instant } from '../../domain/time.ts';
import type { Block, Locale, Row } from '../content.ts';
import { only } from '../content.ts';
import { writeInstant } from '../dates.ts';
import {
  byDueTime,
  type DueObligation,
  type IncidentMail,
  incidentRow,
  nameDuty,
  notAdvice,
  sayIn,
  toneOf,
  writeDue,
} from './parts.ts';

/** What is known when somebody is asked whether this is a breach. */
export interface ConfirmationMail extends IncidentMail {
  readonly detectedAt?: Instant;
  /** System that reported it: `soc`. */
  readonly source?: string;
  /** Clocks that already run, provisionally from detection. */
  readonly obligations: readonly DueObligation[];
}

export function reportFacts(mail: ConfirmationMail, locale: Locale, ...more: readonly (Row | false)[]): Block {
  const say = sayIn(locale);
  return {
    kind: 'facts',
    rows: only<Row>(
      incidentRow(mail, locale),
      mail.detectedAt !== undefined && {
        label: say('Detected', '検知'),
        value: writeInstant(mail.detectedAt, mail.zone, locale),
      },
      mail.source !== undefined && { label: say('Reported by', '報告元'), value: mail.source },
      ...more,
    ),
  };
}

/** The one thing to do, and the answers that need a signed-in person. */
export function askToAnswer(link: string, locale: Locale): readonly Block[] {
  const say = sayIn(locale);
  return [
    {
      kind: 'paragraph',
      text: say(
        'If you can look into it now, say so. That stops the calls to others. It decides nothing.',
        'いま確認できる方は「対応します」と回答してください。ほかの担当者への連絡が止まります。この回答で、漏えいかどうかが決まるわけではありません。',
      ),
    },
    { kind: 'action', label: say('I have it', '対応します'), url: link },
    {
      kind: 'small',
      text: say(
        'The link opens a page. Nothing is recorded until you press the button there.',
        'リンクを開いただけでは何も記録されません。開いた画面でボタンを押すと記録されます。',
      ),
    },
    ...otherAnswers(locale),
  ];
}

/** The answers that decide. */
export function otherAnswers(locale: Locale): readonly Block[] {
  const say = sayIn(locale);
  return [
    {
      kind: 'heading',
      text: say('The other answers: sign in on that page', 'そのほかの回答（同じ画面でサインインしてください）'),
    },
    {
      kind: 'list',
      items: [
        say("Can't say yet: ask me again at a time you name", 'まだ判断できない（次に確認する日時を指定）'),
        say('False alarm', '誤報'),
        say('Security incident without personal data', 'セキュリティ事故だが、個人データは含まれない'),
        say('Breach, not notifiable, with the reason', '漏えい等に当たるが、報告・通知の対象ではない（理由を記入）'),
        say('Breach, notifiable', '漏えい等に当たり、報告・通知の対象である'),
      ],
    },
  ];
}

/** Clocks that run while nobody has decided. */
export function runningClocks(mail: ConfirmationMail, locale: Locale): readonly Block[] {
  if (mail.obligations.length === 0) return [];
  const say = sayIn(locale);
  const rows = [...mail.obligations].sort(byDueTime).map((obligation): Row => {
    const target = obligation.isTarget ? say('Our own target: ', '自社の目標：') : '';
    return {
      label: nameDuty(obligation, locale),
      value: target + writeDue(obligation, mail.now, locale),
      ...(obligation.dueAt ? { tone: toneOf(obligation.dueAt, mail.now, obligation.isTarget) } : {}),
    };
  });
  return [
    { kind: 'heading', text: say('Clocks already running', 'すでに進んでいる期限') },
    {
      kind: 'paragraph',
      text: say(
        'Counted from detection, in case the law says so. They stop if this is not a breach.',
        '法令上、検知の時点から数えられる可能性があるため、暫定的に計算しています。漏えい等でないと判断されれば止まります。',
      ),
    },
    { kind: 'facts', rows },
    notAdvice(locale),
  ];
}
