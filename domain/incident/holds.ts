import { groundsFor } from '../law/holds.ts';
import type { RegimeLibrary } from '../law/regime-library.ts';
import { endOfDay, type Instant, type LocalDate, localDate, plus, wallTime } from '../time.ts';
import { blockedBy } from './blocks.ts';
import type { CommandOf, Refusal } from './commands.ts';
import { type Decider, decided, refuse } from './decision.ts';
import type { EntryBodies, NewEntry } from './entries.ts';
import { liftHolds } from './evolve-holds.ts';
import { lawOf } from './law-corrections.ts';
import type { Extension, Hold, Incident, TrackedObligation } from './state.ts';

/** The ground of a hold that the regime's file does not name: counsel stands for it. */
export const otherGround = 'other';

type Held = EntryBodies['obligation-held']['held'][number];

export const holdObligation: Decider<'hold-obligation'> = (incident, command, { actor }, context) => {
  const { now } = context;
  const regimes = lawOf(incident, context.regimes);
  const problem = problemOfHold(incident, command, now);
  if (problem !== undefined) return problem;
  const found = incident.obligations.filter(({ id }) => command.obligations.includes(id));
  const fresh = found.filter(({ holds = [] }) => !holds.some(({ id }) => id === command.hold));
  if (fresh.length === 0) return decided();
  const closed = fresh.filter(({ status }) => status !== 'open');
  if (closed.length > 0) {
    const lines = closed.map(({ id, status }) => `${id}: ${status}`);
    return refuse('not-open', 'Only what is open can be held:', lines);
  }
  const unknown = fresh.filter((one) => command.ground !== otherGround && capOf(regimes, one, command) === undefined);
  if (unknown.length > 0) {
    const message = `"${command.ground}" is no ground on which these may wait. Give one of theirs, or "other" with its "citation" and "counsel":`;
    return refuse(
      'unknown-ground',
      message,
      unknown.map((one) => `${one.id}: ${groundNames(regimes, one)}`),
    );
  }
  const held = fresh.map((one): Held => ({ obligation: one.id, hold: writeHold(regimes, one, command, actor) }));
  return decided({ type: 'obligation-held', body: { held } }, ...pausedBy(incident, held, now));
};

function problemOfHold(incident: Incident, command: CommandOf<'hold-obligation'>, now: Instant): Refusal | undefined {
  const missing = command.obligations.filter((id) => !incident.obligations.some((known) => known.id === id));
  if (command.obligations.length === 0 || missing.length > 0) {
    const message = `A hold names the obligations that wait; ${missing.join(', ') || 'none was given'}. These are open:`;
    return refuse('unknown-obligation', message, openIds(incident));
  }
  if (isBlank(command.by) || isBlank(command.document)) {
    return refuse(
      'document-missing',
      'A hold needs "by", who asked for it, and its "document": letter, order, note of a call',
    );
  }
  if (command.from > now) return refuse('hold-in-the-future', `"from" is ${command.from}, later than now (${now})`);
  if (command.until !== undefined && command.until <= command.from) {
    return refuse('hold-without-time', `"until" is ${command.until}, not after "from" (${command.from})`);
  }
  if (command.ground === otherGround && (isBlank(command.citation) || isBlank(command.counsel))) {
    return refuse(
      'citation-missing',
      'A ground that no regime file names needs its "citation" and the "counsel" who relies on it',
    );
  }
  const known = holdsNamed(incident, command.hold)[0];
  if (known !== undefined && known.document !== command.document) {
    return refuse('hold-exists', `${command.hold} is the hold of ${known.document}; give this one another name`);
  }
  return undefined;
}

function writeHold(
  library: RegimeLibrary,
  obligation: TrackedObligation,
  command: CommandOf<'hold-obligation'>,
  recordedBy: string,
): Held['hold'] {
  const { hold: id, ground, by, document, from, until, counsel, forbids = true } = command;
  const rule = capOf(library, obligation, command);
  const last = rule?.maximumDays === undefined ? undefined : daysAfter(from, rule.maximumDays, obligation.zone);
  const isCapped = last !== undefined && (until === undefined || until > last);
  const end = isCapped ? last : until;
  return {
    ...{ id, ground, by, document, from, forbids, recordedBy },
    citation: rule?.citation ?? command.citation ?? '',
    ...(end === undefined ? {} : { until: end }),
    ...(isCapped ? { asked: until ?? ('open-ended' as const) } : {}),
    ...(counsel === undefined ? {} : { counsel }),
  };
}

/** Mails that are going out stop at once; what was never begun is not begun (`blockedBy`). */
function pausedBy(incident: Incident, held: readonly Held[], now: Instant): readonly NewEntry[] {
  const forbidden = held.filter(({ hold }) => hold.forbids && (hold.until ?? '~') > now);
  return incident.mailings
    .filter(({ status }) => status === 'sending')
    .flatMap(({ id, obligations }) => {
      const stop = forbidden.find(({ obligation }) => obligations.includes(obligation));
      if (stop === undefined) return [];
      const reason = `held by ${stop.hold.by} (${stop.hold.document})`;
      return [{ type: 'mailing-paused' as const, body: { mailing: id, reason, byHold: true as const } }];
    });
}

