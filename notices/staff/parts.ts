import { heldBy } from '../../domain/incident/amend.ts';
import type { TrackedObligation } from '../../domain/incident/state.ts';
import type { Confidence, Obligation } from '../../domain/law/obligation.ts';
import { type Instant, secondsBetween } from '../../domain/time.ts';
import { writeClock } from '../clock-words.ts';
import type { Block, Locale, Row, Tone } from '../content.ts';
import { only } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { capitalise, writeDuty } from '../words.ts';

/** What every mail about one incident carries. */
export interface IncidentMail {
  readonly incidentId: string;
  /** Free text of the reporter: shown in the body only, never in subjects or short texts. */
  readonly title: string;
  /** When the mail is written; what is left is counted from here. */
  readonly now: Instant;
  /** The reader's zone (IANA), for times that are not legal deadlines. */
  readonly zone: string;
  /** Absolute address of the one page this mail leads to. */
  readonly link: string;
}

/** An obligation as a mail shows it; parties and recipients are names, not ids. */
export interface DueObligation {
  readonly duty: string;
  readonly regime: string;
  readonly owedBy: string;
  readonly owedTo: string;
  /** Due, or our own target where the law gives no number; absent where there is neither. */
  readonly dueAt?: Instant;
  /** Where a later count is arguable. */
  readonly latestAt?: Instant;
  readonly isTarget: boolean;
  /** Zone the due time is shown in. */
  readonly zone: string;
  /** The clock in words: `72 hours from awareness`. */
  readonly clock: string;
  readonly confidence: Confidence;
  /** The clock runs from detection because no determination is recorded. */
  readonly provisional?: boolean;
  /** Who has it: a role or an actor id. */
  readonly owner?: string;
  /** Somebody has it wait: with an end, or until it is lifted. */
  readonly held?: { readonly by: string; readonly until?: Instant };
}

/** An obligation of the books as mails show it. `nameOf` turns party and recipient ids into names. */
export function showObligation(
  obligation: Obligation & Pick<TrackedObligation, 'holds' | 'extensions'>,
  nameOf: (id: string) => string,
  owner?: string,
): DueObligation {
  const { duty, regime, zone, clock, confidence, provisional, latestAt, target } = obligation;
  const dueAt = obligation.dueAt ?? target;
  const held = heldBy(obligation);
  return {
    duty,
    regime,
    owedBy: nameOf(obligation.owedBy),
    owedTo: nameOf(obligation.owedTo),
    isTarget: obligation.dueAt === undefined && target !== undefined,
    zone,
    clock,
    confidence,
    provisional,
    ...(dueAt ? { dueAt } : {}),
    ...(latestAt ? { latestAt } : {}),
    ...(owner ? { owner } : {}),
    ...(held ? { held } : {}),
  };
}

/** `by the police until Mon 24 Apr 2017, 24:00 Tokyo`; without an end, until it is lifted. */
export function writeHold({ held, zone }: Pick<DueObligation, 'held' | 'zone'>, locale: Locale): string | undefined {
  if (held === undefined) return undefined;
  const say = sayIn(locale);
  const until = held.until && writeInstant(held.until, zone, locale);
  return until
    ? say(`by ${held.by} until ${until}`, `${held.by}の要請により${until}まで`)
    : say(`by ${held.by} until it is lifted`, `${held.by}の要請により解除されるまで`);
}

/** The one of two texts that is in the reader's language. Written side by side, so that both say the same facts. */
export function sayIn(locale: Locale): (en: string, ja: string) => string {
  return (en, ja) => (locale === 'ja' ? ja : en);
}

/** `(INC-2F7K)` at the end of a subject. */
export function withId(subject: string, incidentId: string, locale: Locale): string {
  return locale === 'ja' ? `${subject}（${incidentId}）` : `${subject} (${incidentId})`;
}

export function incidentRow({ incidentId, title }: IncidentMail, locale: Locale): Row {
  return { label: sayIn(locale)('Incident', '事案'), value: `${incidentId}\n${title}` };
}

