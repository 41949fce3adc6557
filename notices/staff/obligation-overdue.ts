import { type Instant, localDate } from '../../domain/time.ts';
import type { Block, Content, Locale } from '../content.ts';
import { writeInstant, writeNumber, writeTime } from '../dates.ts';
import { writeDuty } from '../words.ts';
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

type Late = DueObligation & { readonly dueAt: Instant };

/** Obligations past their due time, or past our own target. Asks for them to be done and for the reasons; one mail for all. */
export interface ObligationOverdue extends IncidentMail {
  readonly kind: 'obligation-overdue';
  readonly obligations: readonly Late[];
}

export function writeObligationOverdue(mail: ObligationOverdue, locale: Locale): Content {
  const say = sayIn(locale);
  const obligations = [...mail.obligations].sort(worstFirst);
  return {
    ...announce(mail, obligations, locale),
    blocks: [
      { kind: 'facts', rows: [incidentRow(mail, locale)] },
      ...obligations.flatMap((obligation): readonly Block[] => [
        { kind: 'heading', text: nameDuty(obligation, locale) },
        obligationFacts(obligation, mail.now, locale),
      ]),
      ...(obligations.some(({ isTarget }) => !isTarget)
        ? [{ kind: 'paragraph' as const, text: stillOwed(locale) }]
        : []),
      ...(obligations.some(({ isTarget }) => isTarget)
        ? [{ kind: 'paragraph' as const, text: targetMissed(locale) }]
        : []),
      { kind: 'action', label: say('Give the reason', '遅れた理由を入力する'), url: mail.link },
      notAdvice(locale),
    ],
  };
}

/** What is late in law before what only misses our own target. */
function worstFirst(a: Late, b: Late): number {
  return Number(a.isTarget) - Number(b.isTarget) || byDueTime(a, b);
}

function announce(
  mail: ObligationOverdue,
  obligations: readonly Late[],
  locale: Locale,
): Pick<Content, 'subject' | 'preview'> {
  const say = sayIn(locale);
  const [first] = obligations;
  if (first === undefined) {
    const nothing = say('Nothing is late', '期限超過はありません');
    return { subject: withId(nothing, mail.incidentId, locale), preview: nothing };
  }
  const name = nameDuty(first, locale);
  const inLine = writeDuty(first.duty, first.owedTo, locale);
  const due = writeDue(first, mail.now, locale);
  const since = writeSince(first, mail.now, locale);
  const others = writeNumber(obligations.length - 1, locale);
  const more = obligations.length === 1 ? '' : say(` and ${others} more`, `ほか${others}件`);
  return {
    subject: withId(
      first.isTarget
        ? say(`Past our own target since ${since}: ${inLine}${more}`, `${since}に自社の目標を超過：${name}${more}`)
        : say(`Late since ${since}: ${inLine}${more}`, `${since}に期限超過：${name}${more}`),
      mail.incidentId,
      locale,
    ),
    preview: first.isTarget
      ? say(`The ${inLine}: our own target was ${due}.`, `${name}の自社の目標は${due}でした。`)
      : say(`The ${inLine} was due ${due}.`, `${name}の期限は${due}でした。`),
  };
}

function stillOwed(locale: Locale): string {
  return sayIn(locale)(
    'It is still owed: do it as soon as you can, and record it. Say also why it is late. The reason goes on the record; many authorities ask for it with the report.',
    '期限を過ぎても義務は残ります。できるだけ早く対応し、記録してください。あわせて、遅れた理由を入力してください。理由は記録に残り、報告の際に求められることがあります。',
  );
}

function targetMissed(locale: Locale): string {
  return sayIn(locale)(
    'The law gives no number here; the date is ours. It is still owed, and every day makes it harder to call prompt. Do it, and say why it took longer.',
    '法令に日数の定めはなく、自社で決めた日時です。義務は残っており、遅れるほど「速やか」とは言いにくくなります。対応のうえ、時間を要した理由を入力してください。',
  );
}

/** The time alone when it became late today, as a reader of the subject would say it. */
function writeSince({ dueAt, zone }: Late, now: Instant, locale: Locale): string {
  const sameDay = localDate(dueAt, zone) === localDate(now, zone);
  return sameDay ? writeTime(dueAt, zone, locale) : writeInstant(dueAt, zone, locale);
}
