import type { Instant } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { askToAnswer, type ConfirmationMail, reportFacts, runningClocks } from './confirmation-parts.ts';
import { sayIn, withId } from './parts.ts';

/** Nobody at a level of the roster answered. Goes to the next level, or to everybody when there is none. */
export interface ConfirmationEscalation extends ConfirmationMail {
  readonly kind: 'confirmation-escalation';
  /** The silent level, from 1. */
  readonly unansweredLevel: number;
  readonly askedAt: Instant;
  /** The level asked now; absent when the silent one was the last. */
  readonly next?: { readonly level: number; readonly answerBy: Instant };
}

export function writeConfirmationEscalation(mail: ConfirmationEscalation, locale: Locale): Content {
  const say = sayIn(locale);
  const { unansweredLevel: level, next } = mail;
  const by = next && writeInstant(next.answerBy, mail.zone, locale);
  const deadline = next && writeDeadline(next.answerBy, mail.zone, mail.now, locale);
  return {
    subject: withId(
      by
        ? say(
            `Nobody answered at level ${level}, possible breach: answer by ${by}`,
            `第${level}順位の回答なし・漏えいの疑い：${by}までに回答してください`,
          )
        : say('Nobody on the roster has answered: possible breach', '全順位の回答なし：漏えいの疑い'),
      mail.incidentId,
      locale,
    ),
    preview: deadline
      ? say(
          `Nobody at level ${level} answered about a possible breach. Now you are asked: answer by ${deadline}.`,
          `漏えいの疑いについて、第${level}順位の担当者から回答がありません。あなたの回答の期限は${deadline}です。`,
        )
      : say(
          'Every level of the roster was asked about a possible breach, and nobody answered.',
          '漏えいの疑いについて、全順位の担当者に連絡しましたが、どなたからも回答がありません。',
        ),
    blocks: [
      reportFacts(mail, locale, {
        label: say(`Level ${level} asked`, `第${level}順位への依頼`),
        value: writeInstant(mail.askedAt, mail.zone, locale),
      }),
      ...(next ? [] : [{ kind: 'paragraph' as const, text: everyLevelAsked(locale) }]),
      ...askToAnswer(mail.link, locale),
      ...runningClocks(mail, locale),
    ],
  };
}

function everyLevelAsked(locale: Locale): string {
  return sayIn(locale)(
    'The silence is on the record. Reach someone by phone; the clocks go on meanwhile.',
    '回答がなかったことは記録されています。電話などで担当者に連絡してください。その間も期限は進みます。',
  );
}
