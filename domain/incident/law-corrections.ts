import type { Obligation } from '../law/obligation.ts';
import type { RegimeLibrary } from '../law/regime-library.ts';
import { earliest, type Instant, plus } from '../time.ts';
import { amend } from './amend.ts';
import { type Decider, type DecisionContext, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import { judge } from './judge.ts';
import { compareObligations, isStricter, type ObligationChange } from './obligation-changes.ts';
import type { Incident, JudgedUnder, LawCorrection } from './state.ts';

/** Our own time for counsel to answer a correction, where none of the clocks it touches ends before. */
const answerWithinHours = 72;

/** The revision of each regime that judges this incident: the first it was judged by, or the one counsel adopted. */
export function revisionsOf({ judgedUnder, obligations }: Incident): Readonly<Record<string, string>> {
  if (judgedUnder !== undefined) return judgedUnder.revisions;
  return Object.fromEntries(obligations.map(({ regime, version }) => [regime, revisionIn(version)]));
}

/** The library as this incident is judged by it. */
export function lawOf(incident: Incident, library: RegimeLibrary): RegimeLibrary {
  return library.under(revisionsOf(incident));
}

/** Whether the library has changed in any way since the incident was judged last. */
export function lawHasMoved(incident: Incident, library: RegimeLibrary): boolean {
  if (incident.judgedUnder === undefined && incident.obligations.length === 0) return false;
  return incident.judgedUnder?.edition !== library.edition;
}

/** What judges the incident from now on; undefined while nothing of it is new. */
export function newlyJudgedUnder(
  incident: Incident,
  assessed: readonly Obligation[],
  library: RegimeLibrary,
): JudgedUnder | undefined {
  const known = revisionsOf(incident);
  const met = assessed.filter(({ regime }) => known[regime] === undefined);
  if (met.length === 0 && (assessed.length === 0 || incident.judgedUnder?.edition === library.edition))
    return undefined;
  const revisions = {
    ...known,
    ...Object.fromEntries(met.map(({ regime, version }) => [regime, revisionIn(version)])),
  };
  return { edition: library.edition, revisions };
}

/**
 * Where the revision an incident was judged by is not kept, new facts can only be judged by the corrected one. Until counsel
 * has answered the stricter of the two stands: no clock moves later, nothing is withdrawn.
 */
export function standsUntilAnswered(
  incident: Incident,
  known: Obligation,
  now: Obligation | undefined,
  library: RegimeLibrary,
): boolean {
  const revision = revisionsOf(incident)[known.regime];
  if (revision === undefined || library.keeps(known.regime, revision) || !library.byId.has(known.regime)) return false;
  return now === undefined || now.answer === 'does-not-bind' || !isStricter(now, known);
}

/**
 * A task for counsel for each corrected file that touches this incident: once a revision, old and new side by side.
 * @param books the obligations before they were judged again.
 */
export function correctionEntries(
  incident: Incident,
  books: Incident['obligations'],
  context: DecisionContext,
): readonly NewEntry[] {
  const { regimes } = context;
  const revisions = revisionsOf(incident);
  return Object.entries(revisions).flatMap(([regime, from]): readonly NewEntry[] => {
    const to = regimes.byId.get(regime)?.regime.revision;
    if (to === undefined || to === from) return [];
    const before = incident.corrections?.find((known) => known.regime === regime);
    if (before?.to === to) return [];
    const kept = regimes.keeps(regime, from);
    const changes = correctionOf(incident, books, regime, context);
    // A newer revision that changes nothing here lifts the question about the one before it.
    const isNothing = changes.length === 0 && (before === undefined || !isWaiting(before));
    return isNothing ? [] : [{ type: 'law-correction-found', body: { regime, from, to, kept, changes } }];
  });
}

/** What adopting the library's revision of one regime would do to this incident, on its facts as they stand. */
function correctionOf(
  incident: Incident,
  books: Incident['obligations'],
  regime: string,
  context: DecisionContext,
): readonly ObligationChange[] {
  const { regimes } = context;
  const { [regime]: from = '', ...others } = revisionsOf(incident);
  const isIts = (obligation: Obligation) => obligation.regime === regime;
  const settled = new Set(incident.obligations.filter(isIts).flatMap((one) => (isSettled(one.status) ? [one.id] : [])));
  const open = books.filter((one) => isIts(one) && one.status === 'open');
  // Holds and extensions count on either side: they are no part of the file.
  const waits = new Map(incident.obligations.map((one) => [one.id, one]));
  const judgeBy = (library: RegimeLibrary) =>
    judge(incident, context, library)
      .filter(isIts)
      .map((one) => amend(one, waits.get(one.id) ?? {}));
  const before = regimes.keeps(regime, from) ? judgeBy(lawOf(incident, regimes)) : open;
  const after = judgeBy(regimes.under(others));
  // The revision is the reason; it is no change by itself.
  const unlabelled = (list: readonly Obligation[]) => list.map((one) => ({ ...one, version: lawVersion(one.version) }));
  const labels = new Map(before.map(({ id, version }) => [id, version]));
  const labelsAfter = new Map(after.map(({ id, version }) => [id, version]));
  return compareObligations(unlabelled(before), unlabelled(after), settled).map((change) => ({
    ...change,
    ...(change.was ? { was: { ...change.was, version: labels.get(change.obligation) ?? change.was.version } } : {}),
    ...(change.now
      ? { now: { ...change.now, version: labelsAfter.get(change.obligation) ?? change.now.version } }
      : {}),
  }));
}

/** By when counsel should have answered: 72 hours, or the earliest clock it touches. */
export function answerBy(changes: readonly ObligationChange[], foundAt: Instant): Instant {
  const times = changes.flatMap(({ was, now }) => [was?.dueAt ?? was?.target, now?.dueAt ?? now?.target]);
  const ahead = times.filter((at): at is Instant => at !== undefined && at > foundAt);
  return earliest([...ahead, plus(foundAt, { hours: answerWithinHours })]) ?? foundAt;
}

export const answerCorrection: Decider<'answer-correction'> = (incident, command, _envelope, { regimes }) => {
  const { regime, answer, reason, counsel } = command;
  const asked = incident.corrections?.find((known) => known.regime === regime && known.changes.length > 0);
  if (asked === undefined) {
    const waiting = (incident.corrections ?? []).filter(isWaiting);
    const open = waiting.map(({ regime: id, from, to }) => `${id}: ${from} to ${to}`);
    return refuse(
      'no-correction',
      `No correction of ${regime} waits for an answer in ${incident.id}. There are:`,
      open,
    );
  }
  if (asked.answer !== undefined) {
    if (asked.answer.answer === answer) return decided();
    return refuse('already-answered', `Counsel answered "${asked.answer.answer}" for ${regime} on ${asked.answer.at}`);
  }
  if (reason.trim() === '' || counsel.trim() === '') {
    return refuse('reason-missing', 'Counsel answers: give the "reason" and who stands for it in "counsel"');
  }
  if (regimes.byId.get(regime)?.regime.revision !== asked.to) {
    return refuse('correction-superseded', `${asked.to} of ${regime} is not in the library any more; ask again later`);
  }
  if (answer === 'keep' && !regimes.keeps(regime, asked.from)) {
    return refuse(
      'revision-not-kept',
      `${asked.from} of ${regime} can't judge new facts: put the file as it was into superseded/${asked.from}/${regime}.yaml beside the regime files`,
    );
  }
  const { to: revision } = asked;
  return decided({ type: 'law-correction-answered', body: { regime, revision, answer, reason, counsel } });
};

/** Counsel has not answered yet. What a newer revision made void waits for nobody. */
export function isWaiting({ answer, changes }: LawCorrection): boolean {
  return answer === undefined && changes.length > 0;
}

/** What the clock of counsel's task says wherever clocks are shown. */
export function sayCorrection({ from, to }: Pick<LawCorrection, 'from' | 'to'>): string {
  return `the regime file was corrected, ${from} to ${to}: adopt it or keep ${from}`;
}

/** Corrections that counsel has not answered, in words. */
export function openCorrections({ corrections = [] }: Incident): readonly string[] {
  return corrections
    .filter(isWaiting)
    .map(
      ({ regime, from, to, changes }) =>
        `law correction of ${regime}, ${from} to ${to}: counsel adopts it or keeps ${from}; it touches ${changes.map(({ obligation }) => obligation).join(', ')}`,
    );
}

function isSettled(status: string): boolean {
  return status !== 'open' && status !== 'withdrawn';
}

function revisionIn(version: string): string {
  return version.slice(version.lastIndexOf('/') + 1);
}

function lawVersion(version: string): string {
  return version.slice(0, version.lastIndexOf('/'));
}
