import type { Question } from '../domain/facts.ts';
import type { Block } from '../domain/incident/blocks.ts';
import type { Accepted } from '../domain/incident/commands.ts';
import { epochMilliseconds, type Instant } from '../domain/time.ts';
import { writeInstant, writeLeft } from '../notices/dates.ts';
import { capitalise, writeDuty } from '../notices/words.ts';
import type { Shown } from './command.ts';
import type { Cell } from './table.ts';

/** What a due time is shown from. */
export interface Due {
  readonly dueAt?: Instant | null;
  readonly target?: Instant | null;
  readonly zone: string;
  readonly clock: string;
  /** Somebody has it wait: with an end, or until it is lifted. */
  readonly held?: { readonly by: string; readonly until?: Instant };
}

/** `Mon 24 Apr 2017, 24:00 Tokyo`; without a date the law's own words. */
export function dueCell({ dueAt, target, zone, clock }: Due): Cell {
  if (dueAt) return writeInstant(dueAt, zone, 'en') + (clock.includes('guideline mark') ? ' (guideline mark)' : '');
  if (target) return `${writeInstant(target, zone, 'en')} (our own target)`;
  return { text: clock, tone: 'quiet' };
}

const soonMilliseconds = 24 * 3_600_000;

/** `7 days left`, `late by 2 hours`. A missed target of our own is not late in law. */
export function leftCell({ dueAt, target, held, zone }: Due, now: Instant): Cell {
  if (held) {
    const until = held.until ? `until ${writeInstant(held.until, zone, 'en')}` : 'until it is lifted';
    return { text: `on hold by ${held.by} ${until}`, tone: 'soon' };
  }
  const at = dueAt ?? target;
  if (!at) return { text: 'no date in law', tone: 'quiet' };
  const text = writeLeft(at, now, 'en');
  const left = epochMilliseconds(at) - epochMilliseconds(now);
  if (left < 0) return { text, tone: dueAt ? 'late' : 'soon' };
  return left <= soonMilliseconds ? { text, tone: 'soon' } : text;
}

/** `Preliminary report to PPC`, with what there is to be careful about. */
export function dutyCell(row: {
  readonly duty: string;
  readonly owedBy: string;
  readonly answer: string;
  readonly confidence: string;
  readonly provisional: boolean;
}): string {
  const notes = [
    row.answer === 'cant-tell' ? "can't tell yet" : '',
    row.provisional ? 'provisional' : '',
    row.confidence === 'verified' ? '' : row.confidence === 'listed' ? 'listed: ask counsel' : 'unverified',
  ].filter((note) => note !== '');
  const name = capitalise(writeDuty(row.duty, '', 'en').replace(/ to $/, ''));
  return `${name}, by ${row.owedBy}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** What a command did, in one line. */
export function sayAccepted(result: Accepted): string {
  const { incidentId, version, entries } = result;
  if (entries.length === 0) return `${incidentId}: nothing to do, this was recorded before.\n`;
  const done = entries.map((entry) => entry.replaceAll('-', ' '));
  return `${incidentId}: recorded ${[...new Set(done)].join(', ')} (version ${version}).\n`;
}

export function showAccepted(result: Accepted): Shown {
  return { json: result, text: () => sayAccepted(result) };
}

/** `Waits: …: held by the police until … (citation); the police can lift it`. */
export function sayBlock({ obligation, because, citation, clearedBy }: Block): string {
  return `Waits: ${obligation}: ${because} (${citation}); ${clearedBy}`;
}

/** `Still needed` with a line each; nothing when nothing is. */
export function sayQuestions(title: string, questions: readonly Question[]): string {
  if (questions.length === 0) return '';
  return `\n${title}\n${questions.map(({ path, ask }) => `  ${path}: ${ask}\n`).join('')}`;
}

/** Times that are no deadlines are shown where the reader is. */
export function hereZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
