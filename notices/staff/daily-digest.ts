import { type Instant, secondsBetween } from '../../domain/time.ts';
import type { Block, Content, Locale, Row } from '../content.ts';
import { countOf, writeDayOf, writeDeadline, writeNumber } from '../dates.ts';
import { writeDuty } from '../words.ts';
import { byDueTime, type DueObligation, nameDuty, notAdvice, sayIn, toneOf, writeDue, writeHold } from './parts.ts';

/** An open clock of some incident. */
export interface OpenClock extends DueObligation {
  readonly incidentId: string;
}

/** All open clocks of all incidents, next first. Sent every day; a day without it is itself an alarm. */
export interface DailyDigest {
  readonly kind: 'daily-digest';
  readonly now: Instant;
  /** The reader's zone. */
  readonly zone: string;
  readonly link: string;
  readonly clocks: readonly OpenClock[];
  readonly openIncidents: number;
  /** Signals that nobody has promoted or dismissed. They have no clock, so nothing else reminds of them. */
  readonly waitingSignals: number;
  /** When the next digest is sent at the latest. */
  readonly nextDigestAt: Instant;
}

export function writeDailyDigest(mail: DailyDigest, locale: Locale): Content {
  const say = sayIn(locale);
  const clocks = [...mail.clocks].sort(byDueTime);
  const waiting = clocks.filter(({ held }) => held !== undefined);
  const running = clocks.filter(({ held }) => held === undefined);
  const late = running.filter((clock) => isLate(clock, mail.now));
  const soon = running.filter((clock) => !late.includes(clock) && isSoon(clock, mail.now));
  const later = running.filter((clock) => clock.dueAt && !late.includes(clock) && !soon.includes(clock));
  const undated = running.filter((clock) => !clock.dueAt);
  return {
    ...announce(mail, clocks, late.length, locale),
    blocks: [
      ...section(say('Late', '期限超過'), late, mail, locale),
      ...section(say('Due within 48 hours', '48時間以内'), soon, mail, locale),
      ...section(say('Due later', 'それ以降'), later, mail, locale),
      ...section(say('On hold', '保留中'), waiting, mail, locale),
      ...section(say('No date in the law', '日時の定めなし'), undated, mail, locale),
      ...signals(mail, locale),
      { kind: 'action', label: say('Open the register', '事案一覧を開く'), url: mail.link },
      {
        kind: 'callout',
        tone: 'note',
        label: say('If the next one does not come', '次の一覧が届かないとき'),
        text: say(
          `The next digest comes by ${writeDeadline(mail.nextDigestAt, mail.zone, mail.now, 'en')}. If it does not, treat that as an alarm: tell an operator.`,
          `次の一覧は${writeDeadline(mail.nextDigestAt, mail.zone, mail.now, 'ja')}までに届きます。届かない場合はシステムの異常とみなし、運用担当者に連絡してください。`,
        ),
      },
      notAdvice(locale),
    ],
  };
}

function announce(
  mail: DailyDigest,
  clocks: readonly OpenClock[],
  late: number,
  locale: Locale,
): Omit<Content, 'blocks'> {
  const say = sayIn(locale);
  const day = writeDayOf(mail.now, mail.zone, locale);
  if (clocks.length === 0) {
    const none = say(`No open clocks on ${day}`, `${day}：未了の期限はありません`);
    return {
      subject: none,
      preview: say(`${none}. ${incidents(mail, 'en')} open.`, `${none}。対応中の事案は${incidents(mail, 'ja')}です。`),
    };
  }
  const open = say(countOf(clocks.length, 'open clock'), `未了の期限${writeNumber(clocks.length, 'ja')}件`);
  const lateWords =
    late === 0
      ? say('none late', '超過なし')
      : say(`${writeNumber(late, 'en')} late`, `うち超過${writeNumber(late, 'ja')}件`);
  const next = clocks.find((clock) => clock.held === undefined && clock.dueAt !== undefined && clock.dueAt >= mail.now);
  const nextDue = next && writeDue(next, mail.now, locale);
  const nextWords = nextDue ? say(`, next ${nextDue}`, `、次は${nextDue}`) : '';
  const what =
    next &&
    say(
      `: ${writeDuty(next.duty, next.owedTo, 'en')}, ${next.incidentId}`,
      `、${nameDuty(next, 'ja')}、${next.incidentId}`,
    );
  return {
    subject: say(`${open}, ${lateWords}${nextWords}`, `${open}、${lateWords}${nextWords}`),
    preview: say(
      `${open} in ${incidents(mail, 'en')}, ${lateWords}${nextWords}${what ?? ''}.`,
      `${open}（事案${incidents(mail, 'ja')}）、${lateWords}${nextWords}${what ?? ''}。`,
    ),
  };
}

function incidents(mail: DailyDigest, locale: Locale): string {
  return locale === 'ja' ? `${writeNumber(mail.openIncidents, 'ja')}件` : countOf(mail.openIncidents, 'incident');
}

function signals({ waitingSignals }: DailyDigest, locale: Locale): readonly Block[] {
  if (waitingSignals === 0) return [];
  const say = sayIn(locale);
  const verb = waitingSignals === 1 ? 'waits' : 'wait';
  return [
    {
      kind: 'callout',
      tone: 'note',
      label: say(
        `${countOf(waitingSignals, 'signal')} ${verb} for a person`,
        `判断待ちのシグナル${writeNumber(waitingSignals, 'ja')}件`,
      ),
      text: say(
        'A signal may be an incident. No clock runs until somebody promotes it, so nothing else reminds of it: promote it, or dismiss it with the reason.',
        'シグナルは事案の可能性がある検知です。事案として登録されるまで期限は起算されず、ほかの通知もありません。事案として登録するか、理由を付けて却下してください。',
      ),
    },
  ];
}

function section(heading: string, clocks: readonly OpenClock[], mail: DailyDigest, locale: Locale): readonly Block[] {
  if (clocks.length === 0) return [];
  const count =
    locale === 'ja' ? `（${writeNumber(clocks.length, 'ja')}件）` : ` (${writeNumber(clocks.length, 'en')})`;
  return [
    { kind: 'heading', text: heading + count },
    { kind: 'facts', rows: clocks.map((clock) => clockRow(clock, mail, locale)) },
  ];
}

function clockRow(clock: OpenClock, mail: DailyDigest, locale: Locale): Row {
  const say = sayIn(locale);
  const target = clock.isTarget ? say('Our own target: ', '自社の目標：') : '';
  const hold = writeHold(clock, locale);
  const marks = [
    ...(hold ? [say(`On hold ${hold}`, `保留：${hold}`)] : []),
    clock.owner ? say(`Owner: ${clock.owner}`, `担当：${clock.owner}`) : say('Owner: nobody yet', '担当：未定'),
    ...(clock.provisional ? [say('provisional', '暫定')] : []),
    ...(clock.confidence === 'verified' ? [] : [say('rule unverified', '根拠は未検証')]),
  ];
  return {
    label: `${nameDuty(clock, locale)}\n${clock.incidentId}`,
    value: `${target}${writeDue(clock, mail.now, locale)}\n${marks.join(say('; ', '、'))}`,
    ...(clock.dueAt && !clock.held ? { tone: toneOf(clock.dueAt, mail.now, clock.isTarget) } : {}),
  };
}

function isLate({ dueAt }: OpenClock, now: Instant): boolean {
  return dueAt !== undefined && dueAt < now;
}

function isSoon({ dueAt }: OpenClock, now: Instant): boolean {
  return dueAt !== undefined && secondsBetween(now, dueAt) <= 48 * 3600;
}
