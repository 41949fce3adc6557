import type { Instant } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { askToAnswer, type ConfirmationMail, reportFacts, runningClocks } from './confirmation-parts.ts';
import { sayIn, withId } from './parts.ts';

/** The first question to a level of the roster: is this a breach? */
export interface ConfirmationRequest extends ConfirmationMail {
  readonly kind: 'confirmation-request';
  /** Level of the roster that is asked, from 1. */
  readonly level: number;
  /** When the next level is asked. */
  readonly answerBy: Instant;
}

export function writeConfirmationRequest(mail: ConfirmationRequest, locale: Locale): Content {
  const say = sayIn(locale);
  const by = writeInstant(mail.answerBy, mail.zone, locale);
  const deadline = writeDeadline(mail.answerBy, mail.zone, mail.now, locale);
  return {
    subject: withId(
      say(`Possible breach: answer by ${by}`, `漏えいの疑い：${by}までに回答してください`),
      mail.incidentId,
      locale,
    ),
    preview: say(
      `A possible breach was reported. Answer by ${deadline}.`,
      `漏えいの疑いが報告されました。回答の期限は${deadline}です。`,
    ),
    blocks: [
      reportFacts(mail, locale),
      ...askToAnswer(mail.link, locale),
      ...runningClocks(mail, locale),
      {
        kind: 'small',
        text: say(
          `You are at level ${mail.level} of the roster. If nobody answers by then, the next level is asked.`,
          `あなたは第${mail.level}順位の担当者です。期限までに回答がなければ、次の順位の担当者に連絡します。`,
        ),
      },
    ],
  };
}