/** `Preliminary report to PPC` at the start of a line. */
export function nameDuty({ duty, owedTo }: Pick<DueObligation, 'duty' | 'owedTo'>, locale: Locale): string {
  return capitalise(writeDuty(duty, owedTo, locale));
}

/** Seconds before a deadline from which it is *due soon*. */
const soonSeconds = 24 * 3600;

/** Red is for late only; a missed target of our own is not late in law and stays amber. */
export function toneOf(at: Instant, now: Instant, isTarget = false): Tone {
  const left = secondsBetween(now, at);
  if (left < 0) return isTarget ? 'soon' : 'late';
  return left <= soonSeconds ? 'soon' : 'note';
}

/** The deadline, or the clock where there is no date. */
export function writeDue(obligation: DueObligation, now: Instant, locale: Locale): string {
  const { dueAt, zone, clock } = obligation;
  if (dueAt === undefined) return writeClock(clock, locale);
  return writeDeadline(dueAt, zone, now, locale);
}

/** Next first; what has no date comes last. */
export function byDueTime(a: DueObligation, b: DueObligation): number {
  return byInstant(a.dueAt, b.dueAt);
}

/** By code unit, as instants are written; a locale's order would put the missing ones first. */
export function byInstant(a: Instant | undefined, b: Instant | undefined): number {
  const [one, other] = [a ?? '~', b ?? '~'];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** An obligation in full: what, when, by which clock, who owes it, who has it, how sure we are. */
export function obligationFacts(obligation: DueObligation, now: Instant, locale: Locale): Block {
  const say = sayIn(locale);
  const { dueAt, latestAt, isTarget, zone } = obligation;
  const dueLabel = isTarget ? say('Our own target', '自社の目標') : say('Due', '期限');
  const arguable = latestAt !== undefined && dueAt !== undefined && latestAt > dueAt;
  return {
    kind: 'facts',
    rows: only<Row>(
      dueAt !== undefined && {
        label: dueLabel,
        value: writeDue(obligation, now, locale),
        tone: toneOf(dueAt, now, isTarget),
      },
      arguable && {
        label: say('Arguable until', '延長の余地'),
        value: `${writeDeadline(latestAt, zone, now, locale)}\n${say('Do not plan with it.', 'この日時を前提にしないでください。')}`,
      },
      {
        label: isTarget ? say('The law says', '法令の定め') : say('Clock', '期限の数え方'),
        value: writeClock(obligation.clock, locale),
      },
      { label: say('Owed by', '義務を負う者'), value: obligation.owedBy },
      obligation.held !== undefined && {
        label: say('On hold', '保留中'),
        value: writeHold(obligation, locale) ?? '',
        tone: 'soon',
      },
      obligation.owner !== undefined && { label: say('Owner', '担当'), value: obligation.owner },
      { label: say('Rule', '根拠'), value: writeRule(obligation, locale) },
      obligation.provisional && {
        label: say('Provisional', '暫定'),
        value: say(
          'Counted from detection until someone records the moment that starts this clock.',
          '起算点となる日時がまだ記録されていないため、検知の時点から数えています。',
        ),
      },
    ),
  };
}

function writeRule({ regime, confidence }: DueObligation, locale: Locale): string {
  const say = sayIn(locale);
  if (confidence === 'verified') return regime;
  if (confidence === 'listed')
    return say(`${regime} (listed only: ask counsel)`, `${regime}（掲載のみ。弁護士に確認してください）`);
  return say(`${regime} (unverified: have counsel check it)`, `${regime}（未検証。弁護士に確認してください）`);
}

/** Stands under every computed date. */
export function notAdvice(locale: Locale): Block {
  return {
    kind: 'small',
    text: sayIn(locale)(
      'Dates are computed from the recorded facts. They are not legal advice.',
      '期限は記録された事実から計算したものであり、法的助言ではありません。',
    ),
  };
}
