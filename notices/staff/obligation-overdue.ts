import { type Instant, localDate } from '../../domain/time.ts';
import type { Content, Locale } from '../content.ts';
import { writeInstant, writeTime } from '../dates.ts';
import { writeDuty } from '../words.ts';
import {
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

/** An obligation is past its due time. Asks for it to be done and for the reason. */
export interface ObligationOverdue extends IncidentMail {
  readonly kind: 'obligation-overdue';
  readonly obligation: DueObligation & { readonly dueAt: Instant };
}

export function writeObligationOverdue(mail: ObligationOverdue, locale: Locale): Content {
  const say = sayIn(locale);
  const { obligation } = mail;
  const name = nameDuty(obligation, locale);
  const due = writeDue(obligation, mail.now, locale);
  const since = writeSince(mail, locale);
  const inLine = writeDuty(obligation.duty, obligation.owedTo, locale);
  return {
    subject: withId(
      obligation.isTarget
        ? say(`Past our own target since ${since}: ${inLine}`, `${since}に自社の目標を超過：${name}`)
        : say(`Late since ${since}: ${inLine}`, `${since}に期限超過：${name}`),
      mail.incidentId,
      locale,
    ),
    preview: obligation.isTarget
      ? say(`The ${inLine}: our own target was ${due}.`, `${name}の自社の目標は${due}でした。`)
      : say(`The ${inLine} was due ${due}.`, `${name}の期限は${due}でした。`),
    blocks: [
      { kind: 'facts', rows: [incidentRow(mail, locale)] },
      { kind: 'heading', text: name },
      obligationFacts(obligation, mail.now, locale),
      { kind: 'paragraph', text: obligation.isTarget ? targetMissed(locale) : stillOwed(locale) },
      { kind: 'action', label: say('Give the reason', '遅れた理由を入力する'), url: mail.link },
      notAdvice(locale),
    ],
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
function writeSince({ obligation, now }: ObligationOverdue, locale: Locale): string {
  const { dueAt, zone } = obligation;
  const sameDay = localDate(dueAt, zone) === localDate(now, zone);
  return sameDay ? writeTime(dueAt, zone, locale) : writeInstant(dueAt, zone, locale);
}
