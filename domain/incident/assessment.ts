import type { Obligation } from '../law/obligation.ts';
import { amend } from './amend.ts';
import type { DecisionContext } from './decision.ts';
import type { Move, NewEntry } from './entries.ts';
import { judge } from './judge.ts';
import { lawOf, newlyJudgedUnder, standsUntilAnswered } from './law-corrections.ts';
import { difference } from './obligation-changes.ts';
import type { Incident, JudgedUnder } from './state.ts';

/** Obligations an entry carries at most: 25 derivations stay far below DynamoDB's 400 KB an item. */
const perEntry = 25;

/**
 * Judges the facts as they stand and compares with the books: what opens, moves, is withdrawn or comes back, each with
 * its reason. What was filed or exempted stays as it is. The revision of a regime that judged it first judges it on: see
 * `law-corrections.ts`.
 */
export function assessmentEntries(incident: Incident, context: DecisionContext): readonly NewEntry[] {
  const { regimes } = context;
  const assessed = judge(incident, context, lawOf(incident, regimes));
  const books = new Map(incident.obligations.map((obligation) => [obligation.id, obligation]));

  const opened: Obligation[] = [];
  const moved: Move[] = [];
  const reopened: Obligation[] = [];
  const standing = new Set<string>();
  for (const judged of assessed) {
    if (judged.answer === 'does-not-bind') continue;
    standing.add(judged.id);
    const known = books.get(judged.id);
    // Holds and extensions are no law: they stay with the obligation, whatever the law now says.
    const obligation = known === undefined ? judged : amend(judged, known);
    if (known === undefined) opened.push(obligation);
    else if (known.status === 'withdrawn') reopened.push(obligation);
    else if (known.status === 'open' && !standsUntilAnswered(incident, known, obligation, regimes)) {
      const because = difference(known, obligation);
      if (because !== undefined) moved.push({ obligation, because });
    }
  }
  const reasons = new Map(assessed.map((obligation) => [obligation.id, obligation.because]));
  const withdrawn = incident.obligations
    .filter((known) => known.status === 'open' && !standing.has(known.id))
    .filter((known) => dismissed(incident) || !standsUntilAnswered(incident, known, undefined, regimes))
    .map(({ id }) => ({ id, because: withdrawalReason(incident, reasons.get(id)) }));

  return inParts({ opened, moved, withdrawn, reopened }, newlyJudgedUnder(incident, assessed, regimes));
}

function dismissed(incident: Incident): boolean {
  return incident.confirmation.answer !== undefined && incident.confirmation.answer.answer !== 'breach-notifiable';
}

function withdrawalReason(incident: Incident, because: string | undefined): string {
  const answer = incident.confirmation.answer;
  if (dismissed(incident) && answer) return `${answer.answer}: ${answer.reason}`;
  return because ?? 'the facts it hung on no longer stand';
}

interface Changes {
  readonly opened: readonly Obligation[];
  readonly moved: readonly Move[];
  readonly withdrawn: readonly { readonly id: string; readonly because: string }[];
  readonly reopened: readonly Obligation[];
}

function inParts(changes: Changes, judgedUnder: JudgedUnder | undefined): readonly NewEntry[] {
  const longest = Math.max(...Object.values(changes).map((list) => list.length));
  const parts = Math.max(Math.ceil(longest / perEntry), judgedUnder === undefined ? 0 : 1);
  return Array.from({ length: parts }, (_, index) => {
    const slice = <T>(list: readonly T[]) => list.slice(index * perEntry, (index + 1) * perEntry);
    return {
      type: 'obligations-assessed',
      body: {
        part: index + 1,
        parts,
        opened: slice(changes.opened),
        moved: slice(changes.moved),
        withdrawn: slice(changes.withdrawn),
        reopened: slice(changes.reopened),
        ...(index === 0 && judgedUnder !== undefined ? { judgedUnder } : {}),
      },
    };
  });
}
