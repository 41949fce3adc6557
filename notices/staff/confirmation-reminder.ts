import type { Instant } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { askToAnswer, type ConfirmationMail, otherAnswers, reportFacts, runningClocks } from './confirmation-parts.ts';
import { sayIn, withId } from './parts.ts';

/** The same question once more: to a level that is silent, or to the person who has it. */
export interface ConfirmationReminder extends ConfirmationMail {
  readonly kind: 'confirmation-reminder';
  readonly askedAt: Instant;
  /** When the next level is asked; absent when every level has been. */
  readonly answerBy?: Instant;
  /** True when the reader said *I have it* and is asked for the decision. */
  readonly readerHasIt: boolean;
}

export function writeConfirmationReminder(mail: ConfirmationReminder, locale: Locale): Content {
  return mail.readerHasIt ? askOwner(mail, locale) : remindLevel(mail, locale);
}

function remindLevel(mail: ConfirmationReminder, locale: Locale): Content {
  const say = sayIn(locale);
  const asked = writeInstant(mail.askedAt, mail.zone, locale);
  const by = mail.answerBy && writeInstant(mail.answerBy, mail.zone, locale);
  const deadline = mail.answerBy && writeDeadline(mail.answerBy, mail.zone, mail.now, locale);
  return {
    subject: withId(
      by
        ? say(
            `No answer yet on a possible breach: answer by ${by}`,
            `漏えいの疑い、未回答：${by}までに回答してください`,
          )
        : say('No answer yet on a possible breach', '漏えいの疑い、未回答'),
      mail.incidentId,
      locale,
    ),
    preview: deadline
      ? say(
          `Nobody has answered yet about a possible breach. Answer by ${deadline}.`,
          `漏えいの疑いについて、まだ回答がありません。回答の期限は${deadline}です。`,
        )
      : say(
          'Nobody has answered yet about a possible breach. Every level of the roster has been asked.',
          '漏えいの疑いについて、まだ回答がありません。全順位の担当者に連絡済みです。',
        ),
    blocks: [
      reportFacts(mail, locale, { label: say('Asked', '確認の依頼'), value: asked }),
      ...askToAnswer(mail.link, locale),
      ...runningClocks(mail, locale),
    ],
  };
}

function askOwner(mail: ConfirmationReminder, locale: Locale): Content {
  const say = sayIn(locale);
  return {
    subject: withId(
      say('You have it: is it a breach?', '対応中の事案：漏えい等に当たるか回答してください'),
      mail.incidentId,
      locale,
    ),
    preview: say(
      'You said you have it. The decision is still open: is it a breach?',
      '「対応します」と回答いただいた事案について、漏えい等に当たるかどうかの判断がまだ記録されていません。',
    ),
    blocks: [
      reportFacts(mail, locale, {
        label: say('First asked', '最初の依頼'),
        value: writeInstant(mail.askedAt, mail.zone, locale),
      }),
      ...otherAnswers(locale).filter((block) => block.kind === 'list'),
      { kind: 'action', label: say('Answer', '回答する'), url: mail.link },
      {
        kind: 'small',
        text: say(
          "You sign in before you answer. If you can't say yet, name the time at which you want to be asked again.",
          '回答にはサインインが必要です。まだ判断できない場合は、次に確認する日時を指定してください。',
        ),
      },
      ...runningClocks(mail, locale),
    ],
  };
}
