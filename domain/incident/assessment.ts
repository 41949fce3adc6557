import { assess } from '../law/assess.ts';
import type { Obligation } from '../law/obligation.ts';
import type { LocalDate } from '../time.ts';
import type { DecisionContext } from './decision.ts';
import type { Move, NewEntry } from './entries.ts';
import type { Incident, TrackedObligation } from './state.ts';

/** Obligations an entry carries at most: 25 derivations stay far below DynamoDB's 400 KB an item. */
const perEntry = 25;

/**
 * Judges the facts as they stand and compares with the books: what opens, moves, is withdrawn or comes back, each with
 * its reason. What was filed or exempted stays as it is.
 */
export function assessmentEntries(incident: Incident, context: DecisionContext): readonly NewEntry[] {
  const assessed = dismissed(incident) ? [] : judge(incident, context);
  const books = new Map(incident.obligations.map((obligation) => [obligation.id, obligation]));

  const opened: Obligation[] = [];
  const moved: Move[] = [];
  const reopened: Obligation[] = [];
  const standing = new Set<string>();
  for (const obligation of assessed) {
    if (obligation.answer === 'does-not-bind') continue;
    standing.add(obligation.id);
    const known = books.get(obligation.id);
    if (known === undefined) opened.push(obligation);
    else if (known.status === 'withdrawn') reopened.push(obligation);
    else if (known.status === 'open') {
      const because = difference(known, obligation);
      if (because !== undefined) moved.push({ obligation, because });
    }
  }
  const reasons = new Map(assessed.map((obligation) => [obligation.id, obligation.because]));
  const withdrawn = incident.obligations
    .filter((known) => known.status === 'open' && !standing.has(known.id))
    .map(({ id }) => ({ id, because: withdrawalReason(incident, reasons.get(id)) }));

  return inParts({ opened, moved, withdrawn, reopened });
}

function judge(incident: Incident, { now, regimes, tzdata }: DecisionContext): readonly Obligation[] {
  const lawOn = incident.lawOn === undefined ? {} : { lawOn: incident.lawOn as LocalDate };
  return assess(incident.facts, regimes, { at: now, tzdata, ...lawOn }).obligations;
}

function dismissed(incident: Incident): boolean {
  return incident.confirmation.answer !== undefined && incident.confirmation.answer.answer !== 'breach-notifiable';
}

function withdrawalReason(incident: Incident, because: string | undefined): string {
  const answer = incident.confirmation.answer;
  if (dismissed(incident) && answer) return `${answer.answer}: ${answer.reason}`;
  return because ?? 'the facts it hung on no longer stand';
}

/** What changed in words, or nothing. Derivation texts may be reworded without being a move. */
function difference(known: TrackedObligation, now: Obligation): string | undefined {
  const changes = [
    known.answer === now.answer ? '' : `the answer was ${known.answer}, now ${now.answer}`,
    known.dueAt === now.dueAt ? '' : `due was ${known.dueAt ?? 'without a date'}, now ${now.dueAt ?? 'without a date'}`,
    known.latestAt === now.latestAt || known.dueAt !== now.dueAt
      ? ''
      : `latest was ${known.latestAt ?? 'without a date'}, now ${now.latestAt ?? 'without a date'}`,
    known.target === now.target ? '' : `our target was ${known.target ?? 'none'}, now ${now.target ?? 'none'}`,
    known.version === now.version ? '' : `judged under ${known.version}, now ${now.version}`,
    known.provisional === now.provisional
      ? ''
      : now.provisional
        ? 'the clock is provisional again'
        : 'the clock is no longer provisional',
    known.question?.path === now.question?.path ? '' : 'another fact is asked for',
  ].filter((change) => change !== '');
  return changes.length === 0 ? undefined : changes.join('; ');
}

interface Changes {
  readonly opened: readonly Obligation[];
  readonly moved: readonly Move[];
  readonly withdrawn: readonly { readonly id: string; readonly because: string }[];
  readonly reopened: readonly Obligation[];
}

function inParts(changes: Changes): readonly NewEntry[] {
  const longest = Math.max(...Object.values(changes).map((list) => list.length));
  const parts = Math.ceil(longest / perEntry);
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
      },
    };
  });
}
