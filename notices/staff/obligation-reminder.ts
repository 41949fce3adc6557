import type { Block, Content, Locale } from '../content.ts';
import { writeNumber } from '../dates.ts';
import { capitalise, writeDuty } from '../words.ts';
import {
  byDueTime,
  type DueObligation,
  type IncidentMail,
  incidentRow,
  nameDuty,
  notAdvice,
  obligationFacts,
  sayIn,
  withId,
  writeDue,
} from './parts.ts';

/** What one person has to do in one incident, next first. Several obligations go in one mail. */
export interface ObligationReminder extends IncidentMail {
  readonly kind: 'obligation-reminder';
  readonly obligations: readonly DueObligation[];
}

export function writeObligationReminder(mail: ObligationReminder, locale: Locale): Content {
  const say = sayIn(locale);
  const obligations = [...mail.obligations].sort(byDueTime);
  return {
    ...announce(mail, obligations, locale),
    blocks: [
      { kind: 'facts', rows: [incidentRow(mail, locale)] },
      ...obligations.flatMap((obligation): readonly Block[] => [
        { kind: 'heading', text: nameDuty(obligation, locale) },
        obligationFacts(obligation, mail.now, locale),
      ]),
      notAdvice(locale),
      { kind: 'action', label: say('Open what is due', '期限のある手続きを開く'), url: mail.link },
    ],
  };
}

function announce(
  mail: ObligationReminder,
  obligations: readonly DueObligation[],
  locale: Locale,
): Omit<Content, 'blocks'> {
  const say = sayIn(locale);
  const [first] = obligations;
  if (first === undefined) {
    const nothing = say('Nothing is due', '期限のある手続きはありません');
    return { subject: withId(nothing, mail.incidentId, locale), preview: nothing };
  }
  const due = writeDue(first, mail.now, locale);
  const name = writeDuty(first.duty, first.owedTo, locale);
  const others = obligations.length - 1;
  const more = others === 0 ? '' : say(` and ${writeNumber(others, 'en')} more`, `ほか${writeNumber(others, 'ja')}件`);
  const what = withId(`${capitalise(name)}${more}`, mail.incidentId, locale);
  const noun = nounOf(first, locale);
  const all = writeNumber(obligations.length, locale);
  return {
    subject: say(`${what}: ${noun} ${due}`, `${what}：${noun}は${due}`),
    preview:
      others === 0
        ? say(`The ${name}: ${noun} ${due}.`, `${name}の${noun}は${due}です。`)
        : say(
            `${all} duties are open. First the ${name}: ${noun} ${due}.`,
            `未了の手続きが${all}件あります。最も早いものは${name}で、${noun}は${due}です。`,
          ),
  };
}

function nounOf({ isTarget, dueAt }: DueObligation, locale: Locale): string {
  const say = sayIn(locale);
  if (dueAt === undefined) return say('due', '法令の定め');
  return isTarget ? say('our own target', '自社の目標') : say('due', '期限');
}
