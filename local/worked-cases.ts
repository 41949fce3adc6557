import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Obligation } from '../domain/law/obligation.ts';

/** The clock of one duty alone, asked as `tocsin due` asks it. Days end at 23:59:59 in the governing zone. */
export interface DeadlineCase {
  readonly kind: 'deadline';
  readonly id: string;
  readonly regime: string;
  readonly duty: string;
  readonly trigger: string;
  readonly at: string;
  readonly zone: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly dueAt?: string;
  /** Where a later end can be argued. */
  readonly latestAt?: string;
  /** Our own date where the law gives none. */
  readonly target?: string;
  readonly note: string;
  readonly source?: string;
}

/** What a duty answers to a whole incident: just below, and at, a threshold. What an incident leaves out is filled in. */
export interface AnswerCase {
  readonly kind: 'answer';
  readonly id: string;
  readonly regime: string;
  readonly duty: string;
  readonly owedBy?: string;
  /** One recipient among several, or the list of all of them, sorted. */
  readonly owedTo?: string | readonly string[];
  readonly at: string;
  readonly answer: Obligation['answer'];
  readonly dueAt?: string;
  readonly latestAt?: string;
  readonly target?: string;
  readonly incident: Readonly<Record<string, unknown>>;
}

/** How long a hold may last, in the words of the file. */
export interface HoldCase {
  readonly kind: 'hold';
  readonly id: string;
  readonly regime: string;
  readonly duty: string;
  readonly hold: string;
  readonly maximumDays: number;
}

/** The days between which each version of a law is in force; `null` while it still is. */
export interface VersionsCase {
  readonly kind: 'versions';
  readonly id: string;
  readonly regime: string;
  readonly spans: readonly (readonly [from: string, to: string | null])[];
}

/** An office's own days off, where the public holidays don't say it. */
export interface CalendarCase {
  readonly kind: 'calendar';
  readonly id: string;
  readonly regime: string;
  readonly office: string;
  readonly closures?: readonly (readonly [from: string, to: string])[];
  readonly extra?: readonly string[];
  readonly cutOff?: string;
}

export type WorkedCase = DeadlineCase | AnswerCase | HoldCase | VersionsCase | CalendarCase;

/** The tests hold the files to these; the page of deadlines shows them. */
const folder = 'test/domain/law/cases';

/** Every worked case with its literal expectation: one JSON object a line in `*.jsonl`, a file an area of the law. */
export function readWorkedCases(from = folder): readonly WorkedCase[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(from, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => withName(JSON.parse(line) as WorkedCase));
}

/** Cases of which a regime has one at most need no name of their own. */
function withName(given: WorkedCase): WorkedCase {
  if (given.kind === 'hold') return { ...given, id: `${given.regime}/${given.duty}/${given.hold}` };
  if (given.kind === 'calendar') return { ...given, id: `${given.regime}/${given.office}` };
  return given.kind === 'versions' ? { ...given, id: given.regime } : given;
}