export const liftHold: Decider<'lift-hold'> = (incident, { hold, by, document, reason }, _envelope, context) => {
  const named = holdsNamed(incident, hold);
  if (named.length === 0) {
    return refuse('unknown-hold', `There is no hold ${hold}. There are:`, standingNames(incident));
  }
  if (named.every(({ endedAt }) => endedAt !== undefined)) return decided();
  if (isBlank(by) || isBlank(document)) {
    const message = `${hold} is lifted by whoever asked for it (${named[0]?.by}), or by who stands over them: say "by" whom, and the "document"`;
    return refuse('document-missing', message);
  }
  const body = { hold, by, document, reason };
  const after = liftHolds(incident, body, context.now);
  return decided({ type: 'hold-lifted', body }, ...resumedAfter(after, context.regimes, context.now));
};

/** Mailings that a hold had stopped go on by themselves once nothing stands in their way. */
export function resumedAfter(after: Incident, library: RegimeLibrary, now: Instant): readonly NewEntry[] {
  return after.mailings
    .filter((mailing) => mailing.pausedByHold === true && mailing.status === 'paused')
    .filter((mailing) => blockedBy(after, library, mailing, now).length === 0)
    .map(({ id }) => ({ type: 'mailing-resumed' as const, body: { mailing: id } }));
}

export const extendObligation: Decider<'extend-obligation'> = (incident, command, { actor }, context) => {
  const { now } = context;
  const regimes = lawOf(incident, context.regimes);
  const { dueAt, by, document, grantedAt, ground } = command;
  const known = incident.obligations.find(({ id }) => id === command.obligation);
  if (known === undefined) {
    return refuse('unknown-obligation', `There is no obligation ${command.obligation}. Open are:`, openIds(incident));
  }
  if (known.extensions?.some((one) => one.dueAt === dueAt && one.document === document)) return decided();
  if (known.status !== 'open') return refuse('not-open', `${known.id} is ${known.status}; there is nothing to extend`);
  if (isBlank(by) || isBlank(document)) {
    return refuse('document-missing', 'More time is granted "by" somebody, in a "document": give both');
  }
  if (grantedAt > now) return refuse('granted-in-the-future', `"grantedAt" is ${grantedAt}, later than now (${now})`);
  const before = known.dueAt ?? known.target;
  if (before !== undefined && dueAt <= before) {
    return refuse(
      'not-later',
      `"dueAt" is ${dueAt}; ${known.id} is due ${before} already, and only a later time extends it`,
    );
  }
  const rule = groundsFor(regimes, known).find(({ kind }) => kind === ground);
  if (ground !== undefined && rule === undefined) {
    return refuse('unknown-ground', `"${ground}" is no ground of ${known.id}. It has:`, [groundNames(regimes, known)]);
  }
  const byLaw = known.extensions?.[0]?.before ?? known.dueAt;
  const last =
    rule?.maximumDays === undefined || byLaw === undefined ? undefined : daysAfter(byLaw, rule.maximumDays, known.zone);
  if (last !== undefined && dueAt > last) {
    const allowed = `${rule?.maximumDays} days, to ${wallTime(last, known.zone)}`;
    return refuse('beyond-the-law', `"dueAt" is ${dueAt}; ${rule?.citation} allows at most ${allowed}`);
  }
  const extension: Extension = {
    ...{ by, document, grantedAt, dueAt, recordedBy: actor },
    ...(before === undefined ? {} : { before }),
    ...(rule === undefined ? {} : { ground: rule.kind, citation: rule.citation }),
  };
  return decided({ type: 'obligation-extended', body: { obligation: known.id, extension } });
};

function capOf(library: RegimeLibrary, obligation: TrackedObligation, { ground }: CommandOf<'hold-obligation'>) {
  return groundsFor(library, obligation).find(({ kind }) => kind === ground);
}

/** The last second of the day that many days after: the event's own day is not counted. */
function daysAfter(from: Instant, days: number, zone: string): Instant {
  // Noon keeps the day when clocks change in between.
  const noon = plus(endOfDay(localDate(from, zone), zone), { hours: -12 });
  const date: LocalDate = localDate(plus(noon, { hours: days * 24 }), zone);
  return endOfDay(date, zone);
}

function holdsNamed(incident: Incident, id: string): readonly Hold[] {
  return incident.obligations.flatMap(({ holds = [] }) => holds.filter((hold) => hold.id === id));
}

function standingNames(incident: Incident): readonly string[] {
  const all = incident.obligations.flatMap(({ id, holds = [] }) =>
    holds.filter(({ endedAt }) => endedAt === undefined).map((hold) => `${hold.id}: ${id}, by ${hold.by}`),
  );
  return [...new Set(all)];
}

function groundNames(library: RegimeLibrary, obligation: TrackedObligation): string {
  return (
    groundsFor(library, obligation)
      .map(({ kind, text }) => `${kind} (${text})`)
      .join('; ') || 'its file names no ground'
  );
}

function openIds(incident: Incident): readonly string[] {
  return incident.obligations.filter(({ status }) => status === 'open').map(({ id }) => id);
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
